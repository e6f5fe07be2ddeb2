import type { Content } from '@korben/contract'
import { expect, test } from 'vitest'
import { testWorld } from '../../../test/harness/database.ts'
import { createCategory, createTemplate, deleteTemplate, findTemplate, getTemplate, updateTemplate } from './index.ts'

const content: Content = [{ kind: 'text', text: 'Hello {{name|friend}}' }]

async function setUp() {
  const { clock, company } = await testWorld()
  const [given, other] = [await company(), await company()]
  const category = await createCategory(given.ctx, { name: 'Greetings' })
  const template = await createTemplate(given.ctx, { categoryId: category.id, name: 'Hello', content })
  return { clock, given, other, category, template }
}

test('a template belongs to a category and keeps its content as it was written', async () => {
  const { given, other, category, template } = await setUp()
  expect(await getTemplate(given.ctx, template.id)).toEqual(template)
  expect(template).toMatchObject({ category_id: category.id, name: 'Hello', content })
  await expect(getTemplate(other.ctx, template.id)).rejects.toMatchObject({ code: 'templates.not_found' })
})

test('a category that does not exist is refused, also another company’s', async () => {
  const { given, other, category, template } = await setUp()
  const input = { categoryId: category.id, name: 'Hello', content }
  await expect(createTemplate(other.ctx, input)).rejects.toMatchObject({ code: 'templates.category_not_found' })
  const foreign = await createCategory(other.ctx, { name: 'Theirs' })
  const move = updateTemplate(given.ctx, template.id, { categoryId: foreign.id })
  await expect(move).rejects.toMatchObject({ code: 'templates.category_not_found' })
})

test('an update changes what is given', async () => {
  const { given, clock, template } = await setUp()
  clock.advance(1000)
  const renamed = await updateTemplate(given.ctx, template.id, { name: 'Hi' })
  expect(renamed).toEqual({ ...template, name: 'Hi', updated_at: clock.now() })
})

test('a deleted template is not found any more', async () => {
  const { given, template } = await setUp()
  await deleteTemplate(given.ctx, template.id)
  expect(await findTemplate(given.ctx.sql, given.companyId, template.id)).toEqual([])
  await expect(deleteTemplate(given.ctx, template.id)).rejects.toMatchObject({ code: 'templates.not_found' })
})
