import { runSender } from '../domains/chats/index.ts'
import { runTunnels } from '../domains/tunnels/index.ts'
import { runWebhooks } from '../domains/webhooks/index.ts'
import { createWorkerCtx, type World } from '../kit/context.ts'
import { runJobs } from '../kit/jobs.ts'
import { runMail } from '../kit/mail.ts'
import { intake } from './intake.ts'
import { jobs } from './jobs.ts'
import { runSweeps } from './sweeps.ts'

/**
 * Starts everything that works in the background. The returned function asks it to stop and resolves when what was in
 * progress has ended: work that was taken is finished or given back.
 */
export function startWork(world: World): () => Promise<void> {
  const stop = new AbortController()
  const { signal } = stop
  const { leaseSeconds } = world.config
  const worker = createWorkerCtx(world)
  const loops = [
    runSender(world, intake, signal, { leaseMs: leaseSeconds * 1_000 }),
    runTunnels(worker, signal),
    runJobs(worker, jobs, signal, { leaseSeconds }),
    runWebhooks(worker, signal, { leaseSeconds }),
    runMail(worker, signal),
    runSweeps(worker, signal),
  ]
  return async () => {
    stop.abort()
    await Promise.all(loops)
  }
}
