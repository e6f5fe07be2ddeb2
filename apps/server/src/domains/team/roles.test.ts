import type { Role } from '@korben/contract'
import { expect, test } from 'vitest'
import { auditOf, codeOf, DONE, SUCCESS, stage } from './team.fixture.ts'

test('roles are a table of rights: the built-in ones first, each with how many have it', async () => {
  const { owner, roles } = await stage()
  const { data } = (await owner.call('GET', '/roles')).body as { data: Role[] }
  expect(data.map(({ kind, users }) => [kind, users])).toEqual([
    ['owner', 1],
    ['administrator', 0],
    ['manager', 0],
    ['marketer', 0],
    ['observer', 0],
  ])
  const rightsOf = (kind: string) => data.find((role) => role.kind === kind)?.rights ?? []
  expect(rightsOf('administrator')).toEqual(rightsOf('owner'))
  expect(rightsOf('manager')).toContain('chats:write')
  expect(rightsOf('manager')).not.toContain('company:write')
  expect(rightsOf('observer').every((right) => right.endsWith(':read'))).toBe(true)
  for (const id of Object.values(roles)) {
    expect(codeOf(await owner.call('PATCH', `/roles/${id}`, { name: 'x' }))).toEqual([409, 'team.role_built_in'])
    expect(codeOf(await owner.call('DELETE', `/roles/${id}`))).toEqual([409, 'team.role_built_in'])
  }
})

test('a role of the company’s own says what its users may do, from the next request on', async () => {
  const place = await stage()
  const { owner, member } = place
  const made = await owner.call('POST', '/roles', { name: ' Support ', rights: ['tags:read'], ownPeopleOnly: true })
  expect(made.body).toMatchObject({
    name: 'Support',
    kind: 'own',
    rights: ['tags:read'],
    ownPeopleOnly: true,
    users: 0,
  })
  const { id } = made.body as Role
  expect(codeOf(await owner.call('POST', '/roles', { name: 'support', rights: [] }))).toEqual([
    409,
    'team.role_name_taken',
  ])

  const staff = await member('observer')
  expect(codeOf(await owner.call('PATCH', `/users/${staff.user.id}`, { roleId: id }))).toEqual(SUCCESS)
  expect((await staff.call('GET', '/session')).body).toMatchObject({
    member: { role: 'own', rights: ['tags:read'], ownPeopleOnly: true },
  })
  expect(codeOf(await staff.call('POST', '/tags', { name: 'VIP' }))).toEqual([403, 'auth.forbidden'])
  const change = { rights: ['tags:read', 'tags:write'], ownPeopleOnly: false }
  expect((await owner.call('PATCH', `/roles/${id}`, change)).body).toMatchObject({
    ...change,
    name: 'Support',
    users: 1,
  })
  expect(codeOf(await staff.call('POST', '/tags', { name: 'VIP' }))).toEqual(SUCCESS)

  expect(codeOf(await owner.call('DELETE', `/roles/${id}`))).toEqual([409, 'team.role_in_use'])
  await owner.call('DELETE', `/users/${staff.user.id}`)
  expect(codeOf(await owner.call('DELETE', `/roles/${id}`))).toEqual(DONE)
  expect(codeOf(await owner.call('DELETE', `/roles/${id}`))).toEqual([404, 'team.role_not_found'])
  expect(await auditOf(place, 'role')).toEqual(['created', 'changed', 'deleted'])
})

test('a role that is promised to somebody stays', async () => {
  const { owner } = await stage()
  const { id } = (await owner.call('POST', '/roles', { name: 'Support', rights: [] })).body as Role
  await owner.call('POST', '/invitations', { email: 'bob@example.com', name: 'Bob', roleId: id })
  expect(codeOf(await owner.call('DELETE', `/roles/${id}`))).toEqual([409, 'team.role_in_use'])
})

test('a company has a hundred roles at most, however many are made at once', async () => {
  const { app, owner } = await stage()
  await app.world.sql`insert into role (company_id, id, name, kind)
    select ${app.given.companyId}, lpad(to_hex(n), 24, '0'), 'role ' || n, 'own' from generate_series(1, 94) as n`
  const names = ['a', 'b', 'c', 'd', 'e']
  const replies = await Promise.all(names.map((name) => owner.call('POST', '/roles', { name, rights: [] })))
  expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409, 409])
  expect(await app.given.count('role')).toBe(100)
})
