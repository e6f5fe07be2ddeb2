import { setTimeout as delay } from 'node:timers/promises'
import type { CompanyId } from '@korben/contract'
import { eventsTopic, type World } from '../context.ts'
import { one } from '../db.ts'
import { findEvents, findPlace, type LiveEvent, type Place } from './live.store.ts'
import { readMark, writeMark } from './mark.ts'

/** News of one company as they were read together. `events`: null when they are too many to be told one by one. */
export type Batch = {
  mark: string
  events: readonly LiveEvent[] | null
  /** Somebody begins to listen with it. */
  isFirst: boolean
}

/** What some viewers are told, and the same as it goes over the wire, made once for all of them. */
export type Told<News> = { news: News; frame: Buffer; isIdle: boolean }

/** Makes news of events. Two views with one key are told the same. */
export type Teller<View, News> = {
  /** Types of events that are told of. */
  types: readonly string[]
  /** Hints that wake it, beside that of new events. */
  topics: readonly string[]
  onHint(): void
  keyOf(view: View): string
  /** By the keys of the views; who is told nothing is left out, but for a first batch. */
  tell(batch: Batch, views: ReadonlyMap<string, View>): Promise<ReadonlyMap<string, News>>
  /** Nothing has changed: news that are told only because somebody begins to listen. */
  isIdle(news: News): boolean
  /** When there may be news without any event or hint, in milliseconds from now. */
  dueInMs(): number | null
}

/** Somebody who listens. */
export type Member<View, News> = { view: View; take(told: Told<News>): void; end(): void }

export type Room<View, News> = {
  /** Lets a member in: it is told at once what has happened since `after`, and from then on what happens. */
  enter(member: Member<View, News>, after: string | null): Promise<void>
  leave(member: Member<View, News>): void
  isEmpty(): boolean
  close(): void
}

/** Events are read at most this often, for all who listen together. */
const WINDOW_MS = 100
/** Hints may be lost, or do not cross processes at all. */
const LOOK_MS = { shared: 5_000, alone: 1_000 }
const MAX_EVENTS = 1_000
/** Whoever loads everything anew needs a while for it. */
const REST_MS = 2_000
const FAILED_MS = 1_000
/** Batches that may wait for a member until it has been told what it missed. */
const MAX_PENDING = 200

type Guest<View, News> = { member: Member<View, News>; pending: Told<News>[] | null }

/** The listeners of one company in this process: one loop reads for all of them. Nothing in it outlives the process. */
export function openRoom<View, News>(world: World, companyId: CompanyId, teller: Teller<View, News>): Room<View, News> {
  const guests = new Map<Member<View, News>, Guest<View, News>>()
  const closing = new AbortController()
  const catchUps = new Map<string, Promise<Told<News> | undefined>>()
  let place: Place | null = null
  let isWoken = false
  let wake = () => {}
  /** Who waits for a read that begins later. */
  let readers: (() => void)[] = []
  let entering = 0
  const woken = () => {
    isWoken = true
    wake()
  }
  const hinted = () => {
    teller.onHint()
    woken()
  }
  const stops = [
    world.hints.on(eventsTopic(companyId), woken),
    ...teller.topics.map((topic) => world.hints.on(topic, hinted)),
  ]

  const frame = (news: News, mark: string): Told<News> => ({
    news,
    isIdle: teller.isIdle(news),
    frame: Buffer.from(`id: ${mark}\ndata: ${JSON.stringify(news)}\n\n`),
  })

  /** Reads what came behind the place and tells it to all; returns how long to rest. */
  const readOn = async (from: Place): Promise<number> => {
    const waiting = takeReaders()
    const rows = await findEvents(world.sql, companyId, {
      after: from.snapshot,
      until: null,
      types: teller.types,
      limit: MAX_EVENTS + 1,
    })
    const { snapshot, epoch } = one(rows.slice(0, 1))
    const isLost = epoch !== from.epoch || rows.length > MAX_EVENTS
    // Nothing may wait between these two: whoever enters later begins at this place.
    place = { snapshot, epoch }
    const present = [...guests.values()]
    for (const resolve of waiting) resolve()
    const mark = writeMark(world, companyId, place)
    const views = new Map(present.map(({ member }) => [teller.keyOf(member.view), member.view]))
    const batch = { mark, events: isLost ? null : rows.filter(isEvent), isFirst: false }
    const news = await teller.tell(batch, views).catch((error: unknown) => {
      // They come back and catch up.
      for (const { member } of present) member.end()
      throw error
    })
    const told = new Map([...news].map(([key, one]) => [key, frame(one, mark)]))
    for (const guest of present) {
      const one = told.get(teller.keyOf(guest.member.view))
      if (one) give(guest, one)
    }
    return isLost ? REST_MS : WINDOW_MS
  }
  const give = (guest: Guest<View, News>, told: Told<News>) => {
    if (guests.get(guest.member) !== guest) return
    if (guest.pending === null) guest.member.take(told)
    else if (guest.pending.push(told) > MAX_PENDING) guest.member.end()
  }

  const run = async () => {
    while (!closing.signal.aborted) {
      let rest = FAILED_MS
      isWoken = false
      try {
        if (place === null) {
          const waiting = takeReaders()
          place = one(await findPlace(world.sql))
          for (const resolve of waiting) resolve()
          rest = 0
        } else rest = await readOn(place)
      } catch (error) {
        isWoken = true
        world.log.warn({ error, companyId }, 'News could not be read and will be')
      }
      await delay(rest, undefined, { signal: closing.signal }).catch(() => {})
      if (!isWoken && readers.length === 0) await sleep()
    }
  }
  const takeReaders = () => {
    const taken = readers
    readers = []
    return taken
  }
  const sleep = () =>
    new Promise<void>((resolve) => {
      const look = world.hints.isShared ? LOOK_MS.shared : LOOK_MS.alone
      const timer = setTimeout(() => wake(), Math.max(0, Math.min(teller.dueInMs() ?? look, look)))
      wake = () => {
        clearTimeout(timer)
        wake = () => {}
        resolve()
      }
      if (closing.signal.aborted) wake()
    })
  /** Waits for a read that begins after this call: no mark can be ahead of it, whichever process gave it. */
  const nextRead = () =>
    new Promise<void>((resolve) => {
      readers.push(resolve)
      wake()
    })

  const catchUp = async (view: View, after: Place | null, until: Place): Promise<Told<News> | undefined> => {
    const key = JSON.stringify([after, until, teller.keyOf(view)])
    const known = catchUps.get(key)
    if (known) return known
    const found = tellMissed(view, after, until).finally(() => catchUps.delete(key))
    catchUps.set(key, found)
    return found
  }
  const tellMissed = async (view: View, after: Place | null, until: Place): Promise<Told<News> | undefined> => {
    const query = { types: teller.types, limit: MAX_EVENTS + 1 }
    const rows =
      after &&
      (await findEvents(world.sql, companyId, { after: after.snapshot, until: until.snapshot, ...query })).filter(
        isEvent,
      )
    const events = rows && rows.length <= MAX_EVENTS ? rows : null
    const mark = writeMark(world, companyId, until)
    const key = teller.keyOf(view)
    const news = (await teller.tell({ mark, events, isFirst: true }, new Map([[key, view]]))).get(key)
    return news && frame(news, mark)
  }

  void run()
  return {
    enter: async (member, after) => {
      entering++
      try {
        while (!closing.signal.aborted && (place === null || after !== null)) {
          await nextRead()
          if (place !== null) break
        }
      } finally {
        entering--
      }
      const from = place
      if (from === null || closing.signal.aborted) return member.end()
      const pending: Told<News>[] = []
      const guest: Guest<View, News> = { member, pending }
      guests.set(member, guest)
      const known = after === null ? null : readMark(world, companyId, after, from.epoch)
      const missed = await catchUp(member.view, known, from)
      if (missed) member.take(missed)
      guest.pending = null
      for (const told of pending) member.take(told)
    },
    leave: (member) => void guests.delete(member),
    isEmpty: () => guests.size + entering === 0,
    close: () => {
      closing.abort()
      wake()
      for (const stop of stops) stop()
      for (const resolve of readers.splice(0)) resolve()
      for (const { member } of guests.values()) member.end()
      guests.clear()
    },
  }
}

const isEvent = <Row extends { id: string | null }>(row: Row): row is Extract<Row, LiveEvent> => row.id !== null
