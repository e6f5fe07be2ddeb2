import { expect, test } from 'vitest'
import { testWorld } from '../../test/harness/database.ts'
import { findTokenOwner, readV2Token, refreshV2Token } from '../domains/auth/index.ts'
import { countsOf, findCompany } from '../domains/company/index.ts'
import { findOwner } from '../domains/team/index.ts'
import { createCtx, createWorkerCtx } from '../kit/context.ts'
import { createCompany } from './create-company.ts'

const acme = {
  name: 'Acme',
  ownerEmail: 'Ann@Example.com',
  ownerPassword: 'a long password',
}

async function setUp() {
  const { world } = await testWorld()
  return { world, worker: createWorkerCtx(world) }
}
const unused = () => ({
  ...acme,
  ownerEmail: `${crypto.randomUUID()}@Example.com`,
})

test('a company gets its owner, roles, token, built-in connections and currencies in one go', async () => {
  const { world, worker } = await setUp()
  const owner = unused()
  const { companyId, userId, token } = await createCompany(worker, {
    ...owner,
    timeZone: 'Europe/Kyiv',
  })

  expect(await findCompany(world.sql, companyId)).toMatchObject([
    {
      name: 'Acme',
      time_zone: 'Europe/Kyiv',
      default_currency: 'USD',
      currencies: ['USD', 'EUR', 'UAH', 'RUB'],
      is_api_on: true,
    },
  ])
  expect(await findOwner(world.sql, companyId)).toMatchObject([
    { id: userId, email: owner.ownerEmail, is_owner: true, is_active: true },
  ])
  const roles = await world.sql`select kind from role where company_id = ${companyId} order by kind`
  expect(roles.map(({ kind }) => kind)).toEqual(['administrator', 'manager', 'marketer', 'observer', 'owner'])
  const connections = await world.sql`
    select kind, expires_at < now() as is_free from connection join connection_lease on connection_id = id
    where connection.company_id = ${companyId} order by kind`
  expect([...connections]).toEqual([
    { kind: 'MANUAL', is_free: true },
    { kind: 'TELEPHONY', is_free: true },
  ])
  expect(token).toMatch(/^[a-z0-9]{100}$/)
  expect(await findTokenOwner(world.sql, token)).toMatchObject({
    companyId,
    isApiOn: true,
    ownerId: userId,
  })
  expect(await countsOf(world.sql, companyId)).toEqual({
    user: 1,
    person: 0,
    account: 0,
    order: 0,
    tunnel: 0,
  })
})

test('the password is kept as argon2id, never in clear', async () => {
  const { world, worker } = await setUp()
  const owner = unused()
  await createCompany(worker, owner)
  const [login] = await world.sql`select password_hash from login where email = ${owner.ownerEmail}`
  expect(login?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
})

test('an owner with a login opens a second company with the same password, in any spelling of the e-mail', async () => {
  const { world, worker } = await setUp()
  const owner = unused()
  const first = await createCompany(worker, owner)
  const second = await createCompany(worker, {
    ...owner,
    ownerEmail: ` ${owner.ownerEmail.toLowerCase()}`,
  })

  const users = await world.sql`select login_id from "user" where id in (${first.userId}, ${second.userId})`
  expect(users).toHaveLength(2)
  expect(users[0]?.login_id).toBe(users[1]?.login_id)
})

test('an e-mail with a login and another password is refused, and nothing of the company remains', async () => {
  const { world, worker } = await setUp()
  const owner = unused()
  await createCompany(worker, owner)
  const before = await world.sql`select count(*)::int as count from company`
  await expect(createCompany(worker, { ...owner, ownerPassword: 'guess' })).rejects.toMatchObject({
    code: 'auth.login_taken',
    status: 409,
  })
  expect(await world.sql`select count(*)::int as count from company`).toEqual(before)
})

test('two companies made at once for one new e-mail share one login', async () => {
  const { world, worker } = await setUp()
  const owner = unused()
  const made = await Promise.all([
    createCompany(worker, owner),
    createCompany(worker, owner),
    createCompany(worker, owner),
  ])
  expect(new Set(made.map(({ companyId }) => companyId)).size).toBe(3)
  expect(await world.sql`select from login where email_folded = ${owner.ownerEmail.toLowerCase()}`).toHaveLength(1)
})

test('a refreshed token works at once and the old one does not', async () => {
  const { world, worker } = await setUp()
  const { companyId, userId, token } = await createCompany(worker, unused())
  const ctx = createCtx(world, companyId, { kind: 'user', userId })
  expect(await readV2Token(ctx)).toBe(token)

  const fresh = await refreshV2Token(ctx)
  expect(fresh).not.toBe(token)
  expect(await findTokenOwner(world.sql, token)).toBeNull()
  expect(await findTokenOwner(world.sql, fresh)).toMatchObject({ companyId })
  expect(await readV2Token(ctx)).toBe(fresh)
})

test('of tokens refreshed at the same time exactly one is valid', async () => {
  const { world, worker } = await setUp()
  const { companyId, userId } = await createCompany(worker, unused())
  const ctx = createCtx(world, companyId, { kind: 'user', userId })
  const tokens = await Promise.all(Array.from({ length: 5 }, () => refreshV2Token(ctx)))
  const owners = await Promise.all(tokens.map((token) => findTokenOwner(world.sql, token)))
  expect(owners.filter((owner) => owner !== null)).toHaveLength(1)
  expect(tokens).toContain(await readV2Token(ctx))
})

test('a token in the database is useless without SECRET_KEY', async () => {
  const { world, worker } = await setUp()
  const { companyId, userId, token } = await createCompany(worker, unused())
  const [row] = await world.sql`select secret, hash from api_token where company_id = ${companyId}`
  expect(Buffer.from(row?.secret).toString('latin1')).not.toContain(token)
  const { world: other } = await testWorld() // another key on the same database
  await expect(readV2Token(createCtx(other, companyId, { kind: 'user', userId }))).rejects.toThrow()
})
