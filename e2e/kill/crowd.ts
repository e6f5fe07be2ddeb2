import type { PeerMessage, TelegramPeer } from '../peers/telegram-peer.ts'
import type { Random } from './random.ts'
import type { Bot } from './stage.ts'

/** Somebody who walks the tunnel: presses what they are shown and writes numbered texts. */
export type Walker = {
  token: string
  userId: number
  /** Number of what they do next. */
  n: number
  /** Begins anew now and then; what they had pressed before may be forgotten. */
  isRestless: boolean
  shown: PeerMessage[]
  timer: NodeJS.Timeout | null
}

export type Crowd = {
  walkers: Walker[]
  /** Everybody presses something at once, if they have been shown anything. */
  wave(): void
  /** Nobody does anything any more. */
  quiet(): void
}

const KEPT_MESSAGES = 4

/** Lets `perBot` walkers loose on every bot. `hash`: of the traffic source they come by. */
export function gatherCrowd(
  peer: TelegramPeer,
  bots: readonly Bot[],
  { perBot, hash, random, firstId }: { perBot: number; hash: string; random: Random; firstId: number },
): Crowd {
  let isQuiet = false
  const walkers = bots.flatMap(({ token }, place) =>
    Array.from(
      { length: perBot },
      (_, index): Walker => ({
        token,
        userId: firstId + place * 1_000 + index,
        n: 0,
        isRestless: index % 8 === 7,
        shown: [],
        timer: null,
      }),
    ),
  )
  const byId = new Map(walkers.map((walker) => [`${walker.token} ${walker.userId}`, walker]))

  const press = (walker: Walker) => {
    const message = walker.shown.length > 0 ? random.pick(walker.shown) : undefined
    if (message) peer.press(message, walker.n++, random.pick(message.buttons))
  }
  const act = (walker: Walker) => {
    if (isQuiet) return
    const drawn = random()
    if (walker.isRestless && drawn < 0.05) peer.write(walker.token, walker.userId, walker.n++, `/start ${hash}`)
    else if (drawn < 0.45) press(walker)
    else peer.write(walker.token, walker.userId, walker.n, `walker ${walker.userId} says ${walker.n++}`)
    walker.timer = setTimeout(() => act(walker), random.between(600, 3_000))
  }
  const listening = peer.onMessage
  peer.onMessage = (message) => {
    listening(message)
    const walker = byId.get(`${message.token} ${message.userId}`)
    if (!walker || isQuiet || message.buttons.length === 0) return
    walker.shown = [message, ...walker.shown].slice(0, KEPT_MESSAGES)
    if (random() < 0.5) setTimeout(() => isQuiet || press(walker), random.between(20, 600))
  }
  for (const walker of walkers) {
    peer.write(walker.token, walker.userId, walker.n++, `/start ${hash}`)
    walker.timer = setTimeout(() => act(walker), random.between(300, 2_000))
  }
  return {
    walkers,
    wave: () => {
      for (const walker of walkers) press(walker)
    },
    quiet: () => {
      isQuiet = true
      for (const { timer } of walkers) clearTimeout(timer ?? undefined)
    },
  }
}
