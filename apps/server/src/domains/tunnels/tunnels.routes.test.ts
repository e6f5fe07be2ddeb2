import type { Block, TunnelTree } from '@korben/contract'
import { expect, test } from 'vitest'
import { testApp } from '../../../test/harness/app.ts'
import { givenMember, type Reply, signIn } from '../../../test/harness/staff.ts'

const idOf = ({ body }: Reply) => (body as { id: string }).id
const code = ({ status, body }: Reply) => [status, (body as { error?: { code: string } } | null)?.error?.code]
const says = (text: string, ...buttons: object[]) => ({
  kind: 'MESSAGE_BLOCK',
  settings: { content: [{ kind: 'text', text, ...(buttons.length > 0 ? { buttons: [buttons] } : {}) }] },
})

async function setUp() {
  const app = await testApp()
  const staff = await signIn(app, await givenMember(app))
  const made = await staff.call('POST', '/tunnels', { name: ' Course ' })
  const tunnel = made.body as TunnelTree['tunnel']
  const add = async (name: string, body: object) =>
    (await staff.call('POST', `/tunnels/${tunnel.id}/blocks`, { name, body })).body as Block
  const tree = async () => (await staff.call('GET', `/tunnels/${tunnel.id}/tree`)).body as TunnelTree
  const connect = (from: string, exit: object, to: string) =>
    staff.call('POST', `/tunnel-blocks/${from}/connect`, { exit, to })
  return { app, given: app.given, staff, tunnel, add, tree, connect }
}

const buttonsOf = ({ body }: Block) =>
  body?.kind === 'MESSAGE_BLOCK' ? body.settings.content.flatMap(({ buttons }) => (buttons ?? []).flat()) : []

test('a tunnel is made published, renamed, copied and deleted, each with its note in the audit', async () => {
  const { given, staff, tunnel, app } = await setUp()
  expect(tunnel).toMatchObject({ name: 'Course', publishedAt: app.clock.now().toISOString() })
  expect((await staff.call('PATCH', `/tunnels/${tunnel.id}`, { name: 'School' })).body).toMatchObject({
    id: tunnel.id,
    name: 'School',
  })
  const copy = await staff.call('POST', `/tunnels/${tunnel.id}/copy`, { name: 'School 2' })
  expect(copy.body).toMatchObject({ name: 'School 2' })
  expect(copy.body).not.toMatchObject({ firstBlockId: tunnel.firstBlockId })
  expect((await staff.call('DELETE', `/tunnels/${tunnel.id}`)).status).toBe(204)
  for (const path of ['', '/tree', '/problems']) {
    expect(code(await staff.call('GET', `/tunnels/${tunnel.id}${path}`))).toEqual([404, 'tunnels.not_found'])
  }
  expect(code(await staff.call('GET', `/tunnel-blocks/${tunnel.firstBlockId}`))).toEqual([
    404,
    'tunnels.block_not_found',
  ])
  const notes = await given.find('audit', { entity: 'tunnel' })
  expect(notes.map(({ action }) => action).sort()).toEqual([
    'changed',
    'created',
    'created',
    'deleted',
    'published',
    'published',
  ])
})

test('tunnels are listed newest first, page by page and by a part of the name, with figures for whoever may read them', async () => {
  const { app, staff, tunnel } = await setUp()
  app.clock.advance(1000)
  const second = idOf(await staff.call('POST', '/tunnels', { name: 'Webinar' }))
  const first = await staff.call('GET', '/tunnels?limit=1')
  const { data, nextCursor } = first.body as { data: { id: string; figures: object }[]; nextCursor: string }
  expect(data.map(({ id }) => id)).toEqual([second])
  expect(data[0]?.figures).toMatchObject({ subscribers: 0, totalSale: { amountMinor: 0, currency: 'USD' } })
  expect((await staff.call('GET', `/tunnels?limit=1&cursor=${nextCursor}`)).body).toMatchObject({
    data: [{ id: tunnel.id }],
    nextCursor: null,
  })
  expect((await staff.call('GET', '/tunnels?search=WEB')).body).toMatchObject({ data: [{ id: second }] })
  const manager = await signIn(app, await givenMember(app, { role: 'manager' }))
  expect((await manager.call('GET', '/tunnels?search=web')).body).toMatchObject({ data: [{ figures: null }] })
})

test('blocks of every kind are made, shown in the tree with where they lead, and published', async () => {
  const { staff, given, tunnel, add, tree, connect } = await setUp()
  const { leadgentool } = { leadgentool: (await given.find('leadgentool', { tunnel_id: tunnel.id as never }))[0] }
  const tag = await given.tag()
  const wait = await add('Wait', { kind: 'DELAY', settings: { seconds: 60 } })
  const conditions = [{ kind: 'has_tags', tagIds: [tag.id], negated: false }]
  const who = await add('Who', { kind: 'FILTER', settings: { conditions } })
  const actions = [
    { kind: 'add_tags', tagIds: [tag.id] },
    { kind: 'stop', tunnelId: tunnel.id, blockId: null },
  ]
  const act = await add('Tag', { kind: 'ACTION', settings: { actions } })
  const entry = await add('Entry', { kind: 'LEADGENTOOL', settings: { leadgentoolId: leadgentool?.id } })
  const ask = await add('Ask', says('More?', { kind: 'FORWARD', label: 'Yes', blockId: act.id }))
  expect(ask).toMatchObject({ tunnelId: tunnel.id, kind: 'MESSAGE_BLOCK', name: 'Ask', x: 0, y: 0 })
  await connect(tunnel.firstBlockId, { outcome: 'passed' }, wait.id)
  await connect(wait.id, { outcome: 'passed' }, who.id)
  await connect(who.id, { outcome: 'true' }, ask.id)
  await connect(who.id, { outcome: 'false' }, act.id)
  await connect(entry.id, { outcome: 'passed' }, wait.id)

  const shown = await tree()
  expect(shown.isChanged).toBe(true)
  expect(shown.blocks.map(({ name }) => name)).toEqual(['First message', 'Wait', 'Who', 'Tag', 'Entry', 'Ask'])
  expect(shown.relations).toHaveLength(6)
  expect(shown.relations).toContainEqual({
    from: ask.id,
    outcome: 'button',
    buttonId: buttonsOf(ask)[0]?.id,
    to: act.id,
  })
  expect((await staff.call('GET', `/tunnels/${tunnel.id}/problems`)).body).toEqual({ data: [], isPublishable: true })
  expect((await staff.call('POST', `/tunnels/${tunnel.id}/publish`)).body).toMatchObject({ version: 2 })
  expect((await tree()).isChanged).toBe(false)
  expect((await staff.call('GET', `/tunnel-blocks/${who.id}`)).body).toEqual({ ...who })
})

test('a button may lead nowhere yet: the check names it, publishing refuses, and connecting it mends both', async () => {
  const { staff, tunnel, add, connect } = await setUp()
  const end = await add('End', says('Bye'))
  const ask = await add('Ask', says('Go on?', { kind: 'FORWARD', label: 'Yes', blockId: null }))
  const [button] = buttonsOf(ask)
  expect(button).toMatchObject({ kind: 'FORWARD', blockId: null })
  await connect(tunnel.firstBlockId, { outcome: 'passed' }, ask.id)
  const exit = { outcome: 'button', buttonId: button?.id }
  const missing = { kind: 'missing_target', severity: 'error', blockId: ask.id, target: button?.id }
  expect((await staff.call('GET', `/tunnels/${tunnel.id}/problems`)).body).toMatchObject({
    data: expect.arrayContaining([missing]),
    isPublishable: false,
  })
  expect(await staff.call('POST', `/tunnels/${tunnel.id}/publish`)).toMatchObject({
    status: 409,
    body: { error: { code: 'tunnels.not_publishable', details: { problems: [{ blockId: ask.id }] } } },
  })
  const led = await connect(ask.id, exit, end.id)
  expect(buttonsOf(led.body as Block)).toEqual([{ ...button, blockId: end.id }])
  expect((await staff.call('POST', `/tunnels/${tunnel.id}/publish`)).status).toBe(200)
  const loose = await staff.call('POST', `/tunnel-blocks/${ask.id}/disconnect`, { exit })
  expect(buttonsOf(loose.body as Block)).toEqual([button])
})

test('a button that is sent with its id stays the same one; without it there is a new one, and none leads where it led before', async () => {
  const { staff, add, tree } = await setUp()
  const end = await add('End', says('Bye'))
  const forward = { kind: 'FORWARD', label: 'Yes', blockId: end.id }
  const ask = await add('Ask', says('Go on?', forward, { ...forward, label: 'No' }))
  const [yes, no] = buttonsOf(ask)
  const change = (body: object) => staff.call('PATCH', `/tunnel-blocks/${ask.id}`, body)
  const changed = await change({
    name: ' Asks ',
    body: says('Well?', { ...yes, label: 'Sure', blockId: null }, { ...forward, label: 'Never' }),
  })
  const after = changed.body as Block
  expect(after.name).toBe('Asks')
  expect(buttonsOf(after)).toMatchObject([
    { id: yes?.id, label: 'Sure', blockId: null },
    { label: 'Never', blockId: end.id },
  ])
  expect(buttonsOf(after)[1]?.id).not.toBe(no?.id)
  expect((await tree()).relations).toHaveLength(1)
  expect((await change({ x: -40, y: 7 })).body).toMatchObject({ x: -40, y: 7, name: 'Asks', body: after.body })

  expect(code(await change({ body: says('Well?', { ...no }) }))).toEqual([404, 'tunnels.button_not_found'])
  const twice = { ...yes, blockId: null }
  expect(code(await change({ body: says('Well?', twice, twice) }))).toEqual([404, 'tunnels.button_not_found'])
  expect(code(await change({ body: { kind: 'DELAY', settings: { seconds: 1 } } }))).toEqual([
    400,
    'tunnels.block_invalid',
  ])
})

test('what a block names must exist in this company, whatever its kind', async () => {
  const { app, given, staff, tunnel } = await setUp()
  const other = await app.company()
  const [tag, theirs, foreign] = [await given.tag(), await other.tag(), await other.tunnel()]
  const elsewhere = await given.tunnel()
  const start = (tunnelId: string, blockId: string) => ({ kind: 'start', tunnelId, blockId })
  const refusals = [
    [
      { kind: 'FILTER', settings: { conditions: [{ kind: 'has_tags', tagIds: [tag.id, theirs.id], negated: true }] } },
      theirs.id,
    ],
    [{ kind: 'ACTION', settings: { actions: [{ kind: 'remove_tags', tagIds: [theirs.id] }] } }, theirs.id],
    [{ kind: 'ACTION', settings: { actions: [start(foreign.tunnel.id, foreign.block.id)] } }, foreign.block.id],
    [{ kind: 'ACTION', settings: { actions: [start(tunnel.id, elsewhere.block.id)] } }, elsewhere.block.id],
    [{ kind: 'LEADGENTOOL', settings: { leadgentoolId: elsewhere.tool.id } }, elsewhere.tool.id],
    [says('Hi', { kind: 'FORWARD', label: 'On', blockId: elsewhere.block.id }), elsewhere.block.id],
  ] as const
  for (const [body, id] of refusals) {
    expect(await staff.call('POST', `/tunnels/${tunnel.id}/blocks`, { name: 'Block', body })).toMatchObject({
      status: 404,
      body: { error: { code: 'tunnels.target_not_found', details: { ids: [id] } } },
    })
  }
  const offer = await other.offer()
  const buy = says('Hi', { kind: 'BUY', label: 'Buy', offerId: offer.id })
  expect(code(await staff.call('POST', `/tunnels/${tunnel.id}/blocks`, { name: 'Block', body: buy }))).toEqual([
    404,
    'tunnels.target_not_found',
  ])
  const link = says('Hi', { kind: 'LINK', label: 'Site', url: 'javascript:alert(1)' })
  expect(await staff.call('POST', `/tunnels/${tunnel.id}/blocks`, { name: 'Block', body: link })).toMatchObject({
    status: 400,
    body: {
      error: { code: 'templates.content_invalid', details: { faults: [{ path: '/0/buttons/0/0/url' }] } },
    },
  })
  expect(await given.count('tunnel_block', { tunnel_id: tunnel.id })).toBe(1)
})

test('a block leads only by exits it has, to blocks of its own tunnel; the first block stays', async () => {
  const { given, staff, tunnel, add, connect, tree } = await setUp()
  const wait = await add('Wait', { kind: 'DELAY', settings: { seconds: 60 } })
  const elsewhere = await given.tunnel()
  const passed = { outcome: 'passed' }
  expect(code(await connect(wait.id, passed, elsewhere.block.id))).toEqual([404, 'tunnels.block_not_found'])
  expect(code(await connect(wait.id, { outcome: 'true' }, tunnel.firstBlockId))).toEqual([400, 'tunnels.block_invalid'])
  const unknown = { outcome: 'button', buttonId: 'f'.repeat(24) }
  expect(code(await connect(tunnel.firstBlockId, unknown, wait.id))).toEqual([404, 'tunnels.button_not_found'])
  await connect(tunnel.firstBlockId, passed, wait.id)
  await staff.call('POST', `/tunnel-blocks/${tunnel.firstBlockId}/disconnect`, { exit: passed })
  expect((await tree()).relations).toEqual([])
  expect(code(await staff.call('DELETE', `/tunnel-blocks/${tunnel.firstBlockId}`))).toEqual([
    409,
    'tunnels.first_block_fixed',
  ])
  expect((await staff.call('DELETE', `/tunnel-blocks/${wait.id}`)).status).toBe(204)
  expect(code(await staff.call('GET', `/tunnel-blocks/${wait.id}`))).toEqual([404, 'tunnels.block_not_found'])
})

test('a new tunnel greets in the language of the company', async () => {
  const { staff } = await setUp()
  await staff.call('PATCH', '/company', { language: 'uk' })
  const made = await staff.call('POST', '/tunnels', { name: 'Курс' })
  const { blocks } = (await staff.call('GET', `/tunnels/${idOf(made)}/tree`)).body as TunnelTree
  expect(blocks).toMatchObject([{ name: 'Перше повідомлення', body: says('Вітаємо!') }])
})

test('a block that is not filled in is shown without a body and can be filled in', async () => {
  const { given, staff, add, tree } = await setUp()
  const wait = await add('Wait', { kind: 'DELAY', settings: { seconds: 60 } })
  await given.update('tunnel_block', { id: wait.id }, { settings: {} })
  expect((await tree()).blocks).toMatchObject([{ name: 'First message' }, { kind: 'DELAY', body: null }])
  const body = { kind: 'DELAY', settings: { seconds: 5 } }
  expect(await staff.call('PATCH', `/tunnel-blocks/${wait.id}`, { body })).toMatchObject({
    status: 200,
    body: { body },
  })
})
