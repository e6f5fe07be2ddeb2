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

test('the published version is shown as people walk it, whatever the draft says', async () => {
  const { given, staff, tunnel, add, connect } = await setUp()
  const wait = await add('Wait', { kind: 'DELAY', settings: { seconds: 60 } })
  const published = () => staff.call('GET', `/tunnels/${tunnel.id}/published`)
  expect((await published()).body).toMatchObject({
    version: 1,
    graph: { firstBlockId: tunnel.firstBlockId, blocks: [{ id: tunnel.firstBlockId }], relations: [] },
  })
  await connect(tunnel.firstBlockId, { outcome: 'passed' }, wait.id)
  await staff.call('POST', `/tunnels/${tunnel.id}/publish`)
  expect((await published()).body).toMatchObject({ version: 2, graph: { blocks: [{}, { id: wait.id }] } })
  await given.update('tunnel', { id: tunnel.id }, { current_version_id: null })
  expect(code(await published())).toEqual([404, 'tunnels.not_published'])
})

test('the draft is tried out without anybody in it: steps, waits and presses with their times', async () => {
  const { given, staff, tunnel, add, connect } = await setUp()
  const tag = await given.tag()
  const end = await add('End', { kind: 'ACTION', settings: { actions: [{ kind: 'add_tags', tagIds: [tag.id] }] } })
  const ask = await add('Ask', says('Go on?', { kind: 'FORWARD', label: 'Yes', blockId: end.id }))
  const wait = await add('Wait', { kind: 'DELAY', settings: { seconds: 60 } })
  await connect(tunnel.firstBlockId, { outcome: 'passed' }, wait.id)
  await connect(wait.id, { outcome: 'passed' }, ask.id)
  const [button] = buttonsOf(ask)
  const play = (script: object) => staff.call('POST', `/tunnels/${tunnel.id}/simulate`, script)
  expect((await play({ presses: [{ afterSeconds: 90, buttonId: button?.id }] })).body).toMatchObject({
    moments: [
      {
        ...{ afterSeconds: 0, cause: 'start', state: 'waiting', blockId: wait.id, untilSeconds: 60 },
        done: [{ kind: 'step', blockId: tunnel.firstBlockId, outcome: 'sent' }, { outcome: 'delay' }],
      },
      { afterSeconds: 60, cause: 'timer', state: 'waiting', blockId: ask.id, untilSeconds: null },
      {
        ...{ afterSeconds: 90, cause: 'press', buttonId: button?.id, state: 'finished', blockId: end.id },
        done: [
          { kind: 'step', outcome: 'done' },
          { kind: 'add_tags', tagIds: [tag.id] },
        ],
      },
    ],
  })
  expect((await play({ blockId: end.id })).body).toMatchObject({ moments: [{ state: 'finished' }] })
  const unknown = 'f'.repeat(24)
  expect(code(await play({ blockId: unknown }))).toEqual([404, 'tunnels.block_not_found'])
  expect(code(await play({ presses: [{ afterSeconds: 1, buttonId: unknown }] }))).toEqual([
    404,
    'tunnels.button_not_found',
  ])
  expect(code(await play({ tagIds: [unknown] }))).toEqual([404, 'tunnels.target_not_found'])
  expect(await given.count('run')).toBe(0)
})

test('blocks stand in the order they are put into, and nobody walks otherwise for it', async () => {
  const { staff, tunnel, add, tree } = await setUp()
  const [first, second] = [await add('One', says('1')), await add('Two', says('2'))]
  await staff.call('POST', `/tunnels/${tunnel.id}/publish`)
  const order = (...blockIds: string[]) => staff.call('PUT', `/tunnels/${tunnel.id}/block-order`, { blockIds })
  expect((await order(second.id, tunnel.firstBlockId)).body).toEqual({
    blockIds: [second.id, tunnel.firstBlockId, first.id],
  })
  const { blocks, isChanged } = await tree()
  expect(blocks.map(({ name }) => name)).toEqual(['Two', 'First message', 'One'])
  expect(isChanged).toBe(false)
  expect((await staff.call('POST', `/tunnels/${tunnel.id}/publish`)).body).toMatchObject({ version: 2 })
  expect(code(await order('f'.repeat(24)))).toEqual([404, 'tunnels.block_not_found'])
  expect((await add('Three', says('3'))).name).toBe('Three')
  expect((await tree()).blocks.at(-1)).toMatchObject({ name: 'Three' })
})

test('a copied block does the same and leads to the same, with buttons of its own, and stands behind the original', async () => {
  const { given, staff, tunnel, add, tree, connect } = await setUp()
  const end = await add('End', says('Bye'))
  const ask = await add('Ask', says('Go on?', { kind: 'FORWARD', label: 'Yes', blockId: end.id }))
  await connect(ask.id, { outcome: 'passed' }, ask.id)
  await add('Last', says('Last'))
  const copied = (await staff.call('POST', `/tunnel-blocks/${ask.id}/copy`, { name: ' Ask again ' })).body as Block
  expect(copied).toMatchObject({ name: 'Ask again', kind: 'MESSAGE_BLOCK' })
  expect(buttonsOf(copied)).toMatchObject([{ label: 'Yes', blockId: end.id }])
  expect(buttonsOf(copied)[0]?.id).not.toBe(buttonsOf(ask)[0]?.id)
  const { blocks, relations } = await tree()
  expect(blocks.map(({ name }) => name)).toEqual(['First message', 'End', 'Ask', 'Ask again', 'Last'])
  expect(relations).toContainEqual({ from: copied.id, outcome: 'passed', to: copied.id })
  const [tool] = await given.find('leadgentool', { tunnel_id: tunnel.id })
  const entry = await add('Entry', { kind: 'LEADGENTOOL', settings: { leadgentoolId: tool?.id } })
  expect((await staff.call('POST', `/tunnel-blocks/${entry.id}/copy`, { name: 'Entry 2' })).body).toMatchObject({
    body: entry.body,
  })
})

test('before a tunnel is deleted it is told who is inside, by what one comes in, and what else names it', async () => {
  const { given, staff, tunnel, add } = await setUp()
  const account = await given.account()
  await staff.call('POST', `/tunnels/${tunnel.id}/subscriptions`, {
    accountId: account.id,
    blockId: tunnel.firstBlockId,
  })
  const other = idOf(await staff.call('POST', '/tunnels', { name: 'Webinar' }))
  const actions = [{ kind: 'start', tunnelId: tunnel.id, blockId: tunnel.firstBlockId }]
  await staff.call('POST', `/tunnels/${other}/blocks`, { name: 'On', body: { kind: 'ACTION', settings: { actions } } })
  await add('Own', { kind: 'ACTION', settings: { actions } })
  expect((await staff.call('GET', `/tunnels/${tunnel.id}/use`)).body).toEqual({
    ...{ inside: 1, leadgentools: 1, trafficSources: 1 },
    startedBy: [{ id: other, name: 'Webinar' }],
  })
})

test('the check names everything that a block names and that is gone', async () => {
  const { app, given, staff, tunnel, add } = await setUp()
  const [tag, offer, elsewhere] = [await given.tag(), await given.offer(), await given.tunnel()]
  const many = Array.from({ length: 8 }, () => ({ kind: 'BUY', label: 'Buy', offerId: offer.id }))
  const buy = await add('Buy', says('Hi', ...many))
  const subscribe = { kind: 'SUBSCRIBE', label: 'Join', trafficSourceId: elsewhere.source.id }
  const join = await add('Join', says('Hi', subscribe))
  const who = await add('Tag', { kind: 'ACTION', settings: { actions: [{ kind: 'add_tags', tagIds: [tag.id] }] } })
  await given.update('offer', { id: offer.id }, { deleted_at: app.clock.now() })
  await given.update('tunnel', { id: elsewhere.tunnel.id }, { deleted_at: app.clock.now() })
  await staff.call('DELETE', `/tags/${tag.id}`)
  const { body } = await staff.call('GET', `/tunnels/${tunnel.id}/problems`)
  const missing = (blockId: string, target: string) => ({ kind: 'missing_target', severity: 'error', blockId, target })
  expect((body as { data: object[] }).data).toEqual(
    expect.arrayContaining([missing(buy.id, offer.id), missing(join.id, elsewhere.source.id), missing(who.id, tag.id)]),
  )
})
