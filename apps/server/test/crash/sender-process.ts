import { chatsListener, runSender, type SenderSettings } from '../../src/domains/chats/index.ts'
import { readConfig } from '../../src/kit/config.ts'
import type { World } from '../../src/kit/context.ts'
import { createSecretBox } from '../../src/kit/crypto.ts'
import { connect, type DatabaseOptions } from '../../src/kit/db.ts'
import { createHints } from '../../src/kit/hints.ts'
import { createLog } from '../../src/kit/log.ts'
import { createOutbound } from '../../src/kit/outbound/outbound.ts'
import { createStorage } from '../../src/kit/storage/open-storage.ts'
import { STUB, stubAdapter } from '../stub-channel/stub-adapter.ts'
import { intakeStub } from './intake-stub.ts'

/** What a process of the crash tests is told, as JSON in its first argument. */
export type SenderOrder = {
  database: DatabaseOptions
  secretKey: string
  settings: Partial<SenderSettings>
  clockOffsetMs: number
}

const order = JSON.parse(process.argv[2] ?? '') as SenderOrder
const sql = connect(order.database, { name: 'crash test', max: 6 })
const log = createLog('error')
const hints = await createHints(sql, sql, log)
const http = createOutbound({ allow: ['127.0.0.0/8'] })
const world: World = {
  config: readConfig({}),
  sql,
  now: () => new Date(Date.now() + order.clockOffsetMs),
  log,
  box: createSecretBox(order.secretKey),
  hints,
  http,
  storage: createStorage(readConfig({}), http, () => new Date()),
  adapters: new Map([[STUB, stubAdapter()]]),
  listeners: [chatsListener],
}
const stop = new AbortController()
process.on('SIGTERM', () => stop.abort())
process.send?.('ready')
await runSender(world, intakeStub, stop.signal, order.settings)
await hints.close()
await world.http.close()
await sql.end()
process.disconnect?.()
