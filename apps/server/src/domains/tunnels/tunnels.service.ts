import type { CompanyId, Content, TunnelGraph, TunnelId } from '@korben/contract'
import type { TunnelBlockRow, TunnelRow } from '../../generated/rows.ts'
import type { Ctx, TxCtx, WorkerCtx, WorkerTx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { newId } from '../../kit/ids.ts'
import { recordAudit } from '../audit/index.ts'
import { getCompany } from '../company/index.ts'
import { isError } from './check-graph.ts'
import { copyGraph } from './copy-graph.ts'
import { relationOf } from './edit-blocks.ts'
import { checkTunnel, getDraft, getTunnel, publishTunnel } from './publish-tunnel.ts'
import { findUnemptied, lockAccountsIn, markEmptied } from './runs.store.ts'
import { endRuns } from './start-runs.ts'
import { tunnelNotFound } from './tunnels.errors.ts'
import * as store from './tunnels.store.ts'

export type TunnelInput = {
  name: string
  /** What the first message says. */
  content?: Content
}

/** What the first message is called and says, in the languages of companies. */
const FIRST: Readonly<Record<string, { name: string; text: string }>> = {
  uk: { name: 'Перше повідомлення', text: 'Вітаємо!' },
  ru: { name: 'Первое сообщение', text: 'Здравствуйте!' },
}
const FIRST_IN_ENGLISH = { name: 'First message', text: 'Hello!' }

/** Makes a tunnel of one message, published (TUN-2), in the language of the company. */
export const createTunnel = (
  ctx: Ctx,
  { name, content }: TunnelInput,
): Promise<{ tunnel: TunnelRow; firstBlock: TunnelBlockRow }> =>
  ctx.transaction(async (ctx) => {
    const blockId = newId<'tunnel_block'>(ctx.now())
    const { language } = await getCompany(ctx)
    const first = FIRST[language] ?? FIRST_IN_ENGLISH
    const settings = { content: content ?? [{ kind: 'text' as const, text: first.text }] }
    const tunnel = await insertDraft(ctx, name, {
      firstBlockId: blockId,
      blocks: [{ id: blockId, name: first.name, kind: 'MESSAGE_BLOCK', settings }],
      relations: [],
    })
    return { tunnel, firstBlock: one(await store.findBlocks(ctx.sql, ctx.companyId, tunnel.id)) }
  })

/** Makes a copy of the draft with ids of its own, published if it can be. Throws `tunnels.not_found`. */
export const copyTunnel = (ctx: Ctx, id: TunnelId, name: string): Promise<TunnelRow> =>
  ctx.transaction(async (ctx) => {
    const { graph } = await getDraft(ctx, id)
    const copyId = newId<'tunnel'>(ctx.now())
    return insertDraft(
      ctx,
      name,
      copyGraph(graph, { from: id, to: copyId }, () => newId(ctx.now())),
      copyId,
    )
  })

async function insertDraft(
  ctx: TxCtx,
  name: string,
  graph: TunnelGraph,
  id = newId<'tunnel'>(ctx.now()),
): Promise<TunnelRow> {
  await store.insertTunnel(
    ctx.sql,
    ctx.companyId,
    { id, name: name.trim(), first_block_id: graph.firstBlockId },
    ctx.now(),
  )
  const blocks = graph.blocks.map((block, place) => ({ ...block, x: place * 320, y: 0 }))
  await store.insertBlocks(ctx.sql, ctx.companyId, id, blocks, ctx.now())
  const relations = graph.relations.map((relation) => relationOf(ctx, relation))
  if (relations.length > 0) await store.insertRelations(ctx.sql, ctx.companyId, id, relations)
  if (!(await checkTunnel(ctx, id)).some(isError)) await publishTunnel(ctx, id)
  const tunnel = await getTunnel(ctx, id)
  await noteTunnel(ctx, 'created', tunnel)
  return tunnel
}

/** Throws `tunnels.not_found`. */
export const renameTunnel = (ctx: Ctx, id: TunnelId, name: string): Promise<TunnelRow> =>
  ctx.transaction(async (ctx) => {
    const [tunnel] = await store.updateName(ctx.sql, ctx.companyId, id, name.trim(), ctx.now())
    if (!tunnel) throw tunnelNotFound(id)
    await noteTunnel(ctx, 'changed', tunnel)
    return tunnel
  })

const noteTunnel = (ctx: TxCtx, action: string, { id, name }: TunnelRow) =>
  recordAudit(ctx, { action, entity: 'tunnel', entityId: id, details: { name } })

/**
 * Deletes a tunnel; its figures stay (STA-4). Nothing goes on in it: a run that becomes due is ended by the runner, and all of them,
 * however many, by `stopDeletedRuns`. Throws `tunnels.not_found`.
 */
export const deleteTunnel = (ctx: Ctx, id: TunnelId): Promise<void> =>
  ctx.transaction(async (ctx) => {
    const [deleted] = await store.markDeleted(ctx.sql, ctx.companyId, id, ctx.now())
    if (!deleted) throw tunnelNotFound(id)
    await noteTunnel(ctx, 'deleted', deleted)
  })

/**
 * Ends what walks in deleted tunnels, of all companies, in small transactions: a chat never waits long. Returns how many runs that
 * were. For sweeps.
 */
export async function stopDeletedRuns(worker: WorkerCtx): Promise<number> {
  let total = 0
  for (const { company_id, id } of await findUnemptied(worker.sql)) {
    total += await emptyTunnel((act) => worker.transaction(act), company_id, id)
  }
  return total
}

const STOP_LIMIT = 500

type Transaction = <T>(act: (tx: WorkerTx) => Promise<T>) => Promise<T>

async function emptyTunnel(transaction: Transaction, companyId: CompanyId, id: TunnelId): Promise<number> {
  let total = 0
  let after = ''
  while (true) {
    const last = await transaction(async (tx) => {
      const accounts = await lockAccountsIn(tx.sql, companyId, id, { after, limit: STOP_LIMIT })
      total += await endRuns(
        tx,
        accounts.map((account) => ({ ...account, tunnel_id: id, reason: 'tunnel_deleted' })),
      )
      if (accounts.length === 0) await markEmptied(tx.sql, companyId, id, tx.now())
      return accounts.at(-1)
    })
    if (!last) return total
    after = last.account_id
  }
}
