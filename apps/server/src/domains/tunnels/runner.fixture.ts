import { argv } from 'node:process'
import { readConfig } from '../../kit/config.ts'
import { createWorkerCtx, type World } from '../../kit/context.ts'
import { createSecretBox, newSecretKey } from '../../kit/crypto.ts'
import { connect } from '../../kit/db.ts'
import { createHints } from '../../kit/hints.ts'
import { createLog } from '../../kit/log.ts'
import { createOutbound } from '../../kit/outbound/outbound.ts'
import { createStorage } from '../../kit/storage/open-storage.ts'
import { runBatch } from './runner.ts'

/** A process that does nothing but walk runs, in small batches, until it is killed. Arguments: where the database is, as JSON; its present. */
const sql = connect(JSON.parse(argv[2] ?? '{}'), { max: 2, name: 'tunnel worker' })
const log = createLog('silent')
const http = createOutbound({ allow: [] })
const world: World = {
  config: readConfig({}),
  sql,
  now: () => new Date(argv[3] ?? 0),
  log,
  box: createSecretBox(newSecretKey()),
  hints: await createHints(sql, null, log),
  http,
  storage: createStorage(readConfig({}), http, () => new Date()),
  adapters: new Map(),
  listeners: [],
}
const worker = createWorkerCtx(world)
process.stdout.write('working\n')
while (true) if ((await runBatch(worker, 3)) === 0) await new Promise((resolve) => setTimeout(resolve, 5))
