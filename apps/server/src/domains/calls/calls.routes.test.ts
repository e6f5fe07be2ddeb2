import type { Call } from '@korben/contract'
import { expect, test } from 'vitest'
import { testApp } from '../../../test/harness/app.ts'
import { givenMember, type Reply, signIn } from '../../../test/harness/staff.ts'

const codeOf = ({ status, body }: Reply) => [status, (body as { error?: { code: string } } | null)?.error?.code]
const call = { from: '606', to: '+380501234567', type: 'OUTBOUND', status: 'SUCCESS', durationSeconds: 95 }

test('calls on all accounts of a person are listed newest first, page by page, with who talked', async () => {
  const app = await testApp()
  const { given } = app
  const staff = await signIn(app, await givenMember(app))
  const max = await given.user({ name: 'Max' })
  const ann = await given.person()
  const [first, second] = [await given.account({ person_id: ann.id }), await given.account({ person_id: ann.id })]
  const other = await given.account()
  const made = await staff.call('POST', '/calls', {
    ...call,
    accountId: first.id,
    startedAt: '2026-06-01T10:00:00.000Z',
  })
  expect(made).toMatchObject({
    status: 200,
    body: { ...call, user: { id: given.owner.id, name: 'Owner' }, recordLink: null, providerType: 'MANUAL' },
  })
  const recordLink = 'https://calls.example.com/1.mp3'
  const later = { ...call, accountId: second.id, userId: max.id, recordLink, startedAt: '2026-06-02T12:00:00+02:00' }
  await staff.call('POST', '/calls', later)
  await staff.call('POST', '/calls', { ...call, accountId: other.id, startedAt: '2026-06-03T10:00:00.000Z' })
  const page = await staff.call('GET', `/people/${ann.id}/calls?limit=1`)
  const { data, nextCursor } = page.body as { data: Call[]; nextCursor: string }
  expect(data).toMatchObject([{ user: { name: 'Max' }, recordLink, startedAt: '2026-06-02T10:00:00.000Z' }])
  expect((await staff.call('GET', `/people/${ann.id}/calls?limit=1&cursor=${nextCursor}`)).body).toEqual({
    data: [made.body],
    nextCursor: null,
  })
})

test('a call needs an account and a user that exist, and a recording is a page of the web', async () => {
  const app = await testApp()
  const { given } = app
  const staff = await signIn(app, await givenMember(app))
  const account = await given.account()
  const foreign = await app.company()
  const create = async (change: object) =>
    codeOf(
      await staff.call('POST', '/calls', {
        ...call,
        accountId: account.id,
        startedAt: '2026-06-01T10:00:00Z',
        ...change,
      }),
    )
  expect(await create({ accountId: (await foreign.account()).id })).toEqual([404, 'people.account_not_found'])
  expect(await create({ userId: foreign.owner.id })).toEqual([404, 'calls.user_not_found'])
  expect(await create({ recordLink: 'javascript:alert(1)' })).toEqual([400, 'request.invalid'])
  expect(await create({ startedAt: 'yesterday' })).toEqual([400, 'request.invalid'])
  expect(await given.count('call')).toBe(0)
})

test('who sees only own people neither sees nor notes calls with those of others', async () => {
  const app = await testApp()
  const { given } = app
  const rights = ['people:read', 'calls:read', 'calls:write']
  const staff = await signIn(app, await givenMember(app, { role: 'own', rights, ownPeopleOnly: true }))
  const account = await given.account()
  await given.insert('person_user', { person_id: account.person_id, user_id: given.owner.id })
  const note = () => staff.call('POST', '/calls', { ...call, accountId: account.id, startedAt: '2026-06-01T10:00:00Z' })
  expect(codeOf(await note())).toEqual([404, 'people.account_not_found'])
  expect(codeOf(await staff.call('GET', `/people/${account.person_id}/calls`))).toEqual([404, 'people.not_found'])
  await given.insert('person_user', { person_id: account.person_id, user_id: staff.user.id })
  expect((await note()).status).toBe(200)
})
