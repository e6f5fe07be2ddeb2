import type { Subscription } from '@korben/contract'
import { expect, test } from 'vitest'
import { testApp } from '../../../test/harness/app.ts'
import { givenMember, signIn } from '../../../test/harness/staff.ts'
import { newId } from '../../kit/ids.ts'

test('the subscriptions of a person are listed newest first, with the names of what led there; own people only', async () => {
  const app = await testApp()
  const { given, clock } = app
  const rights = ['people:read']
  const staff = await signIn(app, await givenMember(app, { role: 'own', rights, ownPeopleOnly: true }))
  const { source } = await given.tunnel({ name: 'Course' })
  const account = await given.account()
  const { person_id } = account
  for (const utm of [{}, { utm_source: 'ads' }]) {
    clock.advance(1000)
    await given.insert('subscription', {
      id: newId(clock.now()),
      account_id: account.id,
      person_id,
      tunnel_id: source.tunnel_id,
      leadgentool_id: source.leadgentool_id,
      traffic_source_id: source.id,
      utm,
      created_at: clock.now(),
    })
  }
  const path = `/people/${person_id}/subscriptions`
  const first = (await staff.call('GET', `${path}?limit=1`)).body as { data: Subscription[]; nextCursor: string }
  expect(first.data).toMatchObject([
    {
      accountId: account.id,
      tunnel: { id: source.tunnel_id, name: 'Course' },
      leadgentool: { id: source.leadgentool_id },
      trafficSource: { id: source.id, name: 'Default' },
      utm: { utm_source: 'ads' },
      createdAt: clock.now().toISOString(),
    },
  ])
  const rest = await staff.call('GET', `${path}?limit=1&cursor=${first.nextCursor}`)
  expect(rest.body).toMatchObject({ data: [{ utm: {} }], nextCursor: null })
  await given.insert('person_user', { person_id, user_id: given.owner.id })
  expect((await staff.call('GET', path)).status).toBe(404)
})
