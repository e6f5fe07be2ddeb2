import { expect, test } from 'vitest'
import { testWorld } from '../../../test/harness/database.ts'
import { createWorkerCtx } from '../../kit/context.ts'
import { createLogin, findTokenOwner, readV2Token } from './index.ts'

test('a token finds its company, also when API access is switched off, which is told', async () => {
  const { world, company } = await testWorld()
  const given = await company()
  const owner = { companyId: given.companyId, tokenId: given.tokenId, ownerId: given.owner.id }
  expect(await findTokenOwner(world.sql, given.token)).toEqual({ ...owner, isApiOn: true })
  await world.sql`update company set is_api_on = false where id = ${given.companyId}`
  expect(await findTokenOwner(world.sql, given.token)).toEqual({ ...owner, isApiOn: false })
})

test('anything but the whole token, letter for letter, is nobody’s', async () => {
  const { world, company } = await testWorld()
  const { token } = await company()
  for (const wrong of ['', token.slice(1), token.toUpperCase(), `${token} `])
    expect(await findTokenOwner(world.sql, wrong)).toBeNull()
})

test('a token that is kept as a hash only cannot be read back', async () => {
  const { company } = await testWorld()
  expect(await readV2Token((await company()).ctx)).toBeNull()
})

test('a login is one per e-mail in any spelling, and is given to who knows its password', async () => {
  const { world } = await testWorld()
  const worker = createWorkerCtx(world)
  const login = (email: string, password: string) => worker.transaction((tx) => createLogin(tx, { email, password }))
  const made = await login('Ann@Example.com', 'pässword')
  expect(await login('ann@example.COM', 'pa\u0308ssword')).toEqual(made)
  await expect(login('ann@example.com', 'Pässword')).rejects.toMatchObject({ code: 'auth.login_taken' })
})
