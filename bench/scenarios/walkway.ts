import type { BlockId, TagId, TunnelId, TunnelVersionId } from '@korben/contract'
import { createCompany } from '../../apps/server/src/app/create-company.ts'
import { createConnection } from '../../apps/server/src/domains/connections/index.ts'
import { createTag } from '../../apps/server/src/domains/tags/index.ts'
import { newChannelSecret } from '../../apps/server/src/kit/channel.ts'
import { type Ctx, createCtx, createWorkerCtx, type World } from '../../apps/server/src/kit/context.ts'
import { newSecretKey } from '../../apps/server/src/kit/crypto.ts'
import { one } from '../../apps/server/src/kit/db.ts'
import { action, buildFunnel, delay, filter, message, type Sketch } from '../../apps/server/test/funnel.ts'
import { type Audience, accountPrefix, idsOf, insertAudience, numbered } from './audience.ts'

/** What each walk does behind the delay it wakes from: one message in four blocks, or three. */
export type Mix = 'mixed' | 'messages'

/** A company with a bot, a published tunnel and an audience whose runs stand on the tunnel's first block, a delay. */
export type Walkway = {
  ctx: Ctx
  audience: Audience
  tunnelId: TunnelId
  versionId: TunnelVersionId
  standsAt: BlockId
  /** In the order of the walk. */
  walked: BlockId[]
  /** Worn by everybody, and what the mixed walk adds. */
  wornTag: TagId
  addedTag: TagId
}

export const BLOCKS_OF_A_WALK = 4
const DAY_SECONDS = 86_400
export const TEXTS = [
  'Hello {{first_name|friend}}! The second lesson is ready: it takes ten minutes.',
  'There is a small task at its end, {{first_name|friend}}.',
  'Write to us when you are done.',
]

const sketchesOf = (mix: Mix, worn: TagId, added: TagId): Record<string, Sketch> =>
  mix === 'mixed'
    ? {
        first: filter({ conditions: [{ kind: 'has_tags', tagIds: [worn], negated: false }] }, { true: 'second' }),
        second: action([{ kind: 'add_tags', tagIds: [added] }], 'third'),
        third: message(TEXTS[0] ?? '', { passed: 'fourth' }),
        fourth: delay(DAY_SECONDS, 'fifth'),
        fifth: message('That was the course.'),
      }
    : {
        first: message(TEXTS[0] ?? '', { passed: 'second' }),
        second: message(TEXTS[1] ?? '', { passed: 'third' }),
        third: message(TEXTS[2] ?? '', { passed: 'fourth' }),
        fourth: delay(DAY_SECONDS, 'fifth'),
        fifth: message('That was the course.'),
      }

/** Makes the company, its people and the tags they wear. */
export async function layWalkway(
  world: World,
  { mix, people, mark }: { mix: Mix; people: number; mark: string },
): Promise<Walkway> {
  const { companyId, userId } = await createCompany(createWorkerCtx(world), {
    name: 'Bench',
    ownerEmail: `${mark}@example.com`,
    ownerPassword: newSecretKey(),
  })
  const ctx = createCtx(world, companyId, { kind: 'cli', userId })
  const connection = await createConnection(ctx, {
    kind: 'TELEGRAM',
    type: 'telegram',
    name: 'Bot',
    settings: {},
    secrets: { token: '1:bench', secret: newChannelSecret() },
  })
  const wornTag = (await createTag(ctx, { name: 'worn' })).id
  const addedTag = (await createTag(ctx, { name: 'added' })).id
  const funnel = await buildFunnel(ctx, {
    greets: message('Welcome!', { passed: 'stands' }),
    stands: delay(1, 'first'),
    ...sketchesOf(mix, wornTag, addedTag),
  })
  const version = one(
    await world.sql<{ id: TunnelVersionId }[]>`
      select current_version_id as id from tunnel where company_id = ${companyId} and id = ${funnel.tunnelId}`,
  )
  const audience = { companyId, connectionId: connection.id, count: people, mark, externalBase: 1_000_000 }
  await insertAudience(world.sql, audience, world.now())
  await world.sql`
    insert into person_tag (company_id, person_id, tag_id)
    select company_id, id, ${wornTag} from person where company_id = ${companyId}`
  return {
    ctx,
    audience,
    tunnelId: funnel.tunnelId,
    versionId: version.id,
    standsAt: funnel.block('stands'),
    walked: ['first', 'second', 'third', 'fourth'].map(funnel.block),
    wornTag,
    addedTag,
  }
}

/** A run of every account, numbered as it is; the n-th wakes `everyMs` x ((n - 1) / `atOnce`, rounded down) behind `wakeAt`. */
export async function insertSleepers(
  { ctx: { world }, audience, tunnelId, versionId, standsAt }: Walkway,
  { wakeAt, everyMs, atOnce }: { wakeAt: Date; everyMs: number; atOnce: number },
): Promise<void> {
  const { sql } = world
  const now = world.now()
  const wakes = sql`${wakeAt}::timestamptz + ((n - 1) / ${atOnce}::int) * ${everyMs}::float8 * interval '1 millisecond'`
  await sql`
    insert into run (company_id, id, account_id, tunnel_id, version_id, block_id, state, wake_at, timer_at, created_at, updated_at)
    select ${audience.companyId}, ${numbered(sql, idsOf('c', audience.mark, now))},
      ${numbered(sql, accountPrefix(audience, now))}, ${tunnelId}, ${versionId}, ${standsAt}, 'waiting', ${wakes}, ${wakes},
      ${now}, ${now}
    from generate_series(1, ${audience.count}::int) as n`
}
