import { type CreatedCompany, createCompany } from '../apps/server/src/app/create-company.ts'
import { type OpenWorld, openWorld } from '../apps/server/src/app/world.ts'
import { readConfig } from '../apps/server/src/kit/config.ts'
import { createWorkerCtx, type World } from '../apps/server/src/kit/context.ts'
import { newSecretKey } from '../apps/server/src/kit/crypto.ts'
import type { DatabaseOptions } from '../apps/server/src/kit/db.ts'
import { createLog } from '../apps/server/src/kit/log.ts'
import { BENCH_DATA_DIR } from './database.ts'

/** The limit stays on, so that its work is measured, but nobody reaches it. */
const HIGH_LIMIT = '1000000000'

/** The product on a database of the benches, migrated. `environment`: further settings, as an operator gives them. */
export const openBenchWorld = (
  address: DatabaseOptions,
  { environment = {} as Record<string, string>, max = 20 } = {},
): Promise<OpenWorld> =>
  openWorld(
    readConfig({
      API_V2_RATE_LIMIT: HIGH_LIMIT,
      API_V3_RATE_LIMIT: HIGH_LIMIT,
      DATA_DIR: BENCH_DATA_DIR,
      HOST: '127.0.0.1',
      PORT: '0',
      ...environment,
    }),
    address,
    { log: createLog('warn'), migrations: 'apply', max },
  )

/** Of the owner of `createBenchCompany`. */
export const BENCH_EMAIL = 'bench@example.com'

/** A company with an owner and a token. */
export const createBenchCompany = (world: World): Promise<CreatedCompany> =>
  createCompany(createWorkerCtx(world), {
    name: 'Bench',
    ownerEmail: BENCH_EMAIL,
    ownerPassword: newSecretKey(),
  })
