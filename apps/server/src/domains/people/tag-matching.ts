import { PeopleFilter, type PersonId, TagId } from '@korben/contract'
import { type Static, Type } from 'typebox'
import type { Ctx } from '../../kit/context.ts'
import { DomainError } from '../../kit/errors.ts'
import { enqueue, GiveUp, type Job, type JobCtx, job } from '../../kit/jobs.ts'
import { requireTags } from '../tags/index.ts'
import { countPeople, findMatching } from './list-people.ts'
import { changeTags } from './tag-people.ts'

const Payload = Type.Object({
  filter: PeopleFilter,
  tagIds: Type.Array(TagId),
  action: Type.Enum(['add', 'remove']),
  /** Asked by a user who sees only own people. */
  ownPeopleOnly: Type.Boolean(),
})
type Wish = Pick<Static<typeof Payload>, 'filter' | 'tagIds' | 'action'>

/** Begins to tag everybody whom the filter matches; gives how many these are now. Throws as `countPeople`, and `tags.not_found`. */
export const tagMatching = (ctx: Ctx, { filter, tagIds, action }: Wish): Promise<number> =>
  ctx.transaction(async (ctx) => {
    await requireTags(ctx, tagIds)
    const count = await countPeople(ctx, filter)
    const ownPeopleOnly = ctx.actor.ownPeopleOnly ?? false
    if (count > 0) await enqueue(ctx, tagMatchingPeople, { filter, tagIds, action, ownPeopleOnly })
    return count
  })

/** People of one transaction: few enough to be done in a moment. */
const CHUNK = 500

/** Goes through the matches in the order of their ids, which tagging does not change; killed anywhere it begins anew, and what is done changes nothing. */
const tagMatchingPeople = job({
  name: 'people.tag_matching',
  payload: Payload,
  retryAfterSeconds: [5, 30, 300, 1_800],
  perLane: 1,
  run: async (ctx, { filter, tagIds, action, ownPeopleOnly }) => {
    const viewed: JobCtx = { ...ctx, actor: { ...ctx.actor, ownPeopleOnly } }
    for (let after: PersonId | null = null; ; ) {
      ctx.signal.throwIfAborted()
      const ids: PersonId[] = await findMatching(viewed, filter, { limit: CHUNK, after }).catch(giveUpWithoutThings)
      const { companyId } = ctx
      if (ids.length > 0)
        await ctx.progress((tx) =>
          changeTags(
            tx.worker,
            action,
            ids.map((personId) => ({ companyId, personId, tagIds })),
          ),
        )
      after = ids.at(-1) ?? null
      if (ids.length < CHUNK) return
    }
  },
})

/** A tag, user or field of the filter was deleted meanwhile: it names nobody any more. */
function giveUpWithoutThings(error: unknown): never {
  throw error instanceof DomainError ? new GiveUp(error.message) : error
}

export const peopleJobs: readonly Job[] = [tagMatchingPeople]
