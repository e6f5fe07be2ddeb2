import { expect, test } from 'vitest'
import { testApp } from '../../../test/harness/app.ts'
import { givenMember, type Reply, signIn } from '../../../test/harness/staff.ts'

const idOf = ({ body }: Reply) => (body as { id: string }).id
const code = ({ status, body }: Reply) => [status, (body as { error?: { code: string } } | null)?.error?.code]

async function setUp() {
  const app = await testApp()
  const staff = await signIn(app, await givenMember(app))
  const { tunnel, block, tool } = await app.given.tunnel()
  app.clock.advance(1000)
  return { app, given: app.given, staff, tunnel, block, tool, tools: `/tunnels/${tunnel.id}/leadgentools` }
}

test('a leadgentool is made with its link, listed newest first, changed in part and deleted', async () => {
  const { given, staff, block, tool, tools, app } = await setUp()
  const connection = await given.connection()
  const made = await staff.call('POST', tools, { name: ' Poster ', type: 'QR', connectionIds: [connection.id] })
  expect(made.body).toMatchObject({
    name: 'Poster',
    type: 'QR',
    targetBlockId: null,
    connectionIds: [connection.id],
    defaultSource: { isDefault: true, isDisabled: false, link: expect.stringMatching(/^http.*\/l\/[a-z0-9]{6}$/) },
  })
  const id = idOf(made)
  expect((await staff.call('GET', tools)).body).toMatchObject({ data: [{ id }, { id: tool.id, type: 'DEFAULT' }] })
  app.clock.advance(1000)
  const changed = await staff.call('PATCH', `/leadgentools/${id}`, { name: 'Board', targetBlockId: block.id })
  expect(changed.body).toMatchObject({ name: 'Board', targetBlockId: block.id, connectionIds: [connection.id] })
  await staff.call('PATCH', `/leadgentools/${id}`, { targetBlockId: null })
  expect((await staff.call('GET', `/leadgentools/${id}`)).body).toMatchObject({ name: 'Board', targetBlockId: null })
  expect((await staff.call('DELETE', `/leadgentools/${id}`)).status).toBe(204)
  expect(code(await staff.call('GET', `/leadgentools/${id}`))).toEqual([404, 'leadgen.leadgentool_not_found'])
  expect(code(await staff.call('DELETE', `/leadgentools/${tool.id}`))).toEqual([409, 'leadgen.default_stays'])
  const actions = (await given.find('audit', { entity: 'leadgentool' })).map(({ action }) => action)
  expect(actions.sort()).toEqual(['changed', 'changed', 'created', 'deleted'])
})

test('a leadgentool leads only into its own tunnel, and offers only connections of its company', async () => {
  const { app, given, staff, tools, tool } = await setUp()
  const elsewhere = await given.tunnel()
  const foreign = await (await app.company()).connection()
  const wrong = [
    [{ targetBlockId: elsewhere.block.id }, 'tunnels.block_not_found'],
    [{ connectionIds: [foreign.id] }, 'connections.not_found'],
  ] as const
  for (const [part, refusal] of wrong) {
    expect(code(await staff.call('POST', tools, { name: 'Link', type: 'LINK', ...part }))).toEqual([404, refusal])
    expect(code(await staff.call('PATCH', `/leadgentools/${tool.id}`, part))).toEqual([404, refusal])
  }
  expect(code(await staff.call('POST', tools, { name: 'Link', type: 'DEFAULT' }))).toEqual([400, 'request.invalid'])
})

test('traffic sources are made, listed page by page and changed in part; a disabled one is closed', async () => {
  const { app, given, staff, tool } = await setUp()
  const sources = `/leadgentools/${tool.id}/traffic-sources`
  const made = await staff.call('POST', sources, { name: ' Spring ', description: 'Blog' })
  const { id, link } = made.body as { id: string; link: string }
  expect(made.body).toMatchObject({ name: 'Spring', description: 'Blog', isDefault: false, leadgentoolId: tool.id })
  const page = (await staff.call('GET', `${sources}?limit=1`)).body as { nextCursor: string }
  expect(page).toMatchObject({ data: [{ id }] })
  expect((await staff.call('GET', `${sources}?limit=1&cursor=${page.nextCursor}`)).body).toMatchObject({
    data: [{ isDefault: true }],
    nextCursor: null,
  })
  const changed = await staff.call('PATCH', `/traffic-sources/${id}`, { isDisabled: true, name: 'Summer' })
  expect(changed.body).toMatchObject({ name: 'Summer', description: 'Blog', isDisabled: true, link })
  expect((await fetch(app.baseUrl + new URL(link).pathname)).status).toBe(404)
  expect(code(await staff.call('PATCH', `/traffic-sources/${'f'.repeat(24)}`, { name: 'No' }))).toEqual([
    404,
    'leadgen.traffic_source_not_found',
  ])
  expect(await given.find('audit', { entity: 'traffic_source' })).toHaveLength(2)
})

test('staff let an account into a tunnel by hand, but nobody whom they may not see', async () => {
  const { app, given, staff, tunnel, block } = await setUp()
  const account = await given.account()
  const subscribe = (by: typeof staff, body: object) => by.call('POST', `/tunnels/${tunnel.id}/subscriptions`, body)
  const done = await subscribe(staff, { accountId: account.id, blockId: block.id })
  const { subscriptionId } = done.body as { subscriptionId: string }
  expect(await given.find('subscription', { account_id: account.id })).toMatchObject([
    { id: subscriptionId, tunnel_id: tunnel.id },
  ])
  expect(await given.count('run', { account_id: account.id, tunnel_id: tunnel.id })).toBe(1)
  const elsewhere = await given.tunnel()
  expect(code(await subscribe(staff, { accountId: account.id, blockId: elsewhere.block.id }))).toEqual([
    404,
    'tunnels.block_not_found',
  ])
  await given.insert('person_user', { person_id: account.person_id, user_id: given.owner.id })
  const manager = await signIn(app, await givenMember(app, { role: 'manager', ownPeopleOnly: true }))
  expect(code(await subscribe(manager, { accountId: account.id, blockId: block.id }))).toEqual([
    404,
    'people.account_not_found',
  ])
})
