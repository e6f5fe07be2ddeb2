import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { isRoot, runAs } from '../../src/kit/postgres/os-user.ts'
import { discardAfterwards, otherUser, preparedFolder, query, startSession, temporaryFolder } from './harness.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const nobody = otherUser('nobody')
const daemon = otherUser('daemon')
if (!nobody || !daemon)
  process.stderr.write('LEFT OUT: starts as another user; these tests need root and a clone others can read.\n')

/** A clone as far as the place of the database is concerned: its default DATA_DIR is `data` in it. */
function cloneSources(folder: string): { dataDir: string; file: string } {
  for (const part of ['apps/server/src/kit', 'apps/server/test/start', 'apps/server/package.json']) {
    cpSync(join(root, part), join(folder, part), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  discardAfterwards(join(folder, 'data'))
  return { dataDir: join(folder, 'data'), file: join(folder, 'apps/server/test/start/session.ts') }
}

const uidOf = (pid: number): number => statSync(`/proc/${pid}`).uid

describe.runIf(isRoot())('root', () => {
  test('keeps the database of a clone that nobody else may enter in /var/lib/korben, and finds it again', async () => {
    const parent = temporaryFolder({ mode: 0o700 })
    const folder = join(parent, `clone ${'long '.repeat(35)}`)
    mkdirSync(folder)
    const { dataDir, file } = cloneSources(folder)
    const first = startSession(dataDir, { file })
    const ready = await first.next('ready')
    await query(ready.address)`create table remark as select 'kept' as text`
    const { home } = JSON.parse(readFileSync(join(dataDir, 'database.json'), 'utf8'))
    expect(dirname(home)).toBe('/var/lib/korben')
    expect(uidOf(ready.pid)).not.toBe(0)
    await first.close()

    const again = await startSession(dataDir, { file }).next('ready')
    expect(await query(again.address)`select text from remark`).toEqual([{ text: 'kept' }])
  })

  test('finds the database of a clone that was moved, and refuses to share it with a copy of the clone', async () => {
    const parent = temporaryFolder()
    mkdirSync(join(parent, 'first'))
    const { dataDir, file } = cloneSources(join(parent, 'first'))
    const session = startSession(dataDir, { file })
    await session.next('ready')
    await session.close()

    execFileSync('cp', ['-a', join(parent, 'first'), join(parent, 'copy')])
    const copy = await startSession(join(parent, 'copy/data'), {
      file: file.replace(`${parent}/first`, `${parent}/copy`),
    }).next('refused')
    expect(copy.sentence).toMatch(/copy\/data is a copy of .*first\/data, whose database is in \/var\/lib\/korben/)

    renameSync(join(parent, 'first'), join(parent, 'moved'))
    discardAfterwards(join(parent, 'moved/data'))
    const moved = startSession(join(parent, 'moved/data'), { file: file.replace('/first/', '/moved/') })
    await moved.next('ready')
    await moved.close()
  })

  test('says so when the database that was kept elsewhere is gone, and makes no empty one in its place', async () => {
    const parent = temporaryFolder()
    const { dataDir, file } = cloneSources(parent)
    const session = startSession(dataDir, { file })
    await session.next('ready')
    await session.close()
    const { home } = JSON.parse(readFileSync(join(dataDir, 'database.json'), 'utf8'))
    renameSync(home, join(parent, 'away'))
    const { sentence } = await startSession(dataDir, { file }).next('refused')
    expect(sentence).toBe(
      `The database of ${dataDir} was kept in ${home}, which is gone: restore that folder, or remove ${dataDir}/database.json to begin with an empty database.`,
    )
  })

  test('keeps the database in the DATA_DIR it is given, and opens that folder for passing through only', async () => {
    const dataDir = temporaryFolder({ mode: 0o700 })
    const ready = await startSession(dataDir).next('ready')
    expect(existsSync(join(dataDir, 'postgres/data/PG_VERSION'))).toBe(true)
    expect(statSync(dataDir).mode & 0o777).toBe(0o701)
    expect(uidOf(ready.pid)).toBe(statSync(join(dataDir, 'postgres/data')).uid)
  })

  test('is told in a sentence when the user of PostgreSQL cannot get to the given DATA_DIR', async () => {
    const closed = temporaryFolder({ mode: 0o700 })
    const dataDir = join(closed, 'given')
    mkdirSync(dataDir)
    const session = startSession(dataDir)
    expect((await session.next('refused')).sentence).toBe(
      `PostgreSQL does not run as root but as nobody, who cannot enter ${dataDir}/postgres: give a DATA_DIR whose parent folders others may pass, or leave DATA_DIR unset to keep the database in /var/lib/korben.`,
    )
    expect(await session.ended).toBe(1)
    expect(statSync(closed).mode & 0o777).toBe(0o700)
  })

  test.skipIf(!nobody || !daemon)(
    'alone of all local users is let in by the server, the user it runs as included',
    async () => {
      const ready = await startSession(await preparedFolder()).next('ready')
      const connectAs = (name: string) => {
        const code = `const net = require('node:net')
        const socket = net.connect(${JSON.stringify(ready.address.path)})
        const words = Buffer.from('user\\0korben\\0database\\0korben\\0\\0')
        const head = Buffer.alloc(8); head.writeInt32BE(8 + words.length); head.writeInt32BE(196608, 4)
        socket.on('connect', () => socket.write(Buffer.concat([head, words])))
        socket.on('data', (data) => { console.log(data.toString('latin1')); process.exit() })
        socket.on('error', (error) => { console.log(error.code); process.exit() })
        socket.on('end', () => { console.log('closed'); process.exit() })`
        const user = name === 'root' ? {} : runAs(otherUserOrThrow(name))
        return spawnSync(process.execPath, ['-e', code], { ...user, cwd: '/', encoding: 'utf8', timeout: 30_000 })
          .stdout
      }
      const authenticationOk = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]).toString('latin1')
      expect(connectAs('root').startsWith(authenticationOk)).toBe(true)
      expect(connectAs('nobody')).toMatch(/peer authentication failed/i)
      expect(connectAs('daemon')).toMatch(/EACCES/)
    },
  )
})

const otherUserOrThrow = (name: string) => {
  const user = name === 'nobody' ? nobody : daemon
  if (!user) throw new Error(`The tests cannot become ${name}.`)
  return user
}

describe.runIf(nobody !== null && daemon !== null)('a user who is not root', () => {
  test('has the whole installation in DATA_DIR, with the server running as that user', async () => {
    const parent = temporaryFolder({ owner: daemon })
    const session = startSession(join(parent, 'data'), { user: daemon })
    const ready = await session.next('ready')
    expect(uidOf(ready.pid)).toBe(daemon?.uid)
    await session.close()
    const again = startSession(join(parent, 'data'), { user: daemon })
    await again.next('ready')
    await again.close()
  })

  test('goes on with the same database after root has used it, and root with theirs', async () => {
    const dataDir = temporaryFolder({ owner: daemon })
    const first = startSession(dataDir, { user: daemon })
    await query((await first.next('ready')).address)`create table remark as select 'kept' as text`
    await first.close()

    const byRoot = startSession(dataDir)
    const ready = await byRoot.next('ready')
    expect(uidOf(ready.pid)).toBe(daemon?.uid)
    expect(await query(ready.address)`select text from remark`).toEqual([{ text: 'kept' }])
    await byRoot.kill('SIGKILL')

    const after = startSession(dataDir, { user: daemon })
    expect(await query((await after.next('ready')).address)`select text from remark`).toEqual([{ text: 'kept' }])
    await after.close()
  })

  test('is told in a sentence that a DATA_DIR cannot be written', async () => {
    const dataDir = temporaryFolder({ mode: 0o755 })
    const session = startSession(join(dataDir, 'data'), { user: nobody })
    expect((await session.next('refused')).sentence).toBe(`DATA_DIR ${dataDir}/data cannot be written by nobody.`)
    expect(await session.ended).toBe(1)
  })
})

test('a DATA_DIR that is a file is refused in a sentence', async () => {
  const session = startSession(fileURLToPath(import.meta.url))
  expect((await session.next('refused')).sentence).toMatch(/^DATA_DIR .*places\.test\.ts is not a folder/)
})
