import { findOwner } from '../domains/team/index.ts'
import { repeatDeadDeliveries, repeatDelivery } from '../domains/webhooks/index.ts'
import { type Ctx, createCtx } from '../kit/context.ts'
import { one } from '../kit/db.ts'
import { readId } from '../kit/ids.ts'
import { retryDeadJob, retryDeadJobs } from '../kit/jobs.ts'
import { type Command, CommandError, requireText, UsageError } from './command.ts'
import { withWorld } from './installation.ts'
import { requireCompany } from './require-company.ts'

/** Tells events again that their receiver refused for good; `doctor` tells of them. */
export const webhookReplayCommand: Command = replay('webhook', {
  summary: 'Tell events again that a webhook refused for good: --company ID --all | --id DELIVERY',
  all: repeatDeadDeliveries,
  one: async (ctx, given) => {
    const id = readId<'webhook_delivery'>(given)
    if (!id) throw new UsageError(`There is no webhook delivery ${given}.`)
    await repeatDelivery(ctx, id)
  },
  text: (count) => (count === 1 ? '1 event is told again.' : `${count} events are told again.`),
})

/** Runs background jobs again that failed for good; `doctor` tells of them. */
export const jobReplayCommand: Command = replay('job', {
  summary: 'Run jobs again that failed for good: --company ID --all | --id JOB',
  all: retryDeadJobs,
  one: async (ctx, given) => {
    const id = readId<'job'>(given)
    if (!id || !(await retryDeadJob(ctx, id))) throw new CommandError(`There is no job ${given} that failed for good.`)
  },
  text: (count) => (count === 1 ? '1 job runs again.' : `${count} jobs run again.`),
})

/** `one` throws when there is no such thing. */
type Replay = {
  summary: string
  all: (ctx: Ctx) => Promise<number>
  one: (ctx: Ctx, id: string) => Promise<void>
  text: (count: number) => string
}

function replay(what: string, { summary, all, one: replayOne, text }: Replay): Command {
  return {
    name: `${what} replay`,
    summary,
    options: { company: { type: 'string' }, id: { type: 'string' }, all: { type: 'boolean' } },
    run: async ({ config, options }) => {
      const company = requireText(options, 'company')
      if ((options.all === true) === (options.id !== undefined)) throw new UsageError('Give either --all or --id.')
      const id = options.all === true ? null : requireText(options, 'id')
      const replayed = await withWorld(config, async (world) => {
        const companyId = await requireCompany(world, company)
        const owner = one(await findOwner(world.sql, companyId))
        const ctx = createCtx(world, companyId, { kind: 'cli', userId: owner.id })
        if (id === null) return all(ctx)
        await replayOne(ctx, id)
        return 1
      })
      return { json: { replayed }, text: text(replayed) }
    },
  }
}
