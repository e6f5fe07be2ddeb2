// npm run machines -- NAME: what takes several processes and PostgreSQL servers to show. Ends with 1 when a promise is broken.
import { runFailover } from './failover.ts'
import { runPooler, runTests } from './pooler.ts'

const scenarios: Record<string, () => Promise<boolean>> = {
  failover: () => runFailover('kill'),
  'failover-silent': () => runFailover('freeze'),
  pooler: runPooler,
  // Everything that `npm test` runs, on the oldest PostgreSQL that is supported.
  postgres15: () => {
    process.env.KORBEN_TEST_POSTGRES = '15'
    return runTests()
  },
  // PostgreSQL away for a minute, refusing and silent: `npm test` waits ten seconds for it.
  outage: () => {
    process.env.OUTAGE_SECONDS = '60'
    return runTests(['apps/server/test/faults/external-postgres.test.ts'])
  },
}

const scenario = scenarios[process.argv[2] ?? '']
if (!scenario) {
  process.stderr.write(`Usage: npm run machines -- NAME, one of ${Object.keys(scenarios).join(', ')}\n`)
  process.exitCode = 1
} else {
  const beganAt = performance.now()
  const isKept = await scenario()
  process.stdout.write(`${isKept ? 'ok' : 'FAILED'} after ${Math.round((performance.now() - beganAt) / 1_000)} s\n`)
  process.exitCode = isKept ? 0 : 1
}
