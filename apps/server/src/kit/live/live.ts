import type { CompanyId, UserId } from '@korben/contract'
import type { FastifyReply } from 'fastify'
import type { World } from '../context.ts'
import { ACCESS_TOPIC, type Caller, type Member as Place } from '../http/caller.ts'
import { stopping, tooManyStreams } from '../http/failure.ts'
import { openEventStream } from './event-stream.ts'
import { type Member, openRoom, type Room, type Teller, type Told } from './room.ts'

const BEAT_MS = 15_000
const POLL_MS = 25_000
/** A browser has one stream for all its tabs; this is for many browsers, and for tabs that cannot share. */
const MAX_STREAMS_PER_USER = 30

/** Who listens. `lookAgain`: whether it still may. */
type Listener<View> = {
  caller: Caller
  place: Place
  view: View
  lookAgain: () => Promise<Caller | null>
}

type Live<News> = {
  stream(reply: FastifyReply, after: string | null): Promise<void>
  poll(reply: FastifyReply, after: string | null): Promise<News>
}

type LiveService<View, News> = {
  for(listener: Listener<View>): Live<News>
  close(): void
}

type Open = { listener: { caller: Caller; place: Place; lookAgain: () => Promise<Caller | null> }; end(): void }

/**
 * Tells everybody who listens what changes in their company: as a stream, or by long polls. One room for each company in which
 * somebody listens; a slow reader, one whose session, token or rights have changed, and everybody at a stop is ended.
 */
export function createLive<View, News>(
  world: World,
  tellerOf: (companyId: CompanyId) => Teller<View, News>,
): LiveService<View, News> {
  const rooms = new Map<CompanyId, Room<View, News>>()
  const open = new Set<Open>()
  const counts = new Map<string, number>()
  const beats = new Set<() => void>()
  let isClosed = false
  let isLooking = false

  const lookAtAll = async () => {
    if (isLooking) return
    isLooking = true
    try {
      await endStrangers(open)
    } catch (error) {
      world.log.debug({ error }, 'Who listens could not be looked at')
    } finally {
      isLooking = false
    }
  }
  const timer = setInterval(() => {
    for (const beat of beats) beat()
    void lookAtAll()
  }, BEAT_MS).unref()
  const stopLooking = world.hints.on(ACCESS_TOPIC, () => void lookAtAll())

  /** Listens until `end` is called; `listen` gets what to call with it. */
  const listen = async (
    { place, ...listener }: Listener<View>,
    after: string | null,
    member: Member<View, News>,
    over: Promise<void>,
  ): Promise<void> => {
    const { companyId, userId } = place
    const room = rooms.get(companyId) ?? openRoom(world, companyId, tellerOf(companyId))
    rooms.set(companyId, room)
    const entry: Open = { listener: { ...listener, place }, end: member.end }
    open.add(entry)
    try {
      await room.enter(member, after)
      await over
    } finally {
      open.delete(entry)
      release(companyId, userId)
      room.leave(member)
      if (room.isEmpty() && rooms.get(companyId) === room) {
        room.close()
        rooms.delete(companyId)
      }
    }
  }
  /** The first news that are any; after a while those that are none. */
  const pollOnce = async (
    { raw }: FastifyReply,
    view: View,
    join: (member: Member<View, News>, over: Promise<void>) => Promise<void>,
  ): Promise<News> => {
    const { promise: over, resolve: end } = Promise.withResolvers<void>()
    const patience = setTimeout(end, POLL_MS)
    const heard: Told<News>[] = []
    const take = (told: Told<News>) => {
      // The first comes always, whether there is something in it or not.
      if (heard.push(told) > 1 || !told.isIdle) end()
    }
    raw.once('close', end)
    try {
      await join({ view, take, end }, over)
    } finally {
      raw.off('close', end)
      clearTimeout(patience)
    }
    const told = heard.at(-1)
    if (!told) throw stopping()
    return told.news
  }
  const claim = (companyId: CompanyId, userId: UserId) => {
    const key = `${companyId}:${userId}`
    const count = counts.get(key) ?? 0
    if (count >= MAX_STREAMS_PER_USER) throw tooManyStreams(MAX_STREAMS_PER_USER)
    counts.set(key, count + 1)
  }
  const release = (companyId: CompanyId, userId: UserId) => {
    const key = `${companyId}:${userId}`
    const left = (counts.get(key) ?? 1) - 1
    if (left > 0) counts.set(key, left)
    else counts.delete(key)
  }

  return {
    for: (listener) => ({
      stream: async (reply, after) => {
        claim(listener.place.companyId, listener.place.userId)
        const stream = openEventStream(reply)
        if (isClosed) stream.end()
        const member = {
          view: listener.view,
          take: ({ frame }: { frame: Buffer }) => stream.write(frame),
          end: stream.end,
        }
        beats.add(stream.beat)
        try {
          await listen(listener, after, member, stream.over)
        } catch (error) {
          world.log.warn({ error }, 'A stream broke off')
        } finally {
          beats.delete(stream.beat)
          stream.end()
        }
      },
      poll: async (reply, after) => {
        claim(listener.place.companyId, listener.place.userId)
        try {
          return await pollOnce(reply, listener.view, (member, over) => listen(listener, after, member, over))
        } finally {
          if (isClosed) void reply.header('Connection', 'close')
        }
      },
    }),
    close: () => {
      isClosed = true
      clearInterval(timer)
      stopLooking()
      for (const { end } of open) end()
      for (const room of rooms.values()) room.close()
    },
  }
}

/** Ends those whose session or token is over, or whose rights are others now. One look for all that one caller has open. */
async function endStrangers(open: ReadonlySet<Open>): Promise<void> {
  const bySubject = new Map<string, Open[]>()
  for (const entry of open) {
    const { caller, place } = entry.listener
    const key = `${place.companyId} ${caller.subject}`
    bySubject.set(key, [...(bySubject.get(key) ?? []), entry])
  }
  for (const entries of bySubject.values()) {
    const [first] = entries
    if (!first) continue
    const now = await first.listener.lookAgain()
    for (const { listener, end } of entries) if (!isSame(listener.place, now?.member ?? null)) end()
  }
}

const isSame = (before: Place, now: Place | null): boolean =>
  now !== null &&
  now.companyId === before.companyId &&
  now.userId === before.userId &&
  now.ownPeopleOnly === before.ownPeopleOnly &&
  now.rights.size === before.rights.size &&
  [...now.rights].every((right) => before.rights.has(right))
