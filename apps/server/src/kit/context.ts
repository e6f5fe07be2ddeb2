import type { CompanyId, DomainEvent, UserId } from '@korben/contract'
import type { AnyChannel } from './channel.ts'
import type { Config } from './config.ts'
import type { SecretBox } from './crypto.ts'
import type { Database, Sql, Tx } from './db.ts'
import type { Hints } from './hints.ts'
import { newId } from './ids.ts'
import type { Logger } from './log.ts'
import type { Outbound } from './outbound/outbound.ts'
import type { Storage } from './storage/storage.ts'
import { transact } from './transact.ts'

/** An event as it is written: with its company, id and time. */
export type RecordedEvent = { companyId: CompanyId; id: string; at: Date; event: DomainEvent }

/** Follows events inside the transaction that recorded them. It gets all events of one `emit`, to write in bulk. */
export type Listener = (tx: WorkerTx, events: readonly RecordedEvent[]) => Promise<void>

/** What one process is made of; built once in `app/`, passed to everything. */
export type World = {
  readonly config: Config
  readonly sql: Database
  readonly now: () => Date
  readonly log: Logger
  readonly box: SecretBox
  readonly hints: Hints
  readonly http: Outbound
  readonly storage: Storage
  /** One adapter per type of connection (`telegram`, `webChat`, …). */
  readonly adapters: ReadonlyMap<string, AnyChannel>
  readonly listeners: readonly Listener[]
}

/** Who acts. An API token acts as the owner of the company (reference 1.2). */
export type Actor = {
  kind: 'user' | 'api' | 'system' | 'subscriber' | 'cli'
  userId: UserId
  /** Sees only people linked to the user or to nobody (PER-4); everybody without it. */
  ownPeopleOnly?: boolean
}

/** For work over all companies: workers, sweeps, commands. */
export type WorkerCtx = {
  readonly world: World
  readonly sql: Sql
  readonly now: () => Date
  readonly log: Logger
  transaction<T>(act: (ctx: WorkerTx) => Promise<T>): Promise<T>
}
export type WorkerTx = WorkerCtx & {
  readonly sql: Tx
  /** Writes the events and lets the listeners follow, inside this transaction. */
  emit(companyId: CompanyId, ...events: DomainEvent[]): Promise<void>
  emitAll(events: readonly { companyId: CompanyId; event: DomainEvent }[]): Promise<void>
  /** Runs after the commit, if it happens: hints to other processes. */
  afterCommit(act: () => void): void
  /** The same transaction, seen from one company. */
  forCompany(companyId: CompanyId, actor: Actor): TxCtx
}

/** For work in one company: every request and every use-case. */
export type Ctx = {
  readonly world: World
  readonly sql: Sql
  readonly companyId: CompanyId
  readonly actor: Actor
  readonly now: () => Date
  readonly log: Logger
  /** Inside a transaction it joins it. */
  transaction<T>(act: (ctx: TxCtx) => Promise<T>): Promise<T>
}
export type TxCtx = Ctx & {
  readonly sql: Tx
  readonly worker: WorkerTx
  emit(...events: DomainEvent[]): Promise<void>
  afterCommit(act: () => void): void
}

export function createWorkerCtx(world: World, log: Logger = world.log): WorkerCtx {
  return {
    world,
    sql: world.sql,
    now: world.now,
    log,
    transaction: async (act) => {
      const afterCommit: (() => void)[] = []
      const result = await transact(world.sql, (sql) => act(workerTx(world, sql, log, afterCommit)))
      for (const run of afterCommit) run()
      return result
    },
  }
}

/** A context of one company outside a transaction. */
export function createCtx(world: World, companyId: CompanyId, actor: Actor, log: Logger = world.log): Ctx {
  const worker = createWorkerCtx(world, log)
  return {
    world,
    sql: world.sql,
    companyId,
    actor,
    now: world.now,
    log,
    transaction: (act) => worker.transaction((tx) => act(tx.forCompany(companyId, actor))),
  }
}

function workerTx(world: World, sql: Tx, log: Logger, afterCommit: (() => void)[]): WorkerTx {
  const tx: WorkerTx = {
    world,
    sql,
    now: world.now,
    log,
    transaction: (act) => act(tx),
    afterCommit: (act) => void afterCommit.push(act),
    emit: (companyId, ...events) => tx.emitAll(events.map((event) => ({ companyId, event }))),
    emitAll: async (events) => {
      if (events.length === 0) return
      const at = world.now()
      const recorded = events.map(({ companyId, event }) => ({ companyId, id: newId(at), at, event }))
      await insertEvents(sql, recorded)
      const companies = new Set(events.map((event) => event.companyId))
      tx.afterCommit(() => {
        for (const companyId of companies) world.hints.give(eventsTopic(companyId))
      })
      for (const follow of world.listeners) await follow(tx, recorded)
    },
    forCompany: (companyId, actor) => {
      const ctx: TxCtx = {
        world,
        sql,
        companyId,
        actor,
        now: world.now,
        log,
        worker: tx,
        transaction: (act) => act(ctx),
        emit: (...events) => tx.emit(companyId, ...events),
        afterCommit: tx.afterCommit,
      }
      return ctx
    },
  }
  return tx
}

/** The hint that there are new events of a company. */
export const eventsTopic = (companyId: CompanyId): string => `events:${companyId}`

const insertEvents = (sql: Tx, events: readonly RecordedEvent[]) => sql`
  insert into event (company_id, id, type, person_id, account_id, data, created_at)
  select company_id, id, type, person_id, account_id, data, created_at
  from jsonb_to_recordset(${sql.json(events.map(eventRow))}) as row
    (company_id text, id text, type text, person_id text, account_id text, data jsonb, created_at timestamptz)`

function eventRow({ companyId, id, at, event }: RecordedEvent) {
  const { type, ...data } = event
  const personId = 'personId' in event ? event.personId : null
  const accountId = 'accountId' in event ? event.accountId : null
  return {
    company_id: companyId,
    id,
    type,
    person_id: personId,
    account_id: accountId,
    data,
    created_at: at.toISOString(),
  }
}
