import type { AccountId, CompanyId, ConnectionId, Id, LoginId, PersonId, TagId } from '@korben/contract'
import type { AccountRow, ConnectionRow, PersonRow, RoleRow, TagRow, UserRow } from '../../src/generated/rows.ts'
import { type Ctx, createCtx, type World } from '../../src/kit/context.ts'
import { randomCode, sha256 } from '../../src/kit/crypto.ts'
import { newId } from '../../src/kit/ids.ts'
import { type GivenRows, rowsOf, type Wish } from './given-rows.ts'
import { type GivenSales, givenSales } from './given-sales.ts'
import { type GivenTunnels, givenTunnels } from './given-tunnels.ts'
import { insertRow, type NewRow } from './table-rows.ts'

export type { Wish } from './given-rows.ts'

/** One company of a test and builders for what is in it. Rows are inserted directly: no event, no rule of the product. */
export type Given = GivenRows &
  GivenSales &
  GivenTunnels & {
    companyId: CompanyId
    owner: UserRow
    ownerRole: RoleRow
    /** A valid API v2 token of the company. */
    token: string
    tokenId: Id<'api_token'>
    /** The built-in connections that every company has. */
    manual: ConnectionRow
    telephony: ConnectionRow
    /** Acts as the API token does: as the owner. */
    ctx: Ctx
    user(wish?: Wish<'user'>): Promise<UserRow>
    /** `accounts`: how many MANUAL accounts the person has, 0 without it. `tags`: tags it wears. */
    person(wish?: Wish<'person'> & { accounts?: number; tags?: readonly TagId[] }): Promise<PersonRow>
    /** Of a new person unless `person_id` is given; on the built-in manual connection unless `connection_id` is. */
    account(wish?: Wish<'account'>): Promise<AccountRow>
    /** A web chat unless `kind` and `type` say otherwise. Has its look-up row and its lease. */
    connection(wish?: Wish<'connection'>): Promise<ConnectionRow>
    tag(wish?: Wish<'tag'>): Promise<TagRow>
  }

export type GivenCompanyOptions = Partial<NewRow<'company'>>

/** A company with its owner, a token and the built-in connections. */
export async function givenCompany(world: World, options: GivenCompanyOptions = {}): Promise<Given> {
  const { sql, now } = world
  const at = now()
  const id = <Name extends string>() => newId<Name>(now())
  const company = await insertRow(sql, 'company', {
    id: id(),
    name: 'Acme',
    created_at: at,
    updated_at: at,
    ...options,
  })
  const companyId = company.id

  const rows = rowsOf(sql, companyId)
  const { insert, find } = rows

  const ownerRole = await insert('role', { id: id(), name: 'Owner', kind: 'owner', created_at: at })
  const user: Given['user'] = async (wish = {}) => {
    const userId = wish.id ?? newId(now())
    const email = wish.email ?? `${userId}@example.com`
    const at = now()
    const loginId: LoginId = newId(at)
    if (wish.login_id === undefined) await insertLogin(world, loginId, email)
    return insert('user', {
      id: userId,
      login_id: loginId,
      role_id: ownerRole.id,
      name: 'Staff',
      email,
      created_at: at,
      updated_at: at,
      ...wish,
    })
  }
  const connection: Given['connection'] = async (wish = {}) => {
    const at = now()
    const row = await insert('connection', {
      id: newId(at),
      kind: 'WEB_CHAT',
      type: 'webChat',
      name: 'Chat',
      created_at: at,
      updated_at: at,
      ...wish,
    })
    await insert('connection_lookup', { connection_id: row.id })
    await insert('connection_lease', { connection_id: row.id })
    return row
  }
  const owner = await user({ name: 'Owner', is_owner: true })
  const manual = await connection({ kind: 'MANUAL', type: 'manual', name: 'Manual' })
  const telephony = await connection({ kind: 'TELEPHONY', type: 'telephony', name: 'Telephony' })
  const { token, tokenId } = await issueToken(world, companyId)

  const person: Given['person'] = async ({ accounts = 0, tags = [], ...wish } = {}) => {
    const at = now()
    const row = await insert('person', {
      id: newId(at),
      name: 'Ann',
      active_at: at,
      created_at: at,
      updated_at: at,
      ...foldedOf(wish),
      ...wish,
    })
    for (let n = 0; n < accounts; n++) await account({ person_id: row.id })
    for (const tag_id of tags) await insert('person_tag', { person_id: row.id, tag_id })
    return row
  }
  const account: Given['account'] = async (wish = {}) => {
    const at = now()
    const connection_id: ConnectionId = wish.connection_id ?? manual.id
    const [on] = connection_id === manual.id ? [manual] : await find('connection', { id: connection_id })
    const person_id: PersonId = wish.person_id ?? (await person()).id
    const id: AccountId = newId(at)
    return insert('account', {
      id,
      person_id,
      connection_id,
      external_id: connection_id === manual.id ? null : id,
      kind: on?.kind ?? 'MANUAL',
      active_at: at,
      created_at: at,
      updated_at: at,
      ...wish,
    })
  }
  const tag: Given['tag'] = (wish = {}) => {
    const name = wish.name ?? `tag ${randomCode(6)}`
    return insert('tag', { id: newId(now()), name, name_folded: name.toLowerCase(), created_at: now(), ...wish })
  }
  return {
    companyId,
    owner,
    ownerRole,
    token,
    tokenId,
    manual,
    telephony,
    ctx: createCtx(world, companyId, { kind: 'api', userId: owner.id }),
    user,
    person,
    account,
    connection,
    tag,
    ...rows,
    ...givenSales(rows, now, { person }),
    ...givenTunnels(rows, now, owner.id),
  }
}

/** What the people domain would have folded; a test that needs something else says so. */
const foldedOf = ({ email, phone }: Wish<'person'>) => ({
  ...(email == null ? {} : { email_folded: email.toLowerCase() }),
  ...(phone == null ? {} : { phone_e164: phone }),
})

const insertLogin = ({ sql, now }: World, id: LoginId, email: string) =>
  insertRow(sql, 'login', {
    id,
    email,
    email_folded: email.toLowerCase(),
    password_hash: 'none',
    created_at: now(),
    updated_at: now(),
  })

async function issueToken(
  { sql, now }: World,
  companyId: CompanyId,
): Promise<{ token: string; tokenId: Id<'api_token'> }> {
  const token = randomCode(100)
  const tokenId = newId<'api_token'>(now())
  const hash = sha256(token)
  await insertRow(sql, 'api_token', { company_id: companyId, id: tokenId, kind: 'v2', hash, created_at: now() })
  await insertRow(sql, 'api_token_lookup', { company_id: companyId, token_id: tokenId, hash })
  return { token, tokenId }
}
