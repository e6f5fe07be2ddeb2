import type { AccountId, ConnectionId, PersonId } from '@korben/contract'
import type { AccountRow } from '../../generated/rows.ts'
import type { Ctx, TxCtx } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { raise } from '../../kit/errors.ts'
import { newId } from '../../kit/ids.ts'
import * as store from './accounts.store.ts'
import { findUnseen } from './own-people.ts'
import { accountNotFound, accountTaken } from './people.errors.ts'

/**
 * `kind`: the channel of the connection. `connectionId` null: the connection that every company has of the kind (MANUAL, TELEPHONY).
 * `externalId`: who this is to the messenger; null for a MANUAL account.
 */
export type AccountInput = {
  personId: PersonId
  connectionId: ConnectionId | null
  kind: string
  externalId?: string | null | undefined
  utm?: Record<string, string> | undefined
}

/**
 * An account of a person. Throws `people.account_taken` when the connection knows this external id already. `newOwner`: the moment
 * at which its person is made in this transaction; both then begin at the same one, and the card needs no change.
 */
export async function createAccount(ctx: TxCtx, input: AccountInput, newOwner?: Date): Promise<AccountRow> {
  const [account] = newOwner ? await insertAccounts(ctx, [input], newOwner) : await createAccounts(ctx, [input])
  return account ?? raise(accountTaken(input.externalId ?? null))
}

/** Many at once; answers in the order given, with null where the connection knows the external id already. */
export async function createAccounts(ctx: TxCtx, inputs: readonly AccountInput[]): Promise<(AccountRow | null)[]> {
  const now = ctx.now()
  const accounts = await insertAccounts(ctx, inputs, now)
  const owners = new Set(accounts.flatMap((account) => (account ? [account.person_id] : [])))
  if (owners.size > 0) await store.noteNewAccounts(ctx.sql, ctx.companyId, [...owners], now)
  return accounts
}

async function insertAccounts(
  ctx: TxCtx,
  inputs: readonly AccountInput[],
  createdAt: Date,
): Promise<(AccountRow | null)[]> {
  const accounts = inputs.map(({ personId, connectionId, kind, externalId = null, utm = {} }) => ({
    id: newId<'account'>(createdAt),
    person_id: personId,
    connection_id: connectionId,
    kind,
    external_id: externalId,
    utm,
  }))
  const inserted = await store.insertAccounts(ctx.sql, ctx.companyId, accounts, createdAt)
  const rows = new Map(inserted.map((row) => [row.id, row]))
  return accounts.map(({ id }) => rows.get(id) ?? null)
}

export async function getAccount(ctx: Ctx, id: AccountId): Promise<AccountRow> {
  const [account] = await store.findAccount(ctx.sql, ctx.companyId, id)
  return requireSeen(ctx, account ?? raise(accountNotFound(id)))
}

/** Whether messages reach the account. Follows deliveries and what the messenger tells; a repeated report changes nothing. */
export async function setAccountStatus(
  ctx: TxCtx,
  id: AccountId,
  status: AccountRow['status'],
  reason: string | null = null,
): Promise<AccountRow> {
  const account = await lockAccount(ctx, id)
  if (account.status === status && account.status_reason === reason) return account
  const changed = one(await store.updateAccountStatus(ctx.sql, ctx.companyId, id, { status, reason }, ctx.now()))
  if (account.status !== status) {
    await ctx.emit({
      type: 'account.status_changed',
      personId: account.person_id,
      accountId: id,
      status,
      reason,
    })
  }
  return changed
}

/** Who answers in the chat: the bot, or staff (DIALOG). */
export const setBotStatus = (ctx: Ctx, id: AccountId, botStatus: AccountRow['bot_status']): Promise<AccountRow> =>
  ctx.transaction(async (ctx) => {
    const account = await lockAccount(ctx, id)
    if (account.bot_status === botStatus) return account
    const changed = one(await store.updateBotStatus(ctx.sql, ctx.companyId, id, botStatus, ctx.now()))
    await ctx.emit({
      type: 'account.bot_switched',
      personId: account.person_id,
      accountId: id,
      botStatus,
    })
    return changed
  })

/** The account, held until the end of the transaction: whoever else changes it, or writes into its chat, waits. */
export async function lockAccount(ctx: TxCtx, id: AccountId): Promise<AccountRow> {
  const [account] = await store.lockAccount(ctx.sql, ctx.companyId, id)
  return requireSeen(ctx, account ?? raise(accountNotFound(id)))
}

/** An account of a person whom the actor may not see is unknown (PER-4). */
async function requireSeen(ctx: Ctx, account: AccountRow): Promise<AccountRow> {
  const unseen = await findUnseen(ctx, [account.person_id])
  return unseen.size > 0 ? raise(accountNotFound(account.id)) : account
}
