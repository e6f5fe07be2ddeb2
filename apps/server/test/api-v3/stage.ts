import {
  type BlockId,
  type ButtonId,
  type CompanyId,
  LinkToken,
  type MessageId,
  sampleOf,
  type TunnelId,
} from '@korben/contract'
import { TelegramEmulator } from '../../../../e2e/peers/telegram-emulator.ts'
import { readTables } from '../../src/cli/generate/catalogue.ts'
import { refreshV2Token } from '../../src/domains/auth/index.ts'
import { codeOf, stepOf } from '../../src/domains/auth/totp.ts'
import { connectChannel } from '../../src/domains/connections/index.ts'
import { addBlock, publishTunnel, updateBlock } from '../../src/domains/tunnels/index.ts'
import type { RoleRow } from '../../src/generated/rows.ts'
import { randomCode, sha256 } from '../../src/kit/crypto.ts'
import { foldEmail } from '../../src/kit/email.ts'
import { newId } from '../../src/kit/ids.ts'
import { companyOfEverything } from '../conformance/company-of-everything.ts'
import type { TestApp } from '../harness/app.ts'
import { atFileEnd } from '../harness/file-end.ts'
import type { Given } from '../harness/given.ts'
import { givenMember, type Staff, signIn } from '../harness/staff.ts'

/** A company with one record of everything that an id of API v3 can stand for, by the name of the id. */
export type Company = { given: Given; ids: ReadonlyMap<string, string> }

/** Names of ids that are not those of their table. */
const TABLES: Record<string, string> = { field: 'custom_field', comment: 'person_comment' }

export async function companyOf(app: TestApp): Promise<Company> {
  const company = await companyOfEverything(app)
  const { given } = company
  const at = app.world.now()
  const token = newId<'api_token'>(at)
  const scoped = { kind: 'v3' as const, name: 'Shop', scopes: ['tags:read'], user_id: given.owner.id }
  await given.insert('api_token', { id: token, hash: Buffer.from(token), created_at: at, ...scoped })
  const { person, user } = company.ids
  await given.insert('person_comment', {
    id: newId(at),
    person_id: person as never,
    author_id: user as never,
    text: 'A remark',
    created_at: at,
  })
  const category = { id: newId<'template_category'>(at), name: 'Empty, so that it can be deleted', created_at: at }
  await given.insert('template_category', category)
  const offers = { id: newId<'offer_category'>(at), name: 'Empty, so that it can be deleted', created_at: at }
  await given.insert('offer_category', offers)
  const paid = { deal_status: 'RESOLVED', payment_status: 'SUCCESS', paid_at: at } as const // so that it can be refunded
  await given.update('order', { id: company.ids.order as never }, paid)
  await given.insert('file', {
    id: newId(at),
    name: 'a.png',
    state: 'stored',
    size_bytes: 1,
    address: newId(at),
    created_at: at,
  })
  await writeToken(app, given)
  await writeTeam(app, given)
  const message = await writeMessage(company.given, company.ids)
  await given.insert('expense', {
    id: newId(at),
    tunnel_id: company.ids.tunnel as never,
    traffic_source_id: company.ids.traffic_source as never,
    amount: '35.00',
    currency: 'USD',
    day: '2026-06-01',
    created_at: at,
  })
  const bots = await connectBot(given)
  const { block, button } = await addPressableBlock(given, company.ids.tunnel as never)
  const ids = new Map<string, string>(Object.entries(company.ids))
  for (const [name, value] of Object.entries(bots)) ids.set(name, value)
  ids.set('tunnel_block', block).set('button', button)
  for (const [name, id] of await idsOfTables(app, given.companyId)) ids.set(name, ids.get(name) ?? id)
  for (const [name, table] of Object.entries(TABLES)) ids.set(name, ids.get(table) ?? '')
  ids.set('company', given.companyId)
  ids.set('api_token', token)
  ids.set('template_category', category.id)
  ids.set('offer_category', offers.id)
  ids.set('message', message)
  return { given, ids }
}

let telegram: Promise<TelegramEmulator> | null = null
let bots = 0

/** A bot that is connected, and one that could be: its token, and where its messenger is. */
async function connectBot({ ctx }: Given) {
  telegram ??= TelegramEmulator.start()
  const emulator = await telegram
  if (bots === 0) atFileEnd(() => emulator.close())
  const [token, free] = [`${++bots}:connected`, `${++bots}:free`]
  for (const one of [token, free]) emulator.bot(one)
  const { baseUrl } = emulator
  const { id } = await connectChannel(ctx, { type: 'telegram', inbound: 'poll', config: { token, baseUrl } })
  return { connection: id, bot_token: free, bot_api: baseUrl }
}

/** A block of the published version that is not the first one, with a button that leads back to it. */
async function addPressableBlock({ ctx }: Given, tunnelId: TunnelId): Promise<{ block: BlockId; button: ButtonId }> {
  const says = { kind: 'text' as const, text: 'Again?' }
  const name = 'Asks again'
  const { id } = await addBlock(ctx, tunnelId, {
    kind: 'MESSAGE_BLOCK',
    name,
    settings: { content: [says] },
  })
  const button = newId<'button'>(ctx.now())
  const forward = { id: button, kind: 'FORWARD' as const, label: 'Again', blockId: id }
  await updateBlock(ctx, id, { settings: { content: [{ ...says, buttons: [[forward]] }] } })
  await publishTunnel(ctx, tunnelId)
  return { block: id, button }
}

/** The roles that giving the company away needs, one of the company's own that nobody has, and somebody who is invited. */
async function writeTeam({ world }: TestApp, given: Given): Promise<void> {
  const at = world.now()
  const made = { created_at: at }
  await given.insert('role', { id: newId(at), name: 'Administrator', kind: 'administrator', ...made })
  await given.insert('role', { id: newId(at), name: 'Observer', kind: 'observer', ...made })
  await given.insert('role', { id: newId(at), name: 'Support staff', kind: 'own', rights: ['people:read'], ...made })
  await invite(world, given, 'invited@example.com', randomCode(32))
}

async function invite({ now }: TestApp['world'], given: Given, email: string, token: string): Promise<void> {
  const id = newId<'invitation'>(now())
  await given.insert('invitation', {
    ...{ id, email, email_folded: foldEmail(email), name: 'Bob', role_id: given.ownerRole.id, days: 7 },
    ...{ invited_by: given.owner.id, created_at: now(), expires_at: new Date(now().getTime() + 7 * 86_400_000) },
  })
  await given.insert('invitation_lookup', { token_hash: sha256(token), invitation_id: id })
}

const SECOND_FACTOR = Buffer.from('12345678901234567890')
/** A code of it at the time at which the clock of a test stands. */
export const codeAt = (at: Date): string => codeOf(SECOND_FACTOR, stepOf(at))

/** What must have happened before a good request of some endpoints. */
export async function prepare(app: TestApp, endpoint: string, { user: { login_id: loginId } }: Staff): Promise<void> {
  const { sql, box } = app.world
  const sealed = box.seal(SECOND_FACTOR.toString('hex'), `login:${loginId}:totp`)
  if (endpoint === 'secondFactor.confirm') await sql`update login set totp_pending = ${sealed} where id = ${loginId}`
  if (endpoint === 'secondFactor.renewRecoveryCodes' || endpoint === 'secondFactor.switchOff')
    await sql`update login set totp_secret = ${sealed} where id = ${loginId}`
  if (endpoint !== 'invitations.join') return
  const [login] = await sql<{ email: string }[]>`select email from login where id = ${loginId}`
  await invite(app.world, await app.company(), login?.email ?? '', String(sampleOf(LinkToken, () => '')))
}

/** A token of API v2 that can be shown, and a webhook that has told something. */
async function writeToken({ world }: TestApp, given: Given): Promise<void> {
  const at = world.now()
  await refreshV2Token(given.ctx)
  const webhook = { id: newId<'webhook'>(at), url: 'http://127.0.0.1:1/', created_at: at, updated_at: at }
  await given.insert('webhook', webhook)
  await given.insert('webhook_delivery', {
    ...{ id: newId(at), webhook_id: webhook.id, type: 'TEST', cause: 'test', body: '{}', state: 'delivered' },
    ...{ created_at: at, delivered_at: at },
  })
}

/** Something to send again and something to decide about: one part of it has failed, the other is in doubt. */
async function writeMessage(given: Given, ids: { account: string; connection: string }): Promise<MessageId> {
  const at = given.owner.created_at
  const [account] = await given.find('account', { id: ids.account as never })
  if (!account) throw new Error('The company of this test has no account.')
  const made = { created_at: at, updated_at: at }
  const seq = account.last_seq + 1
  const message = await given.insert('message', {
    id: newId(at),
    account_id: account.id,
    ...{ seq, direction: 'out', kind: 'message', sender: 'staff', text: 'Hello', state: 'in_doubt', is_read: true },
    content: [{ kind: 'text', text: 'Hello' }],
    attachments: [
      {
        kind: 'file',
        stored: { fileId: newId(at), name: 'a.pdf', url: 'https://crm.example/files/a', isImage: false },
      },
    ],
    ...made,
  })
  for (const [n, state] of (['failed', 'in_doubt'] as const).entries()) {
    const place = { message_id: message.id, n, account_id: account.id, connection_id: account.connection_id, seq }
    await given.insert('delivery', { ...place, lane: 'staff', priority: 0, call: {}, state, due_at: at, ...made })
  }
  await given.update('account', { id: account.id }, { last_seq: seq, message_count: seq, last_message_at: at })
  return message.id
}

/** A row of each table of the company; the newest, where there are several. */
async function idsOfTables({ world: { sql } }: TestApp, companyId: CompanyId): Promise<[string, string][]> {
  const tables = (await readTables(sql)).filter(({ columns }) =>
    ['id', 'company_id'].every((wanted) => columns.some(({ name }) => name === wanted)),
  )
  const found = tables.map(
    ({ name }) =>
      `(select '${name}' as name, id::text as id from "${name}" where company_id = $1 order by id desc limit 1)`,
  )
  const rows = await sql.unsafe<{ name: string; id: string }[]>(found.join(' union all '), [companyId])
  return rows.map(({ name, id }) => [name, id])
}

/** Somebody of the company, signed in, with the session's own ids. */
export async function staffOf(
  app: TestApp,
  { given, ids }: Company,
  member: { role?: RoleRow['kind']; ownPeopleOnly?: boolean } = {},
): Promise<{ staff: Staff; ids: ReadonlyMap<string, string> }> {
  const place = { ...app, given }
  const staff = await signIn(place, await givenMember(place, member))
  const { body } = await staff.call('GET', '/session/devices')
  const [device] = (body as { data: { id: string }[] }).data
  return { staff, ids: new Map([...ids, ['login_session', device?.id ?? '']]) }
}
