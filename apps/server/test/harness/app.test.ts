import { expect, test } from 'vitest'
import { testApp } from './app.ts'

test('the server answers the SDK with what the builders made, and refuses a wrong token', async () => {
  const { client, clientWith, given } = await testApp()
  const ann = await given.person({ name: 'Ann', accounts: 1 })

  const { data } = await client.v2.people.list()
  expect(data.map(({ id, name }) => ({ id, name }))).toEqual([{ id: ann.id, name: 'Ann' }])
  await expect(clientWith('x'.repeat(100)).v2.people.list()).rejects.toMatchObject({ status: 401 })
})

test('each app sees its own company', async () => {
  const [one, other] = [await testApp(), await testApp()]
  await one.given.tag({ name: 'VIP' })

  expect((await other.client.v2.tags.list()).data).toEqual([])
  expect((await one.client.v2.tags.list()).data).toMatchObject([{ name: 'VIP' }])
})
