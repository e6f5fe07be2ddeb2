import { createServer as createTcpServer } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { createFirstCompany, type FirstCompany } from '../app/first-company.ts'
import { noteRole } from '../app/process-metrics.ts'
import { createServer } from '../app/server.ts'
import { createWatchServer } from '../app/watch-server.ts'
import { startWork } from '../app/work.ts'
import { openWorld } from '../app/world.ts'
import { issueSetupCode } from '../domains/auth/index.ts'
import { type Config, publicUrlOf } from '../kit/config.ts'
import { createWorkerCtx, type World } from '../kit/context.ts'
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
  run: ({ config }) => runProcess(config, { name: 'start', serves: true, works: true, owns: true }),
}

export const serveCommand: Command = {
  name: 'serve',
  summary: 'Pages and API only; run `work` beside it',
  options: {},
  run: ({ config }) => runProcess(config, { name: 'serve', serves: true, works: false, owns: false }),
}

export const workCommand: Command = {
  name: 'work',
  summary: 'Background work only: sending, tunnels, webhooks, imports',
  options: {},
  run: ({ config }) => runProcess(config, { name: 'work', serves: false, works: true, owns: false }),
}

/** `owns`: holds DATA_DIR for itself, and makes the first company in an empty database. */
type Role = { name: 'start' | 'serve' | 'work'; serves: boolean; works: boolean; owns: boolean }

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
    const config = await findPorts(given, role)
    const database = await openDatabase(config, { log })
    closers.push(() => database.close())
    const { world, close } = await openWorld(config, database.target, { log, migrations: 'apply' })
    closers.push(close)
    const first = role.owns && config.sample ? await createFirstCompany(world) : null
    const code = role.serves && !first ? await issueSetupCode(createWorkerCtx(world)) : null
    if (role.works) closers.push(startWork(world))
    closers.push(...(await listen(world, role)))
    noteRole(role.name)
    announce(config, role, { first, code })
    log.info({ signal: await Promise.race([stopped, database.givenUp]) }, 'Stopping')
  } finally {
    await closeAll(closers, log)
  }
  return undefined
}

/** Refuses a taken port before anything else is started; 0 is replaced by a free one, because addresses are printed and linked. */
async function findPorts(config: Config, { serves }: Role): Promise<Config> {
  if (serves) return { ...config, port: await findPort('PORT', config.port, config.host) }
  const { workPort } = config
  return workPort === null ? config : { ...config, workPort: await findPort('WORK_PORT', workPort, config.host) }
}

type PortName = 'PORT' | 'WORK_PORT'

const findPort = (name: PortName, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createTcpServer()
    probe.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, name, port, host)))
    probe.listen(port, host, () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : port))
    })
  })

function listenError(error: NodeJS.ErrnoException, name: PortName, port: number, host: string): Error {
  if (error.code === 'EADDRINUSE')
    return new StartError(`Port ${port} is taken; free it, or set ${name} to another one (0 takes a free one).`)
  if (error.code === 'EACCES')
    return new StartError(`Port ${port} is not allowed for this user; set ${name} to one above 1023.`)
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return new StartError(`HOST ${host} is no address of this machine.`)
  return error
}

/** Everything for a process that serves; for one that only works how it does, where WORK_PORT says so. */
async function listen(world: World, { serves }: Role): Promise<(() => Promise<unknown>)[]> {
  const { port, workPort, host } = world.config
  if (serves) return [await listenOn(await createServer(world), 'PORT', port, host)]
  if (workPort === null) return []
  return [await listenOn(await createWatchServer(world), 'WORK_PORT', workPort, host)]
}

async function listenOn(app: FastifyInstance, name: PortName, port: number, host: string) {
  await app.listen({ port, host, listenTextResolver: () => 'Listening' }).catch((error: NodeJS.ErrnoException) => {
    throw listenError(error, name, port, host)
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
function announce(
  config: Config,
  role: Role,
  { first, code }: { first: FirstCompany | null; code: string | null },
): void {
  if (!role.serves) {
    const { host, workPort } = config
    if (workPort !== null)
      process.stdout.write(`Korben works; its health and metrics are on http://${host}:${workPort}\n`)
    return
  }
  const url = publicUrlOf(config)
  const lines = [`Korben is ready on ${url}`]
  if (code !== null) {
    lines.push(
      '',
      'There is no company yet. Whoever has this code makes it, once, within a day:',
      `  address    ${url}/set-up`,
      `  code       ${code}`,
    )
  }
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
