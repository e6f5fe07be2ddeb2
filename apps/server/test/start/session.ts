// A process that uses the database of DATA_DIR (first argument) until its stdin ends, as a server or a command does. It tells what happens on stdout,
// a JSON object a line. With `--own` it takes DATA_DIR for itself first; `--programs FOLDER` takes PostgreSQL from there; `--patience MS`
// gives it up so soon when it cannot be started again.
import { parseArgs } from 'node:util'
import { acquireDataDir } from '../../src/kit/postgres/data-dir.ts'
import { EmbeddedPostgres } from '../../src/kit/postgres/embedded.ts'
import { StartError } from '../../src/kit/postgres/start-error.ts'

const tell = (event: string, details: object = {}) => process.stdout.write(`${JSON.stringify({ event, ...details })}\n`)
const log = {
  info: (details: object, message: string) => tell('log', { message, ...details }),
  warn: (details: object, message: string) => tell('log', { message, ...details }),
  error: (details: object, message: string) => tell('log', { message, ...details }),
}

const { values, positionals } = parseArgs({
  options: { own: { type: 'boolean' }, programs: { type: 'string' }, patience: { type: 'string' } },
  allowPositionals: true,
})
const [dataDir = ''] = positionals

try {
  const startedAt = performance.now()
  const release = values.own ? await acquireDataDir(dataDir) : async () => {}
  const binaries = values.programs ? { binaries: { folder: values.programs, version: '18.0.0-test' } } : {}
  const patience = values.patience ? { restartPatienceMs: Number(values.patience) } : {}
  const database = await EmbeddedPostgres.start({ dataDir, log, ...binaries, ...patience })
  database.events.on('exit', (pid) => tell('exit', { pid }))
  database.events.on('ready', (pid) => tell('ready again', { pid, address: database.address }))
  tell('ready', { pid: database.pid, address: database.address, ms: performance.now() - startedAt })
  process.stdin.resume()
  await Promise.race([database.givenUp, new Promise((resolve) => process.stdin.once('end', resolve))])
  await database.stop()
  await release()
  tell('closed')
} catch (error) {
  if (!(error instanceof StartError)) throw error
  tell('refused', { sentence: error.message })
  process.stdin.destroy()
  process.exitCode = 1
}
