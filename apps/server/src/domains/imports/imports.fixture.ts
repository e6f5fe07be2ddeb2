import { argv } from 'node:process'
import { readConfig } from '../../kit/config.ts'
import { createWorkerCtx, type World } from '../../kit/context.ts'
import { createSecretBox, newSecretKey } from '../../kit/crypto.ts'
import { connect } from '../../kit/db.ts'
import { createHints } from '../../kit/hints.ts'
import { runJobs } from '../../kit/jobs.ts'
import { createLog } from '../../kit/log.ts'
import { createOutbound } from '../../kit/outbound/outbound.ts'
import { createStorage } from '../../kit/storage/open-storage.ts'
import { statsListener } from '../stats/index.ts'
import { tunnelsListener } from '../tunnels/index.ts'
import { webhooksListener } from '../webhooks/index.ts'
import { importJobs } from './index.ts'

/** A process that does nothing but import until it is killed. Arguments: where the database is, as JSON; its present. */
const sql = connect(JSON.parse(argv[2] ?? '{}'), { max: 3, name: 'import worker' })
const log = createLog('warn')
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
  listeners: [tunnelsListener, statsListener, webhooksListener],
}
await runJobs(createWorkerCtx(world), importJobs, new AbortController().signal)
