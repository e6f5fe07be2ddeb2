import type { Invitation, Session } from '@korben/contract'
import { expect, test } from 'vitest'
import { callApi, PASSWORD, type Staff, signIn } from '../../../test/harness/staff.ts'
import { auditOf, codeOf, DONE, type Stage, SUCCESS, stage } from './team.fixture.ts'

type Invited = { invitation: Invitation; link: string | null }

async function invite(staff: Staff, roleId: string, wish: object = {}) {
  const body = { email: 'Bob@example.com', name: 'Bob', roleId, ...wish }
  const reply = await staff.call('POST', '/invitations', body)
  expect(reply.status, JSON.stringify(reply.body)).toBe(200)
  return linkOf(reply.body as Invited)
}
const linkOf = ({ invitation, link }: Invited) => ({
  ...invitation,
  link: link ?? '',
  token: link?.split('#')[1] ?? '',
})

const accept = ({ app }: Pick<Stage, 'app'>, token: string, wish: object = {}) =>
  callApi(app)('POST', '/invitations/accept', { token, name: 'Bobby', password: PASSWORD, ...wish })
const show = ({ app }: Stage, token: string) => callApi(app)('POST', '/invitations/show', { token })

/** Logins are global, and tests of one file share a database. */
const forgetBob = ({ app }: Stage) =>
  app.world.sql`update login set email = id, email_folded = id where email_folded = 'bob@example.com'`

test('an invited one is shown who asks, makes a login by the link and works with the role they were promised', async () => {
  const place = await stage()
  const { app, owner, roles } = place
  await forgetBob(place)
  const made = await invite(owner, roles.manager, { ownPeopleOnly: true })
  expect(made).toMatchObject({ email: 'Bob@example.com', role: { id: roles.manager }, ownPeopleOnly: true })
  expect(made.link).toMatch(/^http:\/\/localhost:\d+\/invitation#\S{43}$/)
  expect((await owner.call('GET', '/invitations')).body).toMatchObject({ data: [{ id: made.id }], nextCursor: null })
  expect((await show(place, made.token)).body).toEqual({
    companyName: 'Acme',
    email: 'Bob@example.com',
    name: 'Bob',
    roleName: 'manager',
    roleKind: 'manager',
    invitedByName: owner.user.name,
    hasLogin: false,
    expiresAt: new Date(app.clock.now().getTime() + 7 * 86_400_000).toISOString(),
  })
  const reply = await accept(place, made.token, { language: 'uk' })
  expect(reply).toMatchObject({
    status: 200,
    body: {
      state: 'signed_in',
      session: {
        login: { email: 'Bob@example.com' },
        language: 'uk',
        member: { companyId: app.given.companyId, name: 'Bobby', role: 'manager', ownPeopleOnly: true },
      },
    },
  })
  expect(reply.headers.get('set-cookie')).toMatch(/^korben_session=/)
  expect((await owner.call('GET', '/invitations')).body).toMatchObject({ data: [] })
  expect(codeOf(await show(place, made.token))).toEqual([404, 'auth.link_dead'])
  expect(codeOf(await accept(place, made.token))).toEqual([404, 'auth.link_dead'])
  expect(await auditOf(place, 'invitation')).toEqual(['created'])
  expect(await auditOf(place, 'user')).toEqual(['joined'])
})

test('who has a login joins with it, signed in and under the invited e-mail only, and has a role of their own in each company', async () => {
  const place = await stage()
  const { app, owner, roles, member } = place
  const guest = await app.company({ name: 'Second' }).then((second) => second.user({ name: 'Guest' }))
  const [joining, stranger] = [await signIn(app, guest), await member('manager')]
  const { token } = await invite(owner, roles.observer, { email: guest.email.toUpperCase() })
  expect((await show(place, token)).body).toMatchObject({ hasLogin: true })
  expect(codeOf(await accept(place, token))).toEqual([409, 'team.sign_in_to_join'])
  const join = (staff: Staff) => staff.call('POST', '/invitations/join', { token })
  expect(codeOf(await callApi(app)('POST', '/invitations/join', { token }))).toEqual([401, 'auth.required'])
  expect(codeOf(await join(stranger))).toEqual([403, 'team.invitation_of_another'])
  const session = (await join(joining)).body as Session
  expect(session.member).toMatchObject({ companyId: app.given.companyId, role: 'observer', name: 'Bob' })
  expect(session.companies.map(({ name }) => name).toSorted()).toEqual(['Acme', 'Second'])
  expect((await joining.call('GET', '/session')).body).toEqual(session)
  expect(codeOf(await join(joining))).toEqual([404, 'auth.link_dead'])
})

test('a link is used once, however many use it at once', async () => {
  const place = await stage()
  await forgetBob(place)
  const { token } = await invite(place.owner, place.roles.manager)
  const replies = await Promise.all(Array.from({ length: 5 }, () => accept(place, token)))
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(await place.app.world.sql`select from login where email_folded = 'bob@example.com'`).toHaveLength(1)
  expect(await place.app.given.count('user', { email: 'Bob@example.com' })).toBe(1)
})

test('sent again it has a new link, and the old one is dead; revoked, or after its days, it has none', async () => {
  const place = await stage()
  const { app, owner, roles } = place
  await forgetBob(place)
  const first = await invite(owner, roles.manager, { days: 1 })
  app.clock.advance(86_400_000)
  expect(codeOf(await show(place, first.token))).toEqual([404, 'auth.link_dead'])
  expect(codeOf(await accept(place, first.token))).toEqual([404, 'auth.link_dead'])
  const resend = await owner.call('POST', `/invitations/${first.id}/resend`)
  const second = linkOf(resend.body as Invited)
  expect(second.id).toBe(first.id)
  expect(codeOf(await accept(place, first.token))).toEqual([404, 'auth.link_dead'])
  expect(codeOf(await show(place, second.token))).toEqual(SUCCESS)
  expect(codeOf(await owner.call('DELETE', `/invitations/${first.id}`))).toEqual(DONE)
  expect(codeOf(await accept(place, second.token))).toEqual([404, 'auth.link_dead'])
  expect(codeOf(await owner.call('DELETE', `/invitations/${first.id}`))).toEqual([404, 'team.invitation_not_found'])
  expect(await auditOf(place, 'invitation')).toEqual(['created', 'sent_again', 'revoked'])
})

test('nobody is invited twice, who is there already, as owner, or at an address no mail could go to', async () => {
  const { app, owner, roles } = await stage()
  await invite(owner, roles.manager)
  const attempt = (wish: object) =>
    owner.call('POST', '/invitations', { email: 'new@example.com', name: 'New', roleId: roles.manager, ...wish })
  expect(codeOf(await attempt({ email: ' BOB@example.com' }))).toEqual([409, 'team.already_invited'])
  expect(codeOf(await attempt({ email: owner.user.email.toUpperCase() }))).toEqual([409, 'team.already_member'])
  expect(codeOf(await attempt({ roleId: roles.owner }))).toEqual([409, 'team.owner_fixed'])
  expect(codeOf(await attempt({ email: 'no address' }))).toEqual([400, 'team.email_invalid'])
  expect(codeOf(await attempt({ email: 'a@example.com\r\nBcc: b@example.com' }))).toEqual([400, 'team.email_invalid'])
  const foreign = await app.company()
  expect(codeOf(await attempt({ roleId: foreign.ownerRole.id }))).toEqual([404, 'team.role_not_found'])
})

test('a company has two hundred open invitations at most, however many are made at once', async () => {
  const { app, owner, roles } = await stage()
  await app.world.sql`
    insert into invitation (company_id, id, email, email_folded, name, role_id, days, invited_by, expires_at)
    select ${app.given.companyId}, lpad(to_hex(n), 24, '0'), n, n, 'x', ${roles.manager}, 7, ${owner.user.id}, now()
    from generate_series(1, 199) as n`
  const emails = ['a', 'b', 'c', 'd'].map((name) => `${name}@example.com`)
  const replies = await Promise.all(
    emails.map((email) => owner.call('POST', '/invitations', { email, name: 'x', roleId: roles.manager })),
  )
  expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409])
})

test('with a mail server the link goes to the invited one in the language of the company, and is shown to nobody else', async () => {
  const place = await stage({ config: { smtpUrl: 'smtp://127.0.0.1:1', publicUrl: 'https://korben.test' } })
  const { app, owner, roles } = place
  await owner.call('PATCH', '/company', { language: 'uk' })
  expect(await invite(owner, roles.manager)).toMatchObject({ link: '' })
  const rows = await app.world.sql<
    { id: string; content: Buffer }[]
  >`select id, content from mail order by id desc limit 1`
  const [mail] = rows.map(({ id, content }) => JSON.parse(app.world.box.open(content, `mail:${id}`)))
  expect(mail).toMatchObject({ to: 'Bob@example.com', subject: 'Вас запрошено до Acme' })
  const token = /https:\/\/korben\.test\/invitation#(\S+)/.exec(mail.text)?.[1] ?? ''
  expect(codeOf(await show(place, token))).toEqual(SUCCESS)
})

test('the secret of a link stands in no log and in no audit, and in the database only as a hash', async () => {
  const place = await stage()
  const { app, owner, roles } = place
  const made = await owner.call(
    'POST',
    '/invitations',
    { email: 'canary@example.com', name: 'Bob', roleId: roles.manager },
    { 'idempotency-key': 'once' },
  )
  const { token } = linkOf(made.body as Invited)
  await show(place, token)
  expect(JSON.stringify(app.logged)).not.toContain(token)
  const tables = await app.world.sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE'`
  for (const { name } of tables) {
    const found = await app.world.sql`select from ${app.world.sql(name)} as row where row::text like ${`%${token}%`}
      or row::text like ${`%${Buffer.from(token).toString('hex')}%`}`
    expect(found.count, name).toBe(0)
  }
})

test('an e-mail that an administrator registered beforehand is no way into another company', async () => {
  const place = await stage()
  const { app, owner, roles } = place
  const other = await stage()
  // The attacker invites the victim into a company of their own, and takes the link that is shown to them.
  const victim = `victim-${app.given.companyId}@example.com`
  const planted = await invite(other.owner, other.roles.manager, { email: victim })
  const attacker = await accept(other, planted.token, { password: 'known to the attacker' })
  const cookie = attacker.headers.get('set-cookie')?.split(';')[0] ?? ''
  const { token } = await invite(owner, roles.manager, { email: victim })
  // Without the second link the login is in the first company only.
  const session = (await callApi(app, { cookie })('GET', '/session')).body as Session
  expect(session.companies.map(({ id }) => id)).toEqual([other.app.given.companyId])
  const inAcme = { cookie, 'x-company-id': app.given.companyId }
  expect(codeOf(await callApi(app, inAcme)('GET', '/tags'))).toEqual([403, 'auth.forbidden'])
  expect(codeOf(await accept(place, token, { password: 'of the victim, who has the link' }))).toEqual([
    409,
    'team.sign_in_to_join',
  ])
})
