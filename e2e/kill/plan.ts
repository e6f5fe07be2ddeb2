import type { Random } from './random.ts'

/** Tables at whose statements a process can be held up and then killed. */
const PLACES = [
  'message',
  'delivery',
  'message_cause',
  'event',
  'run',
  'run_signal',
  'account',
  'person_tag',
  'inbound_seen',
  'subscription',
  'order',
  'connection_lease',
  'stat_delta',
  'webhook_delivery',
] as const
export type Place = (typeof PLACES)[number]

/**
 * What is done to the product. `at`: the table at which the victims are caught writing; null for any instruction.
 * `burst`: a long queue stands before the kill. `wave`: everybody presses at once before it.
 */
export type Disturbance =
  | Kill
  | { kind: 'kill_postgres' }
  | { kind: 'stop'; victim: 'serve' | 'work' }
  | { kind: 'fence' }
  | { kind: 'outage' }

type Kill = {
  kind: 'kill'
  victims: 'serve' | 'work' | 'workers' | 'machine'
  at: Place | null
  burst: boolean
  wave: boolean
}

export type Step = { afterMs: number; disturbance: Disturbance }

const kill = (victims: 'serve' | 'work' | 'workers' | 'machine', more: Partial<Kill> = {}): Disturbance => ({
  kind: 'kill',
  victims,
  at: null,
  burst: false,
  wave: false,
  ...more,
})

/** Processes that a disturbance kills with -9. */
function killsOf(disturbance: Disturbance): number {
  if (disturbance.kind === 'kill_postgres') return 1
  if (disturbance.kind !== 'kill') return 0
  return disturbance.victims === 'workers' || disturbance.victims === 'machine' ? 2 : 1
}

/**
 * Decides what is done, and when, by the seed: rounds of 15 kills, each round with everything in it, in another order. A
 * round that is not whole has the beginning of one.
 */
export function planDisturbances(kills: number, random: Random): Step[] {
  const steps: Step[] = []
  let left = kills
  while (left > 0) {
    for (const disturbance of random.shuffle(roundOf(random))) {
      if (left - killsOf(disturbance) < 0) continue
      left -= killsOf(disturbance)
      steps.push({ afterMs: random.between(300, 1_700), disturbance })
    }
  }
  return steps
}

function roundOf(random: Random): Disturbance[] {
  const place = () => random.pick(PLACES)
  return [
    kill('work', { burst: true }),
    kill('work'),
    kill('work', { at: place() }),
    kill('work', { at: place() }),
    kill('workers', { at: 'message_cause', wave: true }),
    kill('workers', { at: place(), wave: true }),
    kill('machine'),
    kill('serve'),
    kill('serve', { at: place() }),
    kill('serve', { at: 'inbound_seen' }),
    { kind: 'kill_postgres' },
    { kind: 'kill_postgres' },
    { kind: 'stop', victim: random() < 0.7 ? 'work' : 'serve' },
    { kind: 'fence' },
    { kind: 'outage' },
  ]
}
