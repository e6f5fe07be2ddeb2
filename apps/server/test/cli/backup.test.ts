import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { createFirstCompany } from '../../src/app/first-company.ts'
import { listeners } from '../../src/app/listeners.ts'
import { partitionedTables } from '../../src/app/sweeps.ts'
import { verifyBackup } from '../../src/cli/backup/read-backup.ts'
import { restoreBackup } from '../../src/cli/backup/restore-backup.ts'
import { type BackupOptions, type WrittenBackup, writeBackup } from '../../src/cli/backup/write-backup.ts'
import { connect, type Database, type Sql } from '../../src/kit/db.ts'
import { newId } from '../../src/kit/ids.ts'
import { ensurePartitions } from '../../src/kit/partitions.ts'
import { createFolderStorage } from '../../src/kit/storage/folder-storage.ts'
import { copyDatabase } from '../harness/database.ts'
import { atFileEnd } from '../harness/file-end.ts'
import { openTwinDatabases } from '../harness/store/twin-databases.ts'
import { createTestWorld } from '../harness/world.ts'
import { readSchema, readState } from './database-state.ts'

const folder = await mkdtemp(join(tmpdir(), 'korben-backup-'))
atFileEnd(() => rm(folder, { recursive: true }))
const newFile = () => join(folder, `${randomBytes(4).toString('hex')}.backup`)
const drafts = () => readdirSync(folder).filter((name) => name.includes('partial'))

async function databaseFrom(original: string): Promise<Database> {
  const sql = connect(await copyDatabase(original), { max: 4, name: 'backup test' })
  atFileEnd(() => sql.end({ timeout: 5 }))
  return sql
}
/** A database with nothing in it, not even the schema. */
const emptyDatabase = () => databaseFrom('template1')
const migratedDatabase = () => databaseFrom(inject('cluster').template)

const save = (sql: Database, file: string, options: Partial<BackupOptions> = {}): Promise<WrittenBackup> =>
  writeBackup(sql, {
    file,
    force: false,
    secretKey: null,
    checkKey: () => {},
    product: '0.1.0',
    now: new Date(),
    ...options,
  })

const load = (sql: Database, file: string) => restoreBackup(sql, file, async () => {})

/** Texts that a format could stumble over. */
const AWKWARD = [
  'a\tb',
  'two\nlines',
  'back\\slash',
  '\\.',
  '\\N',
  'NULL',
  'quote"\'`',
  '\r\n',
  '😀 Ґ',
  ' ',
  '\\.\n\\.',
  '{"rows":{}}',
]

/** A row of every table in each of two companies, people merged into each other and awkward texts. */
async function fullDatabase(): Promise<Database> {
  const { shared, fixtures } = await openTwinDatabases()
  const { path, user, database } = shared.options
  const sql = connect({ path, user, database }, { max: 4, name: 'backup test' })
  atFileEnd(() => sql.end({ timeout: 5 }))
  const { companyId: company_id, personId: merged_into, now: active_at } = fixtures
  for (const name of AWKWARD) {
    await sql`insert into person ${sql({ company_id, id: newId(active_at), name, active_at, merged_into })}`
  }
  return sql
}

let source: Database
let file: string
let before: Record<string, string>
let written: WrittenBackup
beforeAll(async () => {
  source = await fullDatabase()
  file = newFile()
  before = await readState(source)
  written = await save(source, file)
})

describe('a backup', () => {
  test('has rows of every table but those left out', () => {
    expect(Object.entries(written.end.rows).filter(([, count]) => count === 0)).toEqual([])
    expect(Object.keys(written.end.rows).sort()).toEqual([...Object.keys(before), 'connection_lease'].sort())
    expect(Object.keys(written.end.rows)).toContain('message')
    expect(written.end.rows).not.toHaveProperty('login_session')
  })

  test('is readable by its owner only, and leaves no draft behind', async () => {
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(drafts()).toEqual([])
  })

  test('never replaces a file unless it is told to', async () => {
    const taken = newFile()
    await writeFile(taken, 'mine')
    await expect(save(source, taken)).rejects.toThrow(`${taken} is there already`)
    expect(await readFile(taken, 'utf8')).toBe('mine')
    await save(source, taken, { force: true })
    expect((await verifyBackup(taken)).rows).toEqual(written.end.rows)
  })

  test('leaves the draft of another backup alone', async () => {
    const busy = newFile()
    await writeFile(`${busy}.partial`, 'of another')
    await expect(save(source, busy)).rejects.toThrow('another backup is writing it, or one was killed')
    expect(await readFile(`${busy}.partial`, 'utf8')).toBe('of another')
    await rm(`${busy}.partial`)
  })

  test('of a database that was never used says that there is nothing', async () => {
    await expect(save(await emptyDatabase(), newFile())).rejects.toThrow('There is nothing to back up')
    await expect(save(await migratedDatabase(), newFile())).rejects.toThrow('There is nothing to back up')
    expect(drafts()).toEqual([])
  })

  test('into a folder that is not there is refused in a sentence', async () => {
    await expect(save(source, join(folder, 'nowhere', 'x'))).rejects.toThrow(
      /nowhere\/x cannot be written: .*no such file/,
    )
  })

  test('that is interrupted or fails leaves no file, and the connection is free again', async () => {
    const sql = await migratedDatabase()
    await sql`insert into installation (secret_fingerprint) values ('f')`
    await sql`insert into rate_window select n::text, now(), 0 from generate_series(1, 10) n`
    await sql`create table wide as select repeat(md5(n::text), 200) as text from generate_series(1, 20000) n`
    const stop = new AbortController()
    const target = newFile()
    const outcome = expect(save(sql, target, { signal: stop.signal })).rejects.toThrow('Interrupted')
    await until(() => sql`select from pg_stat_activity where query like 'copy%wide%' and pid <> pg_backend_pid()`)
    stop.abort()
    await outcome
    expect(drafts()).toEqual([])
    expect(readdirSync(folder)).not.toContain(target)
    expect(
      await sql`select from pg_stat_activity where state = 'idle in transaction' and datname = current_database()`,
    ).toEqual([])
  })

  test('is one instant: what is written while it runs is not in it', async () => {
    const sql = await migratedDatabase()
    const { company } = await createTestWorld(sql)
    const given = await company()
    await sql`insert into installation (secret_fingerprint) values ('f')`
    const tag = await given.tag()
    for (let n = 0; n < 5; n++) await given.person({ tags: [tag.id] })
    const instant = await readState(sql)
    const target = newFile()
    const writer = await sql.reserve()
    await writer`begin`
    await writer`lock table person_tag in access exclusive mode`
    const backup = save(sql, target)
    // `person` is copied by now and `tag` is not: tables go by their names.
    await until(
      () => sql`select from pg_stat_activity where wait_event_type = 'Lock' and query like 'copy%person_tag%'`,
    )
    const id = newId(new Date())
    await writer`insert into person (company_id, id, name, active_at) values (${given.companyId}, ${id}, 'Late', now())`
    await writer`insert into tag (company_id, id, name, name_folded) values (${given.companyId}, ${id}, 'Late', 'late')`
    await writer`insert into person_tag (company_id, person_id, tag_id) values (${given.companyId}, ${id}, ${id})`
    await writer`commit`
    writer.release()
    await backup
    expect(await readState(sql)).not.toEqual(instant)
    const restored = await emptyDatabase()
    await load(restored, target)
    expect(await readState(restored)).toEqual(instant)
  })
})

describe('a restored backup', () => {
  test('has the files of the companies, and says which the folder has lost', async () => {
    const [from, to] = [createFolderStorage(join(folder, 'files')), createFolderStorage(join(folder, 'restored'))]
    const sql = await fullDatabase()
    const keys = (await sql`select company_id, id from file`).map(
      ({ company_id, id }) => `${company_id}/${id}-${'a'.repeat(16)}`,
    )
    const bytes = randomBytes(200_000)
    for (const key of keys) {
      await sql`update file set state = 'stored', storage_key = ${key}, size_bytes = ${bytes.length} where company_id = ${key.slice(0, 24)}`
    }
    const [kept = '', lost = ''] = keys
    const one = async function* () {
      yield bytes
    }
    await from.write(kept, one(), bytes.length)
    const withFiles = newFile()
    const { end, lostFiles } = await save(sql, withFiles, { storage: from })
    expect([end.files, lostFiles]).toEqual([1, 1])
    expect((await verifyBackup(withFiles)).files).toBe(1)
    await restoreBackup(await emptyDatabase(), withFiles, async () => {}, to)
    const all = { first: 0, last: bytes.length - 1 }
    const pieces: Uint8Array[] = []
    for await (const piece of to.read(kept, all)) pieces.push(piece)
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true)
    await expect(to.read(lost, all)[Symbol.asyncIterator]().next()).rejects.toThrow()
    await restoreBackup(await emptyDatabase(), withFiles, async () => {})
  })

  test('has every row as it was, the schema of a new database, and totals that add up', async () => {
    const target = await emptyDatabase()
    await load(target, file)
    expect(await readState(target)).toEqual(before)
    expect(await readSchema(target)).toBe(await readSchema(await migratedDatabase()))
    expect(await target`select from login_session`).toEqual([])
  })

  test('is the same in a database that has the schema already, and leaves tables of others alone', async () => {
    const target = await migratedDatabase()
    await target`create table notes as select 1 as n`
    await target`insert into installation (secret_fingerprint) values ('of the first start')`
    await target`insert into login (id, email, email_folded, password_hash) values ('1', 'a@b.c', 'a@b.c', 'x')`
    await load(target, file)
    const { notes, ...state } = await readState(target)
    expect(state).toEqual(before)
    expect(await target`select n from notes`).toEqual([{ n: 1 }])
  })

  test('is the same where databases write dates, intervals and bytes in their own ways', async () => {
    const target = await emptyDatabase()
    await target`select 1` // opened before the change, so that it reads as the other one does
    const own = newFile()
    await save(
      await withOwnWays(source, `datestyle = 'German, DMY'`, `timezone = 'Asia/Tokyo'`, `bytea_output = 'escape'`),
      own,
    )
    await load(await withOwnWays(target, `datestyle = 'SQL, MDY'`, `timezone = 'America/Lima'`), own)
    expect(await readState(target)).toEqual(before)
  })

  test('leaves tables that are none of ours in the file, and says so', async () => {
    const origin = await migratedDatabase()
    await origin`insert into installation (secret_fingerprint) values ('f')`
    await origin`create table "Notes" as select 'x' as "Text", n from generate_series(1, 1000) n`
    const own = newFile()
    await save(origin, own)
    expect(await load(await emptyDatabase(), own)).toEqual({ skipped: ['Notes'] })
  })

  test('has no holder of a connection, and all else that was known of it', async () => {
    await source`update connection_lease set holder = 'me', expires_at = clock_timestamp() + interval '1 hour', epoch = 7, cursor = '42'`
    const own = newFile()
    await save(source, own)
    const target = await emptyDatabase()
    await load(target, own)
    const rows = await target`select distinct holder, expires_at::text as expires, epoch, cursor from connection_lease`
    expect(rows).toEqual([{ holder: '', expires: '-infinity', epoch: 7, cursor: '42' }])
  })

  test('goes on counting above the highest number that came back', async () => {
    const target = await emptyDatabase()
    await load(target, file)
    const [highest] = await target`select max(id) as id from company_count_delta`
    const [next] = await target`
      insert into company_count_delta (company_id, kind, change) select id, 'x', 1 from company limit 1 returning id`
    expect(next?.id).toBe(highest?.id + 1)
  })

  test('counts again what is added, and foreign keys hold again', async () => {
    const target = await emptyDatabase()
    await load(target, file)
    const count = async () =>
      (await target`select count(*)::int as n from company_count_delta where kind = 'person'`)[0]?.n
    const counted = await count()
    await target`insert into person (company_id, id, name, active_at) select id, 'new', 'New', now() from company limit 1`
    expect(await count()).toBe(counted + 1)
    await expect(target`delete from company`).rejects.toThrow('foreign key')
  })

  test('shows its events to whoever reads the stream below what is being written', async () => {
    const target = await emptyDatabase()
    await load(target, file)
    // Whoever writes at this moment in any database of the cluster holds the stream up for so long.
    const look = () => target`
      select count(*) filter (where xid < pg_snapshot_xmin(pg_current_snapshot()))::int as below, count(*)::int as all from event`
    await expect.poll(look, { timeout: 15_000 }).toEqual([{ below: 2, all: 2 }])
  })

  test('keeps its rows in the partitions of their months', async () => {
    const origin = await migratedDatabase()
    const { world, clock } = await createTestWorld(origin, { listeners })
    const spread = (sql: Sql) =>
      sql`select tableoid::regclass::text as part, count(*)::int as rows from event group by 1 order by 1`
    await ensurePartitions(origin, partitionedTables, clock.now(), world.log)
    await createFirstCompany(world)
    await origin`insert into installation (secret_fingerprint) values ('f')`
    expect((await spread(origin)).map(({ part }) => part)).toEqual(['event_2026_06'])
    const own = newFile()
    const { header } = await save(origin, own)
    expect(header.partitions).toHaveLength(9)
    const target = await emptyDatabase()
    await load(target, own)
    expect(await spread(target)).toEqual(await spread(origin))
    expect(await readState(target)).toEqual(await readState(origin))
  })
})

describe('a restore changes nothing', () => {
  test('when there is a company already', async () => {
    const target = await emptyDatabase()
    await load(target, file)
    const loaded = await readState(target)
    await expect(load(target, file)).rejects.toThrow('The database has a company already')
    expect(await readState(target)).toEqual(loaded)
  })

  test('when it dies at the last moment, and can be done again', async () => {
    const target = await emptyDatabase()
    const kill = async () => {
      await target`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and state = 'idle in transaction'`
      await target`select from pg_stat_activity`
    }
    await expect(restoreBackup(target, file, kill)).rejects.toThrow()
    expect(await readState(target)).toEqual({})
    await load(target, file)
    expect(await readState(target)).toEqual(before)
  })

  test('when the file was made by a newer version, or with other migrations', async () => {
    const target = await emptyDatabase()
    const [first, ...others] = written.header.migrations
    const newer = await changed({
      migrations: [...written.header.migrations, { version: '9999_later', checksum: 'x' }],
    })
    await expect(load(target, newer)).rejects.toThrow('made by a newer version of Korben (0.1.0, schema 9999_later)')
    const other = await changed({ migrations: [{ ...first, checksum: 'x' }, ...others] })
    await expect(load(target, other)).rejects.toThrow('made with another text of the migration 0001_company')
    const format = await changed({ version: 2 })
    await expect(verifyBackup(format)).rejects.toThrow('has format 2, and this version of Korben reads format 1')
    expect(await readState(target)).toEqual({})
  })

  test('when the database is ahead of the backup', async () => {
    const target = await migratedDatabase()
    const older = await changed({ migrations: written.header.migrations.slice(0, -1) })
    await expect(load(target, older)).rejects.toThrow(
      `has the schema ${written.header.migrations.at(-1)?.version} already, and the backup is of an older one`,
    )
  })

  test('when rows break a rule of the schema', async () => {
    const target = await emptyDatabase()
    const broken = await rewritten((text) => text.replace(/^(\{"table":"person"\}\n)/m, '$1nobody\tx\n'))
    await expect(load(target, broken)).rejects.toThrow('missing data for column')
    expect(await readState(target)).toEqual({})
  })
})

describe('a file that is not whole is known by its end', () => {
  test.each([10, 0.3, 0.5, 0.9, -1])('cut at %s', async (at) => {
    const bytes = await readFile(file)
    const cut = newFile()
    await writeFile(cut, bytes.subarray(0, Math.abs(at) < 1 ? Math.floor(bytes.length * at) : at))
    await expect(verifyBackup(cut)).rejects.toThrow(/is cut or damaged|is no backup of Korben/)
  })

  test('cut between two lines, and packed again', async () => {
    const lines = gunzipSync(await readFile(file))
      .toString()
      .split('\n')
    for (const count of [1, 2, 3, Math.floor(lines.length / 2), lines.length - 3, lines.length - 2]) {
      const cut = newFile()
      await writeFile(cut, gzipSync(`${lines.slice(0, count).join('\n')}\n`))
      await expect(verifyBackup(cut)).rejects.toThrow('is cut or damaged')
    }
  })

  test('with a changed, a missing and an added row', async () => {
    for (const change of [
      (text: string) => text.replace('two\\nlines', 'two\\nLines'),
      (text: string) => text.replace(/^.*two\\nlines.*\n/m, ''),
      (text: string) => text.replace(/^.*two\\nlines.*\n/m, '$&$&'),
    ]) {
      const copy = newFile()
      const text = gunzipSync(await readFile(file)).toString()
      expect(change(text)).not.toBe(text)
      await writeFile(copy, gzipSync(change(text)))
      await expect(verifyBackup(copy)).rejects.toThrow('is cut or damaged')
    }
  })

  test('no backup at all', async () => {
    for (const bytes of [
      Buffer.from(''),
      Buffer.from('hello'),
      gzipSync('hello'),
      gzipSync('{"format":"other"}\n'),
      randomBytes(9999),
    ]) {
      const other = newFile()
      await writeFile(other, bytes)
      await expect(verifyBackup(other)).rejects.toThrow('is no backup of Korben')
    }
    await expect(verifyBackup(join(folder, 'absent'))).rejects.toThrow('absent cannot be read: ENOENT')
  })
})

/** The same database, as connections see it that are opened after its settings were changed. */
async function withOwnWays(database: Database, ...settings: string[]): Promise<Database> {
  const { path, user, database: name } = database.options
  const role = `alter role current_user in database "${name}"`
  for (const setting of settings) await database.unsafe(`${role} set ${setting}`)
  const changed = connect({ path, user, database: name }, { max: 2, isPooled: true, name: 'own ways' })
  atFileEnd(() => changed.end({ timeout: 5 }))
  expect(await changed`show datestyle`).not.toEqual([{ DateStyle: 'ISO, MDY' }])
  await database.unsafe(`${role} reset all`)
  return changed
}

/** The file with another text in front of its end, whose hash and counts are true again. */
async function rewritten(change: (text: string) => string): Promise<string> {
  const { createHash } = await import('node:crypto')
  const text = gunzipSync(await readFile(file)).toString()
  const head = change(text.slice(0, text.lastIndexOf('{"rows"')))
  const copy = newFile()
  const end = { rows: written.end.rows, sha256: createHash('sha256').update(head).digest('hex') }
  await writeFile(copy, gzipSync(`${head}${JSON.stringify(end)}\n`))
  return copy
}

const changed = (header: object): Promise<string> =>
  rewritten((text) => {
    const end = text.indexOf('\n')
    return JSON.stringify({ ...JSON.parse(text.slice(0, end)), ...header }) + text.slice(end)
  })

/** Asks until something is found. */
async function until(find: () => PromiseLike<readonly unknown[]>): Promise<void> {
  const deadline = Date.now() + 10_000
  while ((await find()).length === 0) {
    if (Date.now() > deadline) throw new Error('It did not happen within ten seconds.')
  }
}
