import type { BlockBody, Content, TunnelId } from '@korben/contract'
import { describe, expect, test } from 'vitest'
import { action, buildFunnel, delay, filter, message } from '../../../test/funnel.ts'
import { testWorld } from '../../../test/harness/database.ts'
import type { Given } from '../../../test/harness/given.ts'
import { newId } from '../../kit/ids.ts'
import { readGraph } from './graph.ts'
import {
  addBlock,
  checkTunnel,
  connectBlocks,
  copyTunnel,
  createTunnel,
  deleteTunnel,
  disconnectBlocks,
  getTunnel,
  isError,
  publishTunnel,
  removeBlock,
  renameTunnel,
  updateBlock,
} from './index.ts'
import { getDraft } from './publish-tunnel.ts'
import { simulate } from './simulate.ts'

const open = async () => {
  const { company, world } = await testWorld()
  return { world, given: await company(), other: await company() }
}
const says = (text: string): Content => [{ kind: 'text', text }]
const wait: BlockBody = { kind: 'DELAY', settings: { seconds: 5 } }
const found = async (given: Given, id: TunnelId) =>
  (await checkTunnel(given.ctx, id)).map(({ kind, target }) => [kind, target])
const versionsOf = (given: Given, id: TunnelId) => given.count('tunnel_version', { tunnel_id: id })

describe('a tunnel', () => {
  test('is made with one message and published', async () => {
    const { given } = await open()
    const { tunnel, firstBlock } = await createTunnel(given.ctx, { name: 'Course', content: says('Welcome') })
    expect(tunnel).toMatchObject({ name: 'Course', first_block_id: firstBlock.id, deleted_at: null })
    expect(firstBlock).toMatchObject({ kind: 'MESSAGE_BLOCK', settings: { content: says('Welcome') } })
    expect(await given.find('tunnel_version', { tunnel_id: tunnel.id })).toMatchObject([
      {
        id: tunnel.current_version_id,
        number: 1,
        published_by: given.owner.id,
        graph: { firstBlockId: firstBlock.id },
      },
    ])
    expect(await checkTunnel(given.ctx, tunnel.id)).toEqual([])
  })

  test('is renamed and deleted; a deleted one and one of another company are unknown', async () => {
    const { given, other } = await open()
    const { tunnel } = await createTunnel(given.ctx, { name: 'Old' })
    expect(await renameTunnel(given.ctx, tunnel.id, 'New')).toMatchObject({ name: 'New' })
    const unknown = { code: 'tunnels.not_found' }
    await expect(renameTunnel(other.ctx, tunnel.id, 'Theirs')).rejects.toMatchObject(unknown)
    await expect(publishTunnel(other.ctx, tunnel.id)).rejects.toMatchObject(unknown)
    await expect(deleteTunnel(other.ctx, tunnel.id)).rejects.toMatchObject(unknown)
    await deleteTunnel(given.ctx, tunnel.id)
    await expect(getTunnel(given.ctx, tunnel.id)).rejects.toMatchObject(unknown)
    await expect(deleteTunnel(given.ctx, tunnel.id)).rejects.toMatchObject(unknown)
    await expect(addBlock(given.ctx, tunnel.id, { ...wait, name: 'Wait' })).rejects.toMatchObject(unknown)
  })

  test('is copied with ids of its own, and what led into the original leads into the copy', async () => {
    const { given } = await open()
    const original = await buildFunnel(given.ctx, {
      ask: message('Ask', { passed: 'act', buttons: { Again: 'ask', Wait: 'wait' } }),
      act: action([{ kind: 'add_tags', tagIds: [(await given.tag()).id] }], 'wait'),
      wait: delay(5, 'ask'),
    })
    await updateBlock(given.ctx, original.block('act'), {
      settings: { actions: [{ kind: 'start', tunnelId: original.tunnelId, blockId: original.block('wait') }] },
    })
    const copy = await copyTunnel(given.ctx, original.tunnelId, 'Copy')
    expect(copy).toMatchObject({ name: 'Copy' })
    const ids = new Set((await given.find('tunnel_block', { tunnel_id: original.tunnelId })).map(({ id }) => id))
    const [version] = await given.find('tunnel_version', { tunnel_id: copy.id })
    const graph = JSON.stringify(version?.graph)
    expect(version?.graph.blocks).toHaveLength(3)
    expect(version?.graph.relations).toHaveLength(5)
    for (const id of [...ids, original.tunnelId, original.button('ask', 'Again')]) expect(graph).not.toContain(id)
    expect(graph).toContain(copy.id)
    expect(await checkTunnel(given.ctx, copy.id)).toEqual([])
  })
})

describe('editing', () => {
  test('the buttons of a message and its relations say the same', async () => {
    const { given } = await open()
    const funnel = await buildFunnel(given.ctx, {
      ask: message('Ask', { buttons: { Go: 'a' } }),
      a: message('A'),
      b: message('B'),
    })
    const relations = async () =>
      (await given.find('tunnel_relation', { tunnel_id: funnel.tunnelId })).map(({ to_block_id }) => to_block_id)
    expect(await relations()).toEqual([funnel.block('a')])
    const button = { from: funnel.block('ask'), outcome: 'button' as const, buttonId: funnel.button('ask', 'Go') }
    await connectBlocks(given.ctx, { ...button, to: funnel.block('b') })
    expect(await relations()).toEqual([funnel.block('b')])
    const [block] = await given.find('tunnel_block', { id: funnel.block('ask') })
    expect(JSON.stringify(block?.settings)).toContain(funnel.block('b'))
    await updateBlock(given.ctx, funnel.block('ask'), { settings: { content: says('No buttons') } })
    expect(await relations()).toEqual([])
  })

  test('what cannot be is refused by name and changes nothing', async () => {
    const { given, other } = await open()
    const { tunnel, firstBlock } = await createTunnel(given.ctx, { name: 'Tunnel' })
    const block = await addBlock(given.ctx, tunnel.id, { ...wait, name: 'Wait' })
    const foreign = await createTunnel(given.ctx, { name: 'Other' })
    const refused = (code: string) => ({ code: `tunnels.${code}` })
    await expect(removeBlock(given.ctx, firstBlock.id)).rejects.toMatchObject(refused('first_block_fixed'))
    await expect(updateBlock(given.ctx, block.id, { settings: { content: says('No delay') } })).rejects.toMatchObject(
      refused('block_invalid'),
    )
    await expect(updateBlock(given.ctx, block.id, { name: '' })).rejects.toMatchObject(refused('block_invalid'))
    await expect(updateBlock(other.ctx, block.id, { name: 'Theirs' })).rejects.toMatchObject(refused('block_not_found'))
    const passed = { from: block.id, outcome: 'passed' as const }
    await expect(connectBlocks(given.ctx, { ...passed, to: foreign.firstBlock.id })).rejects.toMatchObject(
      refused('block_not_found'),
    )
    await expect(connectBlocks(given.ctx, { ...passed, outcome: 'true', to: firstBlock.id })).rejects.toMatchObject(
      refused('block_invalid'),
    )
    const buttonId = newId<'button'>(new Date())
    await expect(
      connectBlocks(given.ctx, { from: firstBlock.id, outcome: 'button', buttonId, to: block.id }),
    ).rejects.toMatchObject(refused('button_not_found'))
    expect(await given.count('tunnel_relation')).toBe(0)
    expect(await given.find('tunnel_block', { id: block.id })).toMatchObject([
      { name: 'Wait', settings: { seconds: 5 } },
    ])
  })

  test('a relation is taken away, and a removed block takes its relations along', async () => {
    const { given } = await open()
    const funnel = await buildFunnel(given.ctx, {
      a: message('A', { passed: 'b' }),
      b: message('B', { passed: 'c' }),
      c: message('C'),
    })
    await disconnectBlocks(given.ctx, { from: funnel.block('a'), outcome: 'passed', buttonId: null })
    expect(await given.count('tunnel_relation')).toBe(1)
    await removeBlock(given.ctx, funnel.block('c'))
    expect(await given.count('tunnel_relation')).toBe(0)
  })
})

describe('checking and publishing', () => {
  test('names what is wrong, and publishing refuses errors only', async () => {
    const { given } = await open()
    const funnel = await buildFunnel(given.ctx, {
      ask: message('Ask', { passed: 'wait', buttons: { Go: 'target' } }),
      wait: delay(5, 'choose'),
      choose: filter(
        { conditions: [{ kind: 'has_tags', tagIds: [(await given.tag()).id], negated: true }] },
        { true: 'ask' },
      ),
      target: message('Target'),
      alone: message('Alone'),
    })
    expect(await found(given, funnel.tunnelId)).toEqual([
      ['dead_end', 'false'],
      ['unreachable', undefined],
    ])
    expect(await versionsOf(given, funnel.tunnelId)).toBe(2)

    await removeBlock(given.ctx, funnel.block('target'))
    const stop = { kind: 'stop' as const, tunnelId: newId<'tunnel'>(new Date()), blockId: null }
    const act = await addBlock(given.ctx, funnel.tunnelId, {
      kind: 'ACTION',
      name: 'Stop',
      settings: { actions: [stop] },
    })
    await connectBlocks(given.ctx, { from: funnel.block('choose'), outcome: 'false', to: act.id })
    const problems = await checkTunnel(given.ctx, funnel.tunnelId)
    expect(problems.filter(isError)).toEqual([
      { kind: 'missing_target', blockId: funnel.block('ask'), target: funnel.button('ask', 'Go') },
      { kind: 'missing_target', blockId: act.id, target: stop.tunnelId },
    ])
    await expect(publishTunnel(given.ctx, funnel.tunnelId)).rejects.toMatchObject({
      code: 'tunnels.not_publishable',
      details: { problems: problems.filter(isError) },
    })
    expect(await versionsOf(given, funnel.tunnelId)).toBe(2)
  })

  test('an offer and a template that buttons name must be there', async () => {
    const { given, other } = await open()
    const offer = await given.offer()
    const template = await given.template()
    const foreign = await other.offer()
    const { tunnel, firstBlock } = await createTunnel(given.ctx, { name: 'Tunnel' })
    const press = (offerId: typeof offer.id, templateId: typeof template.id): Content => [
      {
        kind: 'text',
        text: 'Buy',
        buttons: [
          [{ id: newId(new Date()), kind: 'BUY', label: 'Buy', offerId }],
          [{ id: newId(new Date()), kind: 'MESSAGE', label: 'More', templateId }],
        ],
      },
    ]
    await updateBlock(given.ctx, firstBlock.id, { settings: { content: press(offer.id, template.id) } })
    expect(await found(given, tunnel.id)).toEqual([])
    const gone = newId<'template'>(new Date())
    await updateBlock(given.ctx, firstBlock.id, { settings: { content: press(foreign.id, gone) } })
    expect(await found(given, tunnel.id)).toEqual([
      ['missing_target', foreign.id],
      ['missing_target', gone],
    ])
  })

  test('a circle without a wait is an error, one with a wait or a press is none', async () => {
    const { given } = await open()
    const funnel = await buildFunnel(given.ctx, {
      a: message('A', { passed: 'wait', buttons: { Again: 'a' } }),
      wait: delay(1, 'b'),
      b: message('B', { passed: 'a' }),
    })
    expect(await checkTunnel(given.ctx, funnel.tunnelId)).toEqual([])
    await updateBlock(given.ctx, funnel.block('wait'), { settings: { seconds: 0 } })
    expect(await found(given, funnel.tunnelId)).toEqual([['endless_loop', undefined]])
    await expect(publishTunnel(given.ctx, funnel.tunnelId)).rejects.toMatchObject({ code: 'tunnels.not_publishable' })
  })

  test('a draft that says the same makes no other version; several at once make one', async () => {
    const { given } = await open()
    const { tunnel, firstBlock } = await createTunnel(given.ctx, { name: 'Tunnel' })
    const again = await publishTunnel(given.ctx, tunnel.id)
    expect(again.id).toBe(tunnel.current_version_id)
    await updateBlock(given.ctx, firstBlock.id, { settings: { content: says('Changed') } })
    const published = await Promise.all([1, 2, 3].map(() => publishTunnel(given.ctx, tunnel.id)))
    expect(new Set(published.map(({ id }) => id)).size).toBe(1)
    expect(published[0]).toMatchObject({ number: 2 })
    expect(await getTunnel(given.ctx, tunnel.id)).toMatchObject({ current_version_id: published[0]?.id })
  })
})

test('a simulation plays the draft with the engine and a virtual clock, and performs nothing', async () => {
  const { given } = await open()
  const tag = await given.tag()
  const funnel = await buildFunnel(given.ctx, {
    ask: message('Ask', { passed: 'wait', buttons: { Yes: 'act' } }),
    wait: delay(3600, 'late'),
    late: message('Late'),
    act: action([{ kind: 'add_tags', tagIds: [tag.id] }], 'check'),
    check: filter(
      { conditions: [{ kind: 'has_tags', tagIds: [tag.id], negated: false }] },
      { true: 'wait', false: 'ask' },
    ),
  })
  const at = new Date('2026-06-01T00:00:00Z')
  const { graph } = await getDraft(given.ctx, funnel.tunnelId)
  const play = (presses: { afterSeconds: number; block: string; label: string }[]) =>
    simulate(readGraph(funnel.tunnelId, graph), {
      at,
      presses: presses.map(({ afterSeconds, block, label }) => ({
        afterSeconds,
        buttonId: funnel.button(block, label),
      })),
    })
  const told = (moments: Awaited<ReturnType<typeof play>>) =>
    moments.flatMap(({ at, effects }) =>
      effects.flatMap((effect) =>
        effect.type === 'send' && effect.content[0]?.kind === 'text'
          ? [[at.toISOString(), effect.content[0].text]]
          : [],
      ),
    )
  expect(told(play([]))).toEqual([
    ['2026-06-01T00:00:00.000Z', 'Ask'],
    ['2026-06-01T01:00:00.000Z', 'Late'],
  ])
  expect(told(play([{ afterSeconds: 600, block: 'ask', label: 'Yes' }]))).toEqual([
    ['2026-06-01T00:00:00.000Z', 'Ask'],
    ['2026-06-01T01:10:00.000Z', 'Late'],
  ])
  expect(await given.count('message')).toBe(0)
  expect(await given.count('run')).toBe(0)
})
