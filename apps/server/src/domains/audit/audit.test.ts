import { expect, test } from 'vitest'
import { testWorld } from '../../../test/harness/database.ts'
import { createCtx } from '../../kit/context.ts'
import { findAudit, recordAudit } from './index.ts'

test('what is done is noted with who did it, newest first, page by page; a machine is nobody', async () => {
  const { world, company } = await testWorld()
  const [given, other] = [await company(), await company()]
  const note = (kind: 'user' | 'system', action: string) =>
    createCtx(world, given.companyId, { kind, userId: given.owner.id }).transaction((ctx) =>
      recordAudit(ctx, { action, entity: 'tag' }),
    )
  await note('user', 'created')
  await note('system', 'deleted')
  await other.ctx.transaction((ctx) => recordAudit(ctx, { action: 'foreign', entity: 'tag' }))

  const page = await findAudit(world.sql, given.companyId, { limit: 1, after: null })
  expect(page).toMatchObject([
    { action: 'deleted', entity: 'tag', entity_id: null, actor: 'system', user_id: null, details: {} },
  ])
  const rest = await findAudit(world.sql, given.companyId, { limit: 10, after: page[0]?.id ?? null })
  expect(rest).toMatchObject([{ action: 'created', actor: 'user', user_id: given.owner.id }])
})

test('a change that is rolled back leaves no note', async () => {
  const { company } = await testWorld()
  const given = await company()
  const failing = given.ctx.transaction(async (ctx) => {
    await recordAudit(ctx, { action: 'created', entity: 'tag' })
    throw new Error('The change failed.')
  })
  await expect(failing).rejects.toThrow('The change failed.')
  expect(await given.count('audit')).toBe(0)
})
