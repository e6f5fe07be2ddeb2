import { expect, test } from 'vitest'
import { testWorld } from '../../../test/harness/database.ts'
import { createTag, deleteTag, findTagByName, findTags, foldTagName, renameTag, requireTags } from './index.ts'

test('a name is one in the company, whatever its capital letters; two at once make one tag', async () => {
  const { company } = await testWorld()
  const [{ ctx, companyId }, other] = [await company(), await company()]
  const tag = await createTag(ctx, { name: ' Ментор ' })
  expect(tag.name).toBe('Ментор')
  await expect(createTag(ctx, { name: 'МЕНТОР' })).rejects.toMatchObject({ code: 'tags.name_taken' })
  expect(await findTagByName(ctx.sql, companyId, foldTagName('ментор'))).toEqual([tag])
  await createTag(other.ctx, { name: 'ментор' })

  const made = await Promise.allSettled(Array.from({ length: 6 }, () => createTag(ctx, { name: 'same' })))
  expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('tags are listed newest first', async () => {
  const { clock, company } = await testWorld()
  const { ctx, companyId } = await company()
  const first = await createTag(ctx, { name: 'a' })
  const sameSecond = await createTag(ctx, { name: 'b' })
  clock.advance(1000)
  const last = await createTag(ctx, { name: 'c' })
  const ids = (await findTags(ctx.sql, companyId)).map(({ id }) => id)
  expect(ids).toEqual([last.id, ...[first.id, sameSecond.id].sort().reverse()])
})

test('a renamed tag keeps its id and its people; a name that is taken is refused, its own is not', async () => {
  const { ctx } = await (await testWorld()).company()
  const [a] = [await createTag(ctx, { name: 'a' }), await createTag(ctx, { name: 'b' })]
  await expect(renameTag(ctx, a.id, 'B')).rejects.toMatchObject({ code: 'tags.name_taken' })
  expect(await renameTag(ctx, a.id, 'A')).toEqual({ ...a, name: 'A' })
  expect(await renameTag(ctx, a.id, 'c')).toMatchObject({ id: a.id, name: 'c', name_folded: 'c' })
})

test('a deleted tag is taken from everybody, and their number is told and noted', async () => {
  const { company } = await testWorld()
  const [given, other] = [await company(), await company()]
  const tag = await given.tag({ name: 'gone' })
  await given.person({ tags: [tag.id] })
  await given.person({ tags: [tag.id] })
  await expect(deleteTag(other.ctx, tag.id)).rejects.toMatchObject({ code: 'tags.not_found' })
  expect(await deleteTag(given.ctx, tag.id)).toBe(2)
  expect(await given.count('person_tag')).toBe(0)
  expect(await given.find('audit')).toMatchObject([
    {
      action: 'deleted',
      entity: 'tag',
      entity_id: tag.id,
      actor: 'api',
      user_id: given.owner.id,
      details: { name: 'gone', people: 2 },
    },
  ])
  await expect(deleteTag(given.ctx, tag.id)).rejects.toMatchObject({ code: 'tags.not_found' })
  await expect(requireTags(given.ctx, [tag.id])).rejects.toMatchObject({ details: { ids: [tag.id] } })
})
