import type { AccountId, PersonId } from '@korben/contract'
import type { Ctx } from '../../kit/context.ts'
import { readId } from '../../kit/ids.ts'
import { getAccount, getPerson, personNotFound } from '../people/index.ts'
import { accountNotFound } from './chats.errors.ts'
import * as store from './inbox.store.ts'

/**
 * What an address of the inbox means: each id is taken for what it is, whichever stands first (WEB-2). A person who was merged away leads to the one who
 * remains. Throws `people.not_found`, and `people.account_not_found` for an account of somebody else or a second account.
 */
export async function resolveChat(
  ctx: Ctx,
  ids: readonly string[],
): Promise<{ personId: PersonId; accountId: AccountId | null }> {
  const [found, second] = await store.findAccountsAmong(ctx.sql, ctx.companyId, ids)
  if (second) throw accountNotFound(second.id)
  const account = found && (await getAccount(ctx, found.id))
  const wanted = ids.flatMap((id) => (id === account?.id ? [account.person_id] : (readId<'person'>(id) ?? [])))
  const [person, other = person] = await Promise.all(wanted.map((id) => getPerson(ctx, id)))
  if (!person || !other) throw new Error('An address has one id or two.')
  if (person.id !== other.id) throw account ? accountNotFound(account.id) : personNotFound(other.id)
  if (account) return { personId: person.id, accountId: account.id }
  const [newest] = await store.findNewestChat(ctx.sql, ctx.companyId, person.id)
  return { personId: person.id, accountId: newest?.id ?? null }
}
