import { setTimeout as delay } from 'node:timers/promises'
import type { CompanyId, ConnectionId } from '@korben/contract'
import type { World } from '../../apps/server/src/kit/context.ts'
import { isLost } from './database.ts'

/** A lease as it was first seen. */
export type Holding = { connectionId: ConnectionId; epoch: number; pid: number; at: number }

export type LeaseWatch = {
  /** In the order they were seen. */
  holdings: Holding[]
  current(connectionId: ConnectionId): Holding | undefined
  heldBy(pid: number): Holding[]
  /** When a process was first seen among those that send; null for one that was not. */
  aliveSince(pid: number): number | null
  /** Resolves when the lease has passed on from the epoch; null when patience is over before. */
  passedOn(holding: Holding, hasPatience: () => boolean): Promise<Holding | null>
  stop(): Promise<void>
}

const LOOK_MS = 60

/** Keeps who holds which connection, by looking again and again. */
export function watchLeases(world: World, companyId: CompanyId): LeaseWatch {
  const holdings: Holding[] = []
  const last = new Map<ConnectionId, Holding>()
  const alive = new Map<number, number>()
  let isOn = true
  const look = async () => {
    const rows = await world.sql<{ connection_id: ConnectionId; holder: string; epoch: number }[]>`
      select connection_id, holder, epoch from connection_lease where company_id = ${companyId} and holder <> ''`
    const senders = await world.sql<{ holder: string }[]>`select holder from sender_process`
    const at = Date.now()
    for (const { holder } of senders) if (!alive.has(pidOf(holder))) alive.set(pidOf(holder), at)
    for (const { connection_id, holder, epoch } of rows) {
      if (last.get(connection_id)?.epoch === epoch) continue
      const holding = { connectionId: connection_id, epoch, pid: pidOf(holder), at }
      last.set(connection_id, holding)
      holdings.push(holding)
    }
  }
  const running = (async () => {
    while (isOn) {
      await look().catch((error: unknown) => {
        if (!isLost(error)) throw error
      })
      await delay(LOOK_MS)
    }
  })()
  const current = (id: ConnectionId) => last.get(id)
  return {
    holdings,
    current,
    heldBy: (pid) => [...last.values()].filter((holding) => holding.pid === pid),
    aliveSince: (pid) => alive.get(pid) ?? null,
    passedOn: async ({ connectionId, epoch }, hasPatience) => {
      while (hasPatience()) {
        const now = current(connectionId)
        if (now && now.epoch > epoch) return now
        await delay(LOOK_MS)
      }
      return null
    },
    stop: async () => {
      isOn = false
      await running
    },
  }
}

const pidOf = (holder: string) => Number(holder.split(':')[1])
