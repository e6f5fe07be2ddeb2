import type { PersonId } from '@korben/contract'
import type { AccountRow } from '../../generated/rows.ts'
import type { TxCtx } from '../../kit/context.ts'
import { isDataError } from '../../kit/db.ts'
import { foldEmail, isEmail } from '../../kit/email.ts'
import { DomainError } from '../../kit/errors.ts'
import type { JobCtx } from '../../kit/jobs.ts'
import { readPhone } from '../../kit/phone.ts'
import { subscribeMany } from '../leadgen/index.ts'
import { addTags, createAccounts, createPeople, matchPeople } from '../people/index.ts'
import * as store from './imports.store.ts'

/** Rows of one transaction: few enough to be done in a moment, so that nobody waits long for what it locks. */
const CHUNK = 500

/**
 * Takes the rows of an import in order, a chunk a transaction, from where it stands: killed anywhere it goes on with the next
 * run. A chunk that cannot be written is halved until the one bad row is alone; that row is rejected with its reason.
 */
export async function importAll(ctx: JobCtx, id: store.ImportId): Promise<void> {
  let limit = CHUNK
  let isSubscribing = true
  while (true) {
    ctx.signal.throwIfAborted()
    try {
      const isDone = await ctx.progress((tx) => importChunk(tx, id, { limit, isSubscribing }))
      if (isDone) return
      limit = Math.min(CHUNK, limit * 2)
    } catch (error) {
      if (error instanceof TakenMeanwhile) continue
      if (error instanceof NotSubscribed) {
        ctx.log.warn(
          { error: error.cause, importId: id },
          'The leadgentool of an import leads nowhere any more; channels are made without it',
        )
        isSubscribing = false
        continue
      }
      if (!isOfOneRow(error)) throw error
      if (limit === 1) await ctx.progress((tx) => rejectNext(tx, id, error))
      limit = Math.ceil(limit / 2)
    }
  }
}

/** Whether leaving a row out can help: the rules of the product or the database refuse what it says. */
const isOfOneRow = (error: unknown): error is Error => error instanceof DomainError || isDataError(error)

/** Somebody gave a phone its channel between our look and our write: everything is looked at again. */
class TakenMeanwhile extends Error {}

/** The leadgentool was switched off or deleted after the import was accepted: the people are imported all the same. */
class NotSubscribed extends Error {}

type Options = { limit: number; isSubscribing: boolean }

/** True when no row is left. */
async function importChunk(ctx: TxCtx, id: store.ImportId, { limit, isSubscribing }: Options): Promise<boolean> {
  const [plan] = await store.lockImport(ctx.sql, ctx.companyId, id)
  if (!plan || plan.finished_at) return true
  const rows = await store.findWaitingRows(ctx.sql, ctx.companyId, id, { from: plan.done, limit })
  const outcomes = await importRows(ctx, isSubscribing ? plan : { ...plan, leadgentool_id: null }, rows)
  const [after] = await store.updateProgress(ctx.sql, ctx.companyId, id, outcomes, ctx.now())
  return after?.finished_at !== null
}

async function rejectNext(ctx: TxCtx, id: store.ImportId, { message }: Error): Promise<void> {
  const [plan] = await store.lockImport(ctx.sql, ctx.companyId, id)
  if (!plan || plan.finished_at) return
  const outcome = { n: plan.done, outcome: 'rejected' as const, reason: message.slice(0, 1_000) }
  await store.updateProgress(ctx.sql, ctx.companyId, id, [outcome], ctx.now())
}

type Row = { n: number; name: string; phone: string; email: string | null; externalId: string }
type Rejected = { n: number; reason: string }

function readRow({ n, data }: store.WaitingRow): Row | Rejected {
  const phone = readPhone(data.phone)
  if (!phone) return { n, reason: 'The phone is none.' }
  const email = data.email !== null && isEmail(data.email.trim()) ? data.email.trim() : null
  return { n, name: data.name ?? phone.phone, phone: phone.phone, email, externalId: phone.e164 ?? phone.phone }
}

async function importRows(
  ctx: TxCtx,
  plan: store.Import,
  waiting: readonly store.WaitingRow[],
): Promise<store.Outcome[]> {
  const read = waiting.map(readRow)
  const rows = read.filter((row) => 'phone' in row)
  const rejected = read.flatMap((row) =>
    'phone' in row ? [] : [{ n: row.n, outcome: 'rejected' as const, reason: row.reason }],
  )

  const externalIds = [...new Set(rows.map(({ externalId }) => externalId))]
  const taken = await store.findTaken(ctx.sql, ctx.companyId, plan.connection_id, externalIds)
  const ownerOf = new Map(taken.map(({ external_id, person_id }) => [external_id, person_id]))
  // Of several rows with one phone the first makes the channel, the others find it there.
  const firstOf = new Map(rows.toReversed().map((row) => [row.externalId, row]))
  const fresh = rows.filter((row) => !ownerOf.has(row.externalId) && firstOf.get(row.externalId) === row)

  const owners = await findOrCreateOwners(ctx, fresh)
  const accounts = await createAccounts(
    ctx,
    owners.map(({ personId, externalId }) => ({ personId, connectionId: plan.connection_id, kind: 'SMS', externalId })),
  )
  const made = accounts.filter((account) => account !== null)
  if (made.length < accounts.length) throw new TakenMeanwhile()
  for (const { externalId, personId } of owners) ownerOf.set(externalId, personId)

  if (plan.tag_ids.length > 0) await addTags(ctx, [...new Set(ownerOf.values())], plan.tag_ids)
  await subscribeNew(ctx, plan, made)
  const outcomeOf = new Map(owners.map(({ n, isNew }) => [n, isNew ? ('created' as const) : ('matched' as const)]))
  return [
    ...rejected,
    ...rows.map(({ n }) => ({ n, outcome: outcomeOf.get(n) ?? ('existing' as const), reason: null })),
  ]
}

async function subscribeNew(
  ctx: TxCtx,
  { leadgentool_id: leadgentoolId }: store.Import,
  accounts: readonly AccountRow[],
): Promise<void> {
  if (leadgentoolId === null || accounts.length === 0) return
  const subscribed = accounts.map(({ id, person_id }) => ({ id, personId: person_id, cause: `added:${id}` }))
  await subscribeMany(ctx, { leadgentoolId, accounts: subscribed }).catch((error: unknown) => {
    throw error instanceof DomainError ? new NotSubscribed('', { cause: error }) : error
  })
}

type Owner = { n: number; externalId: string; personId: PersonId; isNew: boolean }

/** Whose each phone is: known by phone, then by e-mail, else made now; rows of one e-mail are one person. */
async function findOrCreateOwners(ctx: TxCtx, rows: readonly Row[]): Promise<Owner[]> {
  if (rows.length === 0) return []
  const known = await matchPeople(ctx, rows)
  const keyOf = ({ email, externalId }: Row) => (email === null ? externalId : foldEmail(email))
  const unknown = rows.filter((_row, place) => !known[place])
  const newcomers = new Map(unknown.toReversed().map((row) => [keyOf(row), row]))
  const keys = [...newcomers.keys()]
  const people = keys.length > 0 ? await createPeople(ctx, [...newcomers.values()]) : []
  const made = new Map(people.map(({ id }, place) => [keys[place], id]))
  return rows.flatMap((row, place) => {
    const { n, externalId } = row
    const personId = known[place]?.id ?? made.get(keyOf(row))
    return personId ? [{ n, externalId, personId, isNew: newcomers.get(keyOf(row)) === row }] : []
  })
}
