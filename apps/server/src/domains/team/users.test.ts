import type { User } from '@korben/contract'
import { expect, test } from 'vitest'
import { callApi, givenMember, PASSWORD, signIn } from '../../../test/harness/staff.ts'
import { auditOf, codeOf, DONE, SUCCESS, stage } from './team.fixture.ts'

test('users are listed newest first with their roles, page by page, and shown one by one', async () => {
  const { app, owner, member } = await stage()
  app.clock.advance(1000)
  const manager = await member('manager', { ownPeopleOnly: true })
  const first = (await owner.call('GET', '/users?limit=1')).body as { data: User[]; nextCursor: string }
  expect(first.data).toMatchObject([
    {
      id: manager.user.id,
      role: { kind: 'manager' },
      ...{ isOwner: false, isActive: true, ownPeopleOnly: true, hasSecondFactor: false },
      lastSeenAt: app.clock.now().toISOString(),
    },
  ])
  const rest = await owner.call('GET', `/users?cursor=${first.nextCursor}`)
  expect(rest.body).toMatchObject({ data: [{ id: owner.user.id, isOwner: true }], nextCursor: null })
  const stranger = await (await app.company()).user()
  expect((await owner.call('GET', `/users/${manager.user.id}`)).body).toEqual(first.data[0])
  expect(codeOf(await owner.call('GET', `/users/${stranger.id}`))).toEqual([404, 'team.user_not_found'])
})

test('a user is renamed, gets another role, is kept to their own people, is blocked and let in again, each from the next request on', async () => {
  const place = await stage()
  const { owner, roles, member } = place
  const staff = await member('manager')
  const change = (body: object) => owner.call('PATCH', `/users/${staff.user.id}`, body)
  expect((await change({ name: ' Max ', roleId: roles.marketer })).body).toMatchObject({
    name: 'Max',
    role: { id: roles.marketer, kind: 'marketer' },
  })
  expect(codeOf(await staff.call('GET', '/chats'))).toEqual([403, 'auth.forbidden'])
  expect((await staff.call('POST', '/tags', { name: 'VIP' })).status).toBe(200)
  expect((await change({ ownPeopleOnly: true })).body).toMatchObject({ ownPeopleOnly: true })
  expect((await staff.call('GET', '/session')).body).toMatchObject({ member: { ownPeopleOnly: true } })
  expect((await change({ isActive: false })).body).toMatchObject({ isActive: false })
  expect(codeOf(await staff.call('GET', '/tags'))).toEqual([403, 'auth.forbidden'])
  await change({ isActive: true })
  expect((await staff.call('GET', '/tags')).status).toBe(200)
  expect(codeOf(await owner.call('DELETE', `/users/${staff.user.id}`))).toEqual(DONE)
  expect(codeOf(await staff.call('GET', '/tags'))).toEqual([403, 'auth.forbidden'])
  expect(codeOf(await change({ name: 'Ghost' }))).toEqual([404, 'team.user_not_found'])
  expect(await auditOf(place, 'user')).toEqual(['changed', 'changed', 'changed', 'changed', 'deleted'])
})

test('the owner cannot be removed, blocked or given another role, by nobody, nor can anybody do this to themselves', async () => {
  const { owner, roles, member } = await stage()
  const administrator = await member('administrator')
  for (const staff of [owner, administrator]) {
    for (const body of [{ isActive: false }, { roleId: roles.observer }, { ownPeopleOnly: true }])
      expect(codeOf(await staff.call('PATCH', `/users/${owner.user.id}`, body))).toEqual([409, 'team.owner_fixed'])
    expect(codeOf(await staff.call('DELETE', `/users/${owner.user.id}`))).toEqual([409, 'team.owner_fixed'])
  }
  const self = `/users/${administrator.user.id}`
  expect(codeOf(await administrator.call('PATCH', self, { isActive: false }))).toEqual([409, 'team.not_yourself'])
  expect(codeOf(await administrator.call('PATCH', self, { roleId: roles.manager }))).toEqual([409, 'team.not_yourself'])
  expect(codeOf(await administrator.call('DELETE', self))).toEqual([409, 'team.not_yourself'])
  expect(codeOf(await owner.call('PATCH', self, { roleId: roles.owner }))).toEqual([409, 'team.owner_fixed'])
  expect((await owner.call('GET', `/users/${owner.user.id}`)).body).toMatchObject({ isOwner: true, isActive: true })
})

test('nobody gives or touches rights they do not have, by role, by token or past "own people only"', async () => {
  const { owner, roles, member } = await stage()
  const rights = ['team:read', 'team:write', 'team:delete', 'people:read', 'auth:write'] as const
  const clerk = await member('own', { rights: [...rights] })
  const observer = await member('observer')
  const attempts = [
    () => clerk.call('PATCH', `/users/${observer.user.id}`, { name: 'x' }),
    () => clerk.call('PATCH', `/users/${observer.user.id}`, { isActive: false }),
    () => clerk.call('DELETE', `/users/${observer.user.id}`),
    () => clerk.call('POST', `/users/${observer.user.id}/password-reset`),
    () => clerk.call('POST', '/invitations', { email: 'b@example.com', name: 'B', roleId: roles.administrator }),
    () => clerk.call('POST', '/roles', { name: 'More', rights: ['people:read', 'people:export'] }),
    () => clerk.call('PATCH', `/users/${owner.user.id}`, { name: 'x' }),
  ]
  for (const attempt of attempts) expect(codeOf(await attempt())).toEqual([403, 'team.beyond_own_rights'])

  const made = await clerk.call('POST', '/roles', { name: 'Same', rights: ['people:read'] })
  expect(codeOf(made)).toEqual(SUCCESS)
  const roleId = (made.body as { id: string }).id
  const widen = { rights: ['people:read', 'company:write'] }
  expect(codeOf(await clerk.call('PATCH', `/roles/${roleId}`, widen))).toEqual([403, 'team.beyond_own_rights'])

  const restricted = await member('administrator', { ownPeopleOnly: true })
  const invited = { email: 'c@example.com', name: 'C', roleId: roles.observer }
  expect(codeOf(await restricted.call('POST', '/invitations', invited))).toEqual([403, 'team.beyond_own_rights'])
  expect(codeOf(await restricted.call('POST', '/invitations', { ...invited, ownPeopleOnly: true }))).toEqual(SUCCESS)
  expect(codeOf(await restricted.call('PATCH', `/users/${observer.user.id}`, { name: 'x' }))).toEqual([
    403,
    'team.beyond_own_rights',
  ])
})

test('a token gives no more than its scopes', async () => {
  const { app, owner, roles } = await stage()
  const { body } = await owner.call('POST', '/tokens', { name: 'HR', scopes: ['team:write', 'people:read'] })
  const call = callApi(app, { authorization: `Bearer ${(body as { token: string }).token}` })
  const invite = { email: 'b@example.com', name: 'B', roleId: roles.observer }
  expect(codeOf(await call('POST', '/invitations', invite))).toEqual([403, 'team.beyond_own_rights'])
  expect(codeOf(await call('POST', `/users/${owner.user.id}/make-owner`, { password: PASSWORD }))).toEqual([
    403,
    'team.owner_only',
  ])
})

test('the owner gives the company away with their password, and is an administrator then', async () => {
  const place = await stage()
  const { owner, member, app } = place
  const [administrator, blocked] = [await member('administrator'), await app.given.user({ is_active: false })]
  const give = (from: typeof owner, to: string, password = PASSWORD) =>
    from.call('POST', `/users/${to}/make-owner`, { password })
  expect(codeOf(await give(owner, administrator.user.id, 'guess'))).toEqual([403, 'auth.password_wrong'])
  expect(codeOf(await give(administrator, administrator.user.id))).toEqual([403, 'team.owner_only'])
  expect(codeOf(await give(owner, owner.user.id))).toEqual([409, 'team.not_yourself'])
  expect(codeOf(await give(owner, blocked.id))).toEqual([409, 'team.user_blocked'])
  expect((await give(owner, administrator.user.id)).body).toMatchObject({ isOwner: true, role: { kind: 'owner' } })
  expect((await owner.call('GET', `/users/${owner.user.id}`)).body).toMatchObject({
    isOwner: false,
    role: { kind: 'administrator' },
  })
  expect(codeOf(await give(owner, administrator.user.id))).toEqual([403, 'team.owner_only'])
  expect(await auditOf(place, 'user')).toEqual(['made_owner'])
})

test('of two who are given the company at once one has it: there is always one owner', async () => {
  const { app, owner, member } = await stage()
  const heirs = [await member('administrator'), await member('manager')]
  const replies = await Promise.all(
    heirs.map(({ user }) => owner.call('POST', `/users/${user.id}/make-owner`, { password: PASSWORD })),
  )
  expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 403])
  expect(await app.given.count('user', { is_owner: true })).toBe(1)
})

test('a link to a new password is shown to an administrator once, works once, and ends the sessions of the user', async () => {
  const place = await stage()
  const { app, owner, member } = place
  const staff = await member('manager')
  const { body } = await owner.call('POST', `/users/${staff.user.id}/password-reset`)
  const { link, expiresAt } = body as { link: string; expiresAt: string }
  expect(link).toMatch(/^http:\/\/localhost:\d+\/password-reset#\S{43}$/)
  expect(Date.parse(expiresAt) - app.clock.now().getTime()).toBe(86_400_000)
  const [, token] = link.split('#')
  const finish = () => callApi(app)('POST', '/password-resets/finish', { token, password: 'another long one' })
  expect(codeOf(await finish())).toEqual(DONE)
  expect((await staff.call('GET', '/session')).status).toBe(401)
  expect(codeOf(await finish())).toEqual([404, 'auth.link_dead'])
  expect(JSON.stringify([app.logged, await app.given.find('audit')])).not.toContain(token)
})

test('no link is shown to the password of the owner, of oneself, or of a login that works elsewhere too', async () => {
  const { app, owner, member } = await stage()
  const [administrator, shared] = [await member('administrator'), await member('manager')]
  const other = await app.company()
  await other.user({ login_id: shared.user.login_id, is_active: false })
  const noLogin = await app.given.user({ login_id: null })
  for (const [staff, id] of [
    [administrator, owner.user.id],
    [administrator, administrator.user.id],
    [administrator, shared.user.id],
    [owner, owner.user.id],
    [owner, noLogin.id],
  ] as const) {
    expect(codeOf(await staff.call('POST', `/users/${id}/password-reset`))).toEqual([403, 'team.reset_not_allowed'])
  }
  expect(await app.world.sql`select from login_ticket where login_id = ${owner.user.login_id}`).toHaveLength(0)
})

test('with a mail server the link goes to the login alone, whoever asks', async () => {
  const { app, owner, member } = await stage({ config: { smtpUrl: 'smtp://127.0.0.1:1' } })
  const administrator = await member('administrator')
  const reply = await administrator.call('POST', `/users/${owner.user.id}/password-reset`)
  expect(reply).toMatchObject({ status: 200, body: { link: null } })
  const rows = await app.world.sql<{ id: string; content: Buffer }[]>`select id, content from mail`
  const mails = rows.map(({ id, content }) => JSON.parse(app.world.box.open(content, `mail:${id}`)))
  expect(mails).toMatchObject([{ to: owner.user.email, text: expect.stringContaining('/password-reset#') }])
})

test('a profile holds the own name in this company, and language and time zone everywhere', async () => {
  const place = await stage()
  const { app, owner } = place
  const second = await app.company({ name: 'Second', language: 'ru', time_zone: 'Asia/Tokyo' })
  await second.user({ login_id: owner.user.login_id, name: 'Guest' })
  const inSecond = { 'x-company-id': second.companyId }
  expect((await owner.call('GET', '/session', undefined, inSecond)).body).toMatchObject({
    language: 'ru',
    timeZone: 'Asia/Tokyo',
  })
  expect((await owner.call('PATCH', '/profile', { name: ' Olena ', language: 'uk' })).body).toEqual({
    name: 'Olena',
    email: owner.user.email,
    language: 'uk',
    timeZone: null,
  })
  expect((await owner.call('GET', '/profile', undefined, inSecond)).body).toMatchObject({
    name: 'Guest',
    language: 'uk',
  })
  expect((await owner.call('GET', '/session', undefined, inSecond)).body).toMatchObject({
    language: 'uk',
    timeZone: 'Asia/Tokyo',
  })
  expect(codeOf(await owner.call('PATCH', '/profile', { timeZone: 'Mars/North' }))).toEqual([
    400,
    'company.time_zone_unknown',
  ])
  await owner.call('PATCH', '/profile', { language: null, timeZone: 'Europe/Kyiv' })
  expect((await owner.call('GET', '/session')).body).toMatchObject({ language: 'en', timeZone: 'Europe/Kyiv' })
  expect(await auditOf(place, 'user')).toEqual(['changed'])
})

test('a login without a company has a profile, and no name in it', async () => {
  const { app } = await stage()
  const staff = await signIn(app, await givenMember(app, { role: 'manager' }))
  await app.given.update('user', { id: staff.user.id }, { is_active: false })
  expect((await staff.call('GET', '/profile')).body).toMatchObject({ name: null, email: staff.user.email })
  expect(codeOf(await staff.call('PATCH', '/profile', { name: 'x' }))).toEqual([409, 'team.no_company'])
})
