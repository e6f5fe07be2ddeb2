import { expect, test } from 'vitest'
import { createWorkerCtx } from '../../src/kit/context.ts'
import { testDatabase, testWorld } from './database.ts'

test('a file gets its own migrated database, the same at every call', async () => {
  const first = await testDatabase()
  const second = await testDatabase()

  expect(second).toBe(first)
  const [row] = await first.sql<{ database: string; tables: number }[]>`
    select current_database() as database, count(*)::int as tables from pg_tables where schemaname = 'public'`
  expect(row?.database).toMatch(/^korben_test_[0-9a-f]{12}$/)
  expect(row?.tables).toBeGreaterThan(40)
})

test('it runs on the version that was asked for', async () => {
  const { sql, version } = await testDatabase()

  const [row] = await sql<{ major: string }[]>`select split_part(current_setting('server_version'), '.', 1) as major`
  expect(row?.major).toBe(version)
})

test('the clock of a world moves only when it is moved', async () => {
  const { world, clock } = await testWorld({ now: new Date('2026-03-01T00:00:00Z') })

  expect(world.now().toISOString()).toBe('2026-03-01T00:00:00.000Z')
  clock.advance(1500)
  expect(world.now().toISOString()).toBe('2026-03-01T00:00:01.500Z')
  clock.set(new Date(0))
  expect(world.now().getTime()).toBe(0)
})

test('a world logs into a list and reaches its listeners inside the transaction', async () => {
  const followed: string[] = []
  const { world, logged, company } = await testWorld({
    listeners: [
      async (tx, events) => {
        const [row] = await tx.sql<{ count: number }[]>`select count(*)::int as count from event`
        followed.push(...events.map(({ event }) => `${event.type} ${row?.count}`))
      },
    ],
  })
  const acme = await company()
  const ann = await acme.person()

  await createWorkerCtx(world).transaction((tx) =>
    tx.emit(acme.companyId, { type: 'person.created', personId: ann.id }),
  )
  world.log.warn({ token: 'do not show' }, 'careful')

  expect(followed).toEqual(['person.created 1'])
  expect(logged).toMatchObject([{ msg: 'careful', token: '[secret]' }])
})

test('a hint given in one world is heard in another one of the same database', async () => {
  const [one, other] = await Promise.all([testWorld(), testWorld()])

  const heard = new Promise<string>((resolve) => other.world.hints.on('runs', resolve))
  one.world.hints.give('runs')
  expect(await heard).toBe('runs')
})

test('a company has an owner, a token, the built-in connections and only its own rows', async () => {
  const { company } = await testWorld()
  const [acme, other] = [await company(), await company({ name: 'Other' })]
  const tag = await acme.tag({ name: 'VIP' })
  const ann = await acme.person({ name: 'Ann', email: 'Ann@Example.com', accounts: 2, tags: [tag.id] })
  await other.person({ name: 'Bob' })

  expect(acme.owner).toMatchObject({ is_owner: true, company_id: acme.companyId })
  expect(acme.token).toMatch(/^[a-z0-9]{100}$/)
  expect(await acme.count('account', { person_id: ann.id, kind: 'MANUAL' })).toBe(2)
  expect(await acme.count('person_tag', { tag_id: tag.id })).toBe(1)
  expect(await acme.find('person')).toEqual([ann])
  expect(ann.email_folded).toBe('ann@example.com')
  expect((await acme.find('connection')).map(({ kind }) => kind).sort()).toEqual(['MANUAL', 'TELEPHONY'])
})

test('what is sold and the way to it come with everything they need', async () => {
  const { company } = await testWorld()
  const acme = await company()
  const { tunnel, block, version, tool, source } = await acme.tunnel({ name: 'Lesson' })
  const credit = await acme.paymentCredit()
  const offer = await acme.offer({ price: '9.50', currency: 'UAH', credits: [credit.id] })
  const order = await acme.order({ offer_id: offer.id, tunnel_id: tunnel.id })
  const template = await acme.template()

  expect(tunnel).toMatchObject({ name: 'Lesson', first_block_id: block.id, current_version_id: version.id })
  expect(source).toMatchObject({ leadgentool_id: tool.id, tunnel_id: tunnel.id, is_default: true })
  expect(await acme.count('traffic_source_lookup', { hash: source.hash })).toBe(1)
  expect(order).toMatchObject({ price: '9.50', currency: 'UAH', deal_status: 'OPENED', tunnel_id: tunnel.id })
  expect(template.content).toEqual([{ kind: 'text', text: 'hi' }])
})

test('an update changes the rows it names and no others', async () => {
  const { company } = await testWorld()
  const [acme, other] = [await company(), await company()]
  const [ann, bob] = [await acme.person({ name: 'Ann' }), await acme.person({ name: 'Bob' })]
  await other.person({ name: 'Ann' })

  expect(await acme.update('person', { name: 'Ann' }, { phone: '+1' })).toEqual([{ ...ann, phone: '+1' }])
  expect(await acme.find('person', { id: bob.id })).toEqual([bob])
  expect(await other.find('person', { phone: null })).toHaveLength(1)
})

test('bytes, times, lists and JSON arrive in a row as they were given', async () => {
  const { company } = await testWorld()
  const acme = await company({ currencies: ['UAH'] })
  const at = new Date('2026-02-03T04:05:06.789Z')

  const connection = await acme.connection({
    secrets: Buffer.from([0, 1, 255]),
    settings: { list: [1, 'two'] },
    deleted_at: at,
  })
  expect(connection).toMatchObject({
    secrets: Buffer.from([0, 1, 255]),
    settings: { list: [1, 'two'] },
    deleted_at: at,
  })
})
