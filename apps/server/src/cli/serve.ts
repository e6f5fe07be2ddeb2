import { createServer as createTcpServer } from 'node:net'
import { createFirstCompany, type FirstCompany } from '../app/first-company.ts'
import { createServer } from '../app/server.ts'
import { startWork } from '../app/work.ts'
import { openWorld } from '../app/world.ts'
import { type Config, publicUrlOf } from '../kit/config.ts'
import type { World } from '../kit/context.ts'
import { createLog, type Logger } from '../kit/log.ts'
import { acquireDataDir } from '../kit/postgres/data-dir.ts'
import { openDatabase } from '../kit/postgres/open-database.ts'
import { StartError } from '../kit/postgres/start-error.ts'
import type { Command } from './command.ts'

/** How long a stop waits for work in progress before the process ends all the same. */
const STOP_PATIENCE_MS = 25_000

/** `npm start`: the database, the pages, the API and all background work in one process. */
export const startCommand: Command = {
  name: 'start',
  summary: 'Everything in one process: database, pages, API, background work',
  options: {},
  run: ({ config }) => runProcess(config, { serves: true, works: true, owns: true }),
}

export const serveCommand: Command = {
  name: 'serve',
  summary: 'Pages and API only; run `work` beside it',
  options: {},
  run: ({ config }) => runProcess(config, { serves: true, works: false, owns: false }),
}

export const workCommand: Command = {
  name: 'work',
  summary: 'Background work only: sending, tunnels, webhooks, imports',
  options: {},
  run: ({ config }) => runProcess(config, { serves: false, works: true, owns: false }),
}

/** `owns`: holds DATA_DIR for itself, and makes the first company in an empty database. */
type Role = { serves: boolean; works: boolean; owns: boolean }

async function runProcess(given: Config, role: Role): Promise<undefined> {
  const log = createLog(given.logLevel)
  const closers: (() => Promise<unknown>)[] = []
  // Asked before anything is started, so that a Ctrl-C during the start stops cleanly as well.
  const stopped = new Promise<string>((resolve) => {
    // Kept after the first: at a terminal a Ctrl-C comes twice, from the terminal and from npm, and a second must not cut the stop short.
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => resolve(name))
  })
  try {
    // Before the port: a second start on one DATA_DIR mostly has the same port too, and the folder is the truer reason.
    if (role.owns) closers.push(await acquireDataDir(given.dataDir))
    const config = role.serves ? { ...given, port: await findPort(given) } : given
    const database = await openDatabase(config, { log })
    closers.push(() => database.close())
    const { world, close } = await openWorld(config, database.target, { log, migrations: 'apply' })
    closers.push(close)
    const first = role.owns && config.sample ? await createFirstCompany(world) : null
    if (role.works) closers.push(startWork(world))
    if (role.serves) closers.push(await listen(world))
    announce(config, role, first)
    log.info({ signal: await stopped }, 'Stopping')
  } finally {
    await closeAll(closers, log)
  }
  return undefined
}

/** Refuses a taken port before anything else is started; 0 is replaced by a free one, because addresses are printed and linked. */
const findPort = ({ port, host }: Config): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createTcpServer()
    probe.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, port, host)))
    probe.listen(port, host, () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : port))
    })
  })

function listenError(error: NodeJS.ErrnoException, port: number, host: string): Error {
  if (error.code === 'EADDRINUSE')
    return new StartError(`Port ${port} is taken; free it, or set PORT to another one (0 takes a free one).`)
  if (error.code === 'EACCES')
    return new StartError(`Port ${port} is not allowed for this user; set PORT to one above 1023.`)
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return new StartError(`HOST ${host} is no address of this machine.`)
  return error
}

async function listen(world: World): Promise<() => Promise<unknown>> {
  const app = await createServer(world)
  const { port, host } = world.config
  await app.listen({ port, host, listenTextResolver: () => 'Listening' }).catch((error: NodeJS.ErrnoException) => {
    throw listenError(error, port, host)
  })
  return () => app.close()
}

/** Newest first: requests end before the work does, the work before the pool, the pool before the database. */
async function closeAll(closers: (() => Promise<unknown>)[], log: Logger): Promise<void> {
  const patience = setTimeout(() => {
    log.error('Work in progress did not end in time; leaving it to the leases')
    process.exit(1)
  }, STOP_PATIENCE_MS)
  for (const close of closers.reverse()) await close()
  clearTimeout(patience)
}

/** What a human needs to go on. Credentials are printed once, when they are made. */
function announce(config: Config, role: Role, first: FirstCompany | null): void {
  if (!role.serves) return
  const url = publicUrlOf(config)
  const lines = [`Korben is ready on ${url}`]
  if (first) {
    lines.push(
      '',
      'A sample company was made. These are shown once:',
      `  sign-in    ${first.email}`,
      `  password   ${first.password}`,
      `  API token  ${first.token}`,
      '',
      'Walk its funnel as a subscriber would:',
      `  ${url}/l/${first.hash}`,
      'Read it as an integrator would:',
      `  curl -H 'X-Leeloo-AuthToken: ${first.token}' ${url}/api/v2/people`,
    )
  }
  process.stdout.write(`${lines.join('\n')}\n`)
}
