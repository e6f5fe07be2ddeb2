import { expect, test } from 'vitest'
import { testApp } from '../../../test/harness/app.ts'
import { givenMember, type Reply, signIn } from '../../../test/harness/staff.ts'

const codeOf = ({ status, body }: Reply) => [status, (body as { error?: { code: string } } | null)?.error?.code]

test('a custom field is made, labelled and deleted with the values of everybody, whose number is told before and noted', async () => {
  const app = await testApp()
  const { given } = app
  const staff = await signIn(app, await givenMember(app))
  const made = await staff.call('POST', '/fields', { name: 'city', type: 'KEYWORD' })
  expect(made).toMatchObject({ status: 200, body: { name: 'city', type: 'KEYWORD', label: '' } })
  const { id } = made.body as { id: string }
  expect(await staff.call('PATCH', `/fields/${id}`, { label: 'Місто' })).toMatchObject({ body: { label: 'Місто' } })
  expect((await staff.call('GET', '/fields')).body).toMatchObject({ data: [{ id, name: 'city', label: 'Місто' }] })
  for (const person of [await given.person(), await given.person()])
    await staff.call('PUT', `/people/${person.id}/fields/${id}`, { value: 'Kyiv' })
  expect((await staff.call('GET', `/fields/${id}/usage`)).body).toEqual({ peopleCount: 2 })
  expect((await staff.call('DELETE', `/fields/${id}`)).body).toEqual({ peopleCount: 2 })
  expect(await given.count('person_field')).toBe(0)
  const actions = (await given.find('audit', { entity: 'custom_field' })).map(({ action }) => action)
  expect(actions.sort()).toEqual(['changed', 'created', 'deleted'])
  expect(codeOf(await staff.call('GET', `/fields/${id}/usage`))).toEqual([404, 'fields.field_not_found'])
  expect(codeOf(await staff.call('PATCH', `/fields/${id}`, { label: 'x' }))).toEqual([404, 'fields.field_not_found'])
})

test('a name is taken within its type, is latin, and there are at most twenty fields', async () => {
  const app = await testApp()
  const staff = await signIn(app, await givenMember(app))
  const create = async (name: string, type = 'NUMBER') => codeOf(await staff.call('POST', '/fields', { name, type }))
  expect(await create('size')).toEqual([200, undefined])
  expect(await create('size')).toEqual([409, 'fields.name_taken'])
  expect(await create('size', 'DATE')).toEqual([200, undefined])
  expect(await create('розмір')).toEqual([400, 'request.invalid'])
  for (let n = 0; n < 18; n++) await create(`n${n}`)
  expect(await create('more')).toEqual([409, 'fields.too_many'])
})
