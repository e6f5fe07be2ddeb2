import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { execArgv } from 'node:process'

/** A process of its own, so that its time and memory are those of one side alone. */
export type Child<Ready> = {
  pid: number
  /** What it said when it was ready. */
  ready: Ready
  process: ChildProcess
  /** Asks it to end and waits until it has; kills it when it does not within 20 s. */
  stop: () => Promise<void>
}

const STOP_PATIENCE_MS = 20_000

/**
 * Starts a module of ours as a process that gets `order` as JSON and says when it is ready (`childOrder`, `childReady`). It ends with us.
 * `flags`: of Node, such as `--cpu-prof`. How much memory Node takes is as it is for us, which is as it is for the product.
 */
export async function startChild<Ready>(
  module: URL,
  order: unknown,
  { flags = [] as string[] } = {},
): Promise<Child<Ready>> {
  const process = fork(module, [JSON.stringify(order)], {
    execArgv: [...execArgv.filter((flag) => flag.startsWith('--max-semi-space-size=')), ...flags],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ended = new AbortController()
  process.once('exit', (code) => ended.abort(new Error(`${module.pathname} ended with ${code}.`)))
  const [ready] = (await once(process, 'message', { signal: ended.signal }).catch(() => {
    throw ended.signal.reason
  })) as [Ready]
  const { pid } = process
  if (pid === undefined) throw new Error(`${module.pathname} did not start.`)
  return {
    pid,
    ready,
    process,
    stop: async () => {
      if (process.exitCode !== null || process.signalCode !== null) return
      const gone = once(process, 'exit')
      const patience = setTimeout(() => process.kill('SIGKILL'), STOP_PATIENCE_MS)
      process.kill('SIGTERM')
      await gone
      clearTimeout(patience)
    },
  }
}

/** Inside a child: what it was told. */
export const childOrder = <Order>(): Order => JSON.parse(process.argv[2] ?? '') as Order

/** Inside a child: says that it is ready, and closes when it is asked to or its parent is gone. */
export function childReady(ready: unknown, close: () => Promise<unknown>): void {
  let isClosing = false
  const end = () => {
    if (isClosing) return
    isClosing = true
    void close().then(() => process.exit(0))
  }
  process.once('SIGTERM', end)
  process.once('disconnect', end)
  process.send?.(ready)
}
