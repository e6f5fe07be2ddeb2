import { endpointsOf, v2 } from '@korben/contract'
import { describe, expect, inject, test } from 'vitest'
import { adapters } from '../../src/app/adapters.ts'
import { listeners } from '../../src/app/listeners.ts'
import { createServer } from '../../src/app/server.ts'
import { connect, type Database } from '../../src/kit/db.ts'
import { copyDatabase, testDatabase } from '../harness/database.ts'
import { atFileEnd } from '../harness/file-end.ts'
import { createTestWorld, type TestWorld } from '../harness/world.ts'
import { type Company, companyOfEverything } from './company-of-everything.ts'
import { checksums } from './footprint.ts'
import { callOf, goodRequest } from './request.ts'
import { expectCors, refusal } from './stage.ts'
import { openWire, type Wire, type WireCall } from './wire.ts'

const endpoints = endpointsOf(v2)

/** As many servers of one installation as wanted, whose limit of requests keeps time by the clock of the test. */
async function openServers(sql: Database, count: number) {
  const harness = await createTestWorld(sql, { listeners, adapters })
  const company = await companyOfEverything(harness)
  const wires: Wire[] = []
  for (let n = 0; n < count; n++) wires.push(await openServer(harness, company))
  return { ...harness, company, wires, wire: wires[0] ?? raiseNone() }
}

async function openServer({ world, clock }: TestWorld, { given }: Company): Promise<Wire> {
  const server = await createServer(world, { rateClock: clock.now })
  atFileEnd(() => server.close())
  return openWire(await server.listen({ host: '127.0.0.1', port: 0 }), given.token)
}

const raiseNone = (): never => {
  throw new Error('There is no server.')
}

describe('too many requests', () => {
  const tooMany = { status: 429, text: 'Too many requests, please try again later.', json: undefined }
  const read = (company: Company): WireCall =>
    callOf(endpoint('tags.list'), goodRequest(endpoint('tags.list'), company))

  test('of a token are refused from the 301st in a minute on, and taken again when it is over', async () => {
    const { wire, company, clock } = await openServers((await testDatabase()).sql, 1)
    for (let n = 1; n <= 300; n++) {
      const { status, headers } = await wire(read(company))
      expect(status).toBe(200)
      expect(headers).toMatchObject({
        'ratelimit-limit': '300',
        'ratelimit-remaining': String(300 - n),
        'ratelimit-reset': '60',
      })
      expect(headers).not.toHaveProperty('retry-after')
    }
    clock.advance(20_000)
    const answer = await wire(read(company))
    expect(answer).toMatchObject(tooMany)
    expect(answer.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-length': '42',
      'ratelimit-limit': '300',
      'ratelimit-remaining': '0',
      'ratelimit-reset': '40',
      'retry-after': '40',
    })
    expectCors(answer)
    clock.advance(40_000)
    expect(await wire(read(company))).toMatchObject({ status: 200, headers: { 'ratelimit-remaining': '299' } })
  })

  test('do nothing, whatever they ask for, while a browser may still ask whether it may', async () => {
    const { wire, company, world } = await openServers((await testDatabase()).sql, 1)
    await Promise.all(Array.from({ length: 300 }, () => wire(read(company))))
    const before = await checksums(world.sql)
    for (const one of endpoints) {
      const answer = await wire(callOf(one, goodRequest(one, company)))
      expect(answer, one.name).toMatchObject(tooMany)
      expectCors(answer)
    }
    expect(await wire({ method: 'GET', path: '/nowhere' })).toMatchObject(tooMany)
    expect(await wire({ method: 'GET', path: '/people/%zz' })).toMatchObject(tooMany)
    expect(await checksums(world.sql)).toEqual(before)
    expect(await wire({ method: 'OPTIONS', path: '/people', token: null })).toMatchObject({ status: 204 })
  })

  test('without a valid token are counted on the address, apart from those of tokens', async () => {
    const { wire, company, clock } = await openServers((await testDatabase()).sql, 1)
    for (let n = 0; n < 300; n++) {
      const token = n % 2 === 0 ? null : `guess ${n}`
      expect((await wire({ ...read(company), token })).status).toBe(401)
    }
    expect(await wire({ ...read(company), token: null })).toMatchObject(tooMany)
    expect(await wire({ ...read(company), token: 'another guess' })).toMatchObject(tooMany)
    expect(await wire(read(company))).toMatchObject({ status: 200, headers: { 'ratelimit-remaining': '299' } })
    clock.advance(60_000)
    expect((await wire({ ...read(company), token: null })).status).toBe(401)
  })

  test('are counted by all servers together: never are more than 300 taken', async () => {
    const { wires, company } = await openServers((await testDatabase()).sql, 3)
    const answers = await Promise.all(
      Array.from({ length: 450 }, (_, n) => (wires[n % 3] ?? raiseNone())(read(company))),
    )
    const taken = answers.filter(({ status }) => status === 200).length
    expect(taken).toBeLessThanOrEqual(300)
    expect(taken).toBeGreaterThan(300 - 3 * 15)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(450 - taken)
  })
})

describe('a failure of ours', () => {
  /** A database of its own, to be broken. */
  async function openBroken() {
    const address = await copyDatabase(inject('cluster').template)
    const sql = connect(address, { name: 'broken' })
    atFileEnd(() => sql.end({ timeout: 5 }))
    return openServers(sql, 1)
  }
  const serverError = refusal(500, 'SERVER_ERROR')

  test('is told as such by every endpoint and shows nothing of what it was', async () => {
    const { wire, company, world, logged } = await openBroken()
    expect(await wire({ method: 'GET', path: '/tags' })).toMatchObject({ status: 200 })
    await world.sql.unsafe(`do $$ declare t text; begin
      for t in select tablename from pg_tables where schemaname = 'public' and tablename <> 'rate_window' loop
        execute format('alter table %I rename to %I', t, 'gone_' || t);
      end loop; end $$`)
    for (const one of endpoints) {
      const answer = await wire(callOf(one, goodRequest(one, company)))
      expect({ status: answer.status, json: answer.json }, one.name).toEqual(serverError)
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
      expectCors(answer)
    }
    const errors = logged.filter(({ level }) => level >= 50)
    expect(errors.length).toBeGreaterThanOrEqual(endpoints.length)
    expect(JSON.stringify(errors)).toContain('does not exist')
    expect(JSON.stringify(logged)).not.toContain(company.given.token)
  })

  test('in the middle of a change leaves nothing of it', async () => {
    const { wire, company, world } = await openBroken()
    const writes = endpoints.filter(({ method }) => method !== 'GET')
    // Whatever a request does last, its commit fails.
    await world.sql.unsafe(`create function refuse() returns trigger language plpgsql as $$ begin raise 'the disk is full'; end $$;
      do $$ declare t text; begin
        for t in select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
          and not relispartition and relname <> 'rate_window' loop
          execute format('create constraint trigger refused after insert or update or delete on %I deferrable initially deferred
            for each row execute function refuse()', t);
        end loop; end $$`)
    const before = await checksums(world.sql)
    for (const one of writes) {
      const answer = await wire(callOf(one, goodRequest(one, company)))
      const isIdle = one.name === 'people.addTag' // the person wears the tag already
      expect({ status: answer.status }, one.name).toEqual({ status: isIdle ? 200 : 500 })
      if (!isIdle) expect(answer.json).toEqual(serverError.json)
    }
    expect(await checksums(world.sql)).toEqual(before)
  })

  test('of the database as a whole is answered too, and is over when the database is back', async () => {
    const { wire, world, company } = await openBroken()
    const read = { method: 'GET', path: '/tags' }
    expect(await wire(read)).toMatchObject({ status: 200 })
    await world.sql`alter table tag rename to away`
    await world.sql`alter table api_token_lookup rename to also_away`
    for (const token of [company.given.token, 'unknown']) {
      const answer = await wire({ ...read, token })
      expect({ status: answer.status, json: answer.json }).toEqual(serverError)
      expectCors(answer)
    }
    await world.sql`alter table away rename to tag`
    await world.sql`alter table also_away rename to api_token_lookup`
    expect(await wire(read)).toMatchObject({ status: 200 })
    expect(await wire({ ...read, token: 'unknown' })).toMatchObject({ status: 401 })
  })
})

function endpoint(name: string) {
  return endpoints.find((one) => one.name === name) ?? raiseNone()
}
