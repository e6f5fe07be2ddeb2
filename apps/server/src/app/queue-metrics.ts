import type { World } from '../kit/context.ts'
import { one } from '../kit/db.ts'
import { Gauge, registry } from '../kit/metrics.ts'
import { countQueues, type QueueFigures } from './installation.store.ts'

const HELP: Record<keyof QueueFigures, string> = {
  deliveries_queued: 'Deliveries waiting to be sent.',
  deliveries_sending: 'Deliveries whose call is on the wire.',
  deliveries_in_doubt: 'Deliveries whose outcome is unknown and waits for a decision.',
  runs_due: 'Tunnel runs that are due and not yet taken.',
  run_lateness_seconds: 'How late the latest due run is.',
  signals: 'Signals of runs not yet consumed.',
  jobs_due: 'Background jobs that are due.',
  jobs_dead: 'Background jobs that failed for good.',
  webhooks_due: 'Webhook deliveries that are due.',
  webhooks_dead: 'Webhook deliveries that failed for good.',
  connections_failed: 'Connections that do not work.',
}

const gauges = new Map(
  Object.entries(HELP).map(([name, help]) => [
    name,
    new Gauge({ name: `korben_${name}`, help, registers: [registry] }),
  ]),
)
const databaseUp = new Gauge({
  name: 'korben_database_up',
  help: '1 when the database answers.',
  registers: [registry],
})

/** Refills the gauges of queues; without a database it says so and keeps the rest readable. */
export async function collectQueues(world: World): Promise<void> {
  try {
    const figures = one(await countQueues(world.sql))
    for (const [name, value] of Object.entries(figures)) gauges.get(name)?.set(value)
    databaseUp.set(1)
  } catch (error) {
    world.log.warn({ error }, 'The queues cannot be counted')
    databaseUp.set(0)
  }
}
