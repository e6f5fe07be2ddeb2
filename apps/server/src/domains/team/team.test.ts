import { expect, test } from 'vitest'
import { testWorld } from '../../../test/harness/database.ts'
import { findOwner, findUser, findUsers, getUser, getUsers, insertBuiltInRoles, insertUser } from './index.ts'
import { deleteUser } from './team.store.ts'

test('users are listed newest first, the owner included, page by page', async () => {
  const { clock, company } = await testWorld()
  const [given, other] = [await company(), await company()]
  const users = [given.owner]
  for (let n = 0; n < 4; n++) {
    if (n % 2) clock.advance(1000)
    users.push(await given.user())
  }
  await other.user()
  const { ctx, companyId } = given
  const all = await findUsers(ctx.sql, companyId, { limit: 10, after: null })
  const order = [...users].sort((a, b) => b.created_at.getTime() - a.created_at.getTime() || (a.id < b.id ? 1 : -1))
  expect(all.map(({ id }) => id)).toEqual(order.map(({ id }) => id))
  const [, second] = all
  if (!second) throw new Error('There are five users.')
  const rest = await findUsers(ctx.sql, companyId, { limit: 10, after: { at: second.created_at, id: second.id } })
  expect(rest).toEqual(all.slice(2))
})

test('users are given in the order asked for; every unknown one is named', async () => {
  const { company } = await testWorld()
  const [given, other] = [await company(), await company()]
  const [a, b] = [await given.user(), await given.user()]
  expect((await getUsers(given.ctx, [b.id, a.id, b.id])).map(({ id }) => id)).toEqual([b.id, a.id, b.id])
  const deleted = await given.user({ deleted_at: new Date() })
  await expect(getUsers(given.ctx, [deleted.id, a.id, other.owner.id])).rejects.toMatchObject({
    code: 'team.user_not_found',
    details: { ids: [deleted.id, other.owner.id] },
  })
})

test('a deleted user is not found any more, but what he wrote names him; the owner stays', async () => {
  const { company } = await testWorld()
  const given = await company()
  const user = await given.user({ name: 'Max' })
  const person = await given.person()
  await given.insert('person_comment', { id: user.id as never, person_id: person.id, author_id: user.id, text: 'hi' })
  const remove = (id: typeof user.id) =>
    given.ctx.transaction((ctx) => deleteUser(ctx.sql, given.companyId, id, ctx.now()))
  await remove(user.id)
  expect(await findUser(given.ctx.sql, given.companyId, user.id)).toEqual([])
  await expect(getUser(given.ctx, user.id)).rejects.toMatchObject({ code: 'team.user_not_found' })
  expect(await given.find('user', { id: user.id })).toMatchObject([{ name: 'Max', is_active: false }])
  expect(await remove(given.owner.id)).toEqual([])
  expect(await findOwner(given.ctx.sql, given.companyId)).toEqual([given.owner])
})

test('a user gets one of the built-in roles', async () => {
  const { company } = await testWorld()
  const given = await company()
  await given.ctx.transaction(async (ctx) => {
    await insertBuiltInRoles(ctx)
    await insertUser(ctx, { loginId: null, role: 'observer', name: 'Igor', email: 'igor@example.com' })
  })
  const [user] = await given.find('user', { name: 'Igor' })
  expect(user).toMatchObject({ is_owner: false, is_active: true, login_id: null })
  expect(await given.find('role', { id: user?.role_id ?? given.ownerRole.id })).toMatchObject([{ kind: 'observer' }])
})
