import { expect, test } from 'vitest'
import { testWorld } from '../../../test/harness/database.ts'
import { createField, findFields, getFields, readFieldValue } from './index.ts'

test.each([
  ['PHONE', ' +380 66 999-18-76 ', '+380669991876'],
  ['EMAIL', 'Ann@Example.com', 'Ann@Example.com'],
  ['NUMBER', '-12.50', '-12.50'],
  ['DATE', '2024-02-29', '2024-02-29'],
  ['DATE', '2024-02-29T23:30:00-02:00', '2024-03-01T01:30:00.000Z'],
  ['DATE', '2015-04-02T14:20Z', '2015-04-02T14:20:00.000Z'],
  ['KEYWORD', ' any text ', 'any text'],
] as const)('a %s takes %o and keeps %o', (type, given, value) => {
  expect(readFieldValue(type, given)).toEqual({ ok: true, value })
})

test.each([
  ['PHONE', '12', 'phone'],
  ['EMAIL', 'ann', 'email'],
  ['NUMBER', '1,5', 'number'],
  ['NUMBER', '1e5', 'number'],
  ['DATE', '2023-02-29', 'date'],
  ['DATE', '03.10.2024', 'date'],
  ['DATE', '2024-10-03T25:00:00Z', 'date'],
  ['DATE', '2024-10-03 11:02', 'date'],
  ['KEYWORD', '  ', 'text'],
  ['KEYWORD', 'x'.repeat(10_001), 'text'],
] as const)('a %s refuses %o', (type, given, problem) => {
  expect(readFieldValue(type, given)).toEqual({ ok: false, problem })
})

test('a field is one by its name and type together', async () => {
  const { ctx } = await (await testWorld()).company()
  const email = await createField(ctx, { name: 'contact', type: 'EMAIL', label: 'Second e-mail' })
  const phone = await createField(ctx, { name: 'contact', type: 'PHONE' })
  await expect(createField(ctx, { name: 'contact', type: 'PHONE' })).rejects.toMatchObject({
    code: 'fields.name_taken',
  })
  expect(
    await getFields(ctx, [
      { name: 'contact', type: 'PHONE' },
      { name: 'contact', type: 'EMAIL' },
    ]),
  ).toEqual([phone, email])
})

test('fields that do not exist are named by their places; those of another company do not exist', async () => {
  const { company } = await testWorld()
  const [{ ctx }, other] = [await company(), await company()]
  await createField(ctx, { name: 'a', type: 'NUMBER' })
  await createField(other.ctx, { name: 'b', type: 'NUMBER' })
  const keys = (['a', 'b', 'A'] as const).map((name) => ({ name, type: 'NUMBER' as const }))
  await expect(getFields(ctx, keys)).rejects.toMatchObject({
    code: 'fields.field_not_found',
    details: { indexes: [1, 2] },
  })
})

test('a name has latin letters, digits, hyphens and underscores only', async () => {
  const { ctx } = await (await testWorld()).company()
  for (const name of ['', 'має', 'two words', 'x'.repeat(65), 'a.b']) {
    await expect(createField(ctx, { name, type: 'KEYWORD' }), name).rejects.toMatchObject({
      code: 'fields.name_invalid',
    })
  }
})

test('a company has at most twenty fields, also when many are made at once', async () => {
  const { ctx, companyId } = await (await testWorld()).company()
  const made = await Promise.allSettled(
    Array.from({ length: 25 }, (_, n) => createField(ctx, { name: `f${n}`, type: 'KEYWORD' })),
  )
  expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(20)
  for (const result of made)
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'fields.too_many' })
  expect(await findFields(ctx.sql, companyId)).toHaveLength(20)
})
