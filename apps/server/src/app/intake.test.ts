import type { AccountId, Button, ButtonId, Content } from '@korben/contract'
import { expect, test } from 'vitest'
import { eventually, type Stage, stage } from '../../test/stub-channel/sending.ts'
import { rawOf } from '../../test/stub-channel/stub-adapter.ts'
import { sendMessage } from '../domains/chats/index.ts'
import { createRef, createTunnelWithEntry, updateTrafficSource } from '../domains/leadgen/index.ts'
import { createOffer, createOfferCategory } from '../domains/offers/index.ts'
import { createManualCredit } from '../domains/payments/index.ts'
import { createCategory, createTemplate } from '../domains/templates/index.ts'
import { publishTunnel, runBatch } from '../domains/tunnels/index.ts'
import { createWorkerCtx } from '../kit/context.ts'
import { newId } from '../kit/ids.ts'
import { intake } from './intake.ts'
import { intakeHook } from './intake-together.ts'
import { listeners } from './listeners.ts'

const open = (connection = {}) => stage({ listeners, connection: { inbound: 'webhook', ...connection } })
const say = (text: string): Content => [{ kind: 'text', text }]

let events = 0
const base = (externalUserId = '77') => ({ eventId: `e${events++}`, externalUserId, profile: { name: 'Ann Lee' } })
const start = (ref: string | null) => ({ type: 'start', ref, ...base() })
const message = (text: string) => ({ type: 'message', messageId: '5', text, attachments: [], ...base() })
const press = (payload: string, more = {}) => ({ type: 'button', payload, ...base(), ...more })

const bring = (it: Stage, ...given: object[]) => intake(it.world, it.connection, rawOf(given, it.world.now()))

/** A published tunnel with its default entry. */
async function givenTunnel(it: Stage, content: Content = say('Welcome')) {
  const made = await createTunnelWithEntry(it.given.ctx, { name: 'Course', content })
  await publishTunnel(it.given.ctx, made.tunnel.id)
  return made
}

/** An account that has been sent a button of ours; gives the payload it would bring. */
async function givenButton(it: Stage, button: Button, account?: AccountId) {
  const receiver = account ?? (await it.account({ external_id: '77' })).id
  const { messageId } = await sendMessage(it.given.ctx, {
    accountId: receiver,
    content: [{ kind: 'text', text: 'Choose', buttons: [[button]] }],
    cause: null,
    lane: 'test',
    priority: 'reply',
    sender: 'bot',
  })
  return `b:${messageId}:${button.id}`
}
const buttonId = (it: Stage): ButtonId => newId(it.clock.now())

test('a start with a ref makes the account and its person, subscribes them with the marks of the visit, and begins the tunnel', async () => {
  const it = await open()
  const { trafficSource, tunnel } = await givenTunnel(it)
  const ref = await it.given.ctx.transaction((ctx) =>
    createRef(ctx, { trafficSourceId: trafficSource.id, utm: { utm_source: 'google' } }),
  )
  const answer = await bring(it, start(ref))

  const [account] = await it.given.find('account', { connection_id: it.connection.id })
  expect(account).toMatchObject({ external_id: '77', status: 'OK', last_seq: 1, utm: { utm_source: 'google' } })
  expect(await it.given.find('person')).toMatchObject([{ id: account?.person_id, name: 'Ann Lee' }])
  expect(await it.given.find('subscription')).toMatchObject([
    { account_id: account?.id, tunnel_id: tunnel.id, traffic_source_id: trafficSource.id },
  ])
  expect(await it.given.find('run')).toMatchObject([{ account_id: account?.id, state: 'ready' }])
  const [entry] = await it.given.find('message')
  expect(entry).toMatchObject({ kind: 'start', direction: 'in', seq: 1 })
  expect(answer).toEqual({ status: 200, entries: [{ messageId: entry?.id, isNew: true }] })
})

test('the bare code of a source subscribes too; codes of others, unknown ones and none at all only leave their entry', async () => {
  const it = await open()
  const foreign = await givenTunnel(await open())
  const { trafficSource } = await givenTunnel(it)
  for (const ref of [foreign.trafficSource.hash, 'zzzzzz', `l_${'0'.repeat(24)}`, 'something else', null])
    await bring(it, start(ref))
  expect(await it.given.count('subscription')).toBe(0)
  await bring(it, start(trafficSource.hash))
  expect(await it.given.count('subscription')).toBe(1)
  expect(await it.given.count('message')).toBe(6)
})

test('a source that is switched off subscribes nobody, and the start is kept', async () => {
  const it = await open()
  const { trafficSource } = await givenTunnel(it)
  await updateTrafficSource(it.given.ctx, trafficSource.id, { disabled: true })
  expect(await bring(it, start(trafficSource.hash))).toMatchObject({ status: 200, entries: [{ isNew: true }] })
  expect(await it.given.count('subscription')).toBe(0)
  expect(await it.given.count('message')).toBe(1)
})

test('the same update, again and at once from several sides, has one effect and one answer', async () => {
  const it = await open()
  const { trafficSource } = await givenTunnel(it)
  const update = start(trafficSource.hash)
  const answers = await Promise.all(Array.from({ length: 6 }, () => bring(it, update)))
  answers.push(await bring(it, update))
  expect(new Set(answers.map(({ entries }) => entries[0]?.messageId)).size).toBe(1)
  expect(answers.filter(({ entries }) => entries[0]?.isNew)).toHaveLength(1)
  expect([
    await it.given.count('message'),
    await it.given.count('subscription'),
    await it.given.count('person'),
  ]).toEqual([1, 1, 1])
})

test('two people writing at once, and one person twice, become two people and three entries in order', async () => {
  const it = await open()
  await Promise.all([
    bring(it, message('a')),
    bring(it, message('b')),
    bring(it, { ...message('c'), externalUserId: '78' }),
  ])
  expect(await it.given.count('person')).toBe(2)
  const [ann] = await it.given.find('account', { external_id: '77' })
  const ofAnn = (await it.given.find('message')).filter(({ account_id }) => account_id === ann?.id)
  expect(ofAnn.map(({ seq }) => seq).toSorted()).toEqual([1, 2])
  expect(await it.given.find('event', { type: 'message.received' })).toHaveLength(3)
})

test('a press of FORWARD becomes a signal of the run that showed the button, and is acknowledged', async () => {
  const it = await open()
  const { trafficSource, firstBlock } = await givenTunnel(it)
  const id = buttonId(it)
  await bring(it, start(trafficSource.hash))
  await runBatch(createWorkerCtx(it.world), 10)
  const [run] = await it.given.find('run')
  const [account] = await it.given.find('account', { external_id: '77' })
  if (!run || !account) throw new Error('There is no run.')
  await it.world.sql`update run set state = 'waiting', finished_at = null, wake_at = null where id = ${run.id}`
  const button: Button = { id, kind: 'FORWARD', label: 'Next', blockId: firstBlock.id }
  const { messageId } = await sendMessage(it.given.ctx, {
    accountId: account.id,
    content: [{ kind: 'text', text: 'Go on?', buttons: [[button]] }],
    cause: null,
    lane: 'run',
    priority: 'tunnel',
    sender: 'bot',
    runId: run.id,
  })
  await bring(it, press(`b:${messageId}:${id}`, { ackToken: 'a1' }))
  const [entry] = await it.given.find('message', { kind: 'press' })
  expect(entry).toMatchObject({ text: 'Next' })
  expect(await it.given.find('run_signal')).toMatchObject([
    { run_id: run.id, seq: entry?.seq, event: { type: 'press', buttonId: id, blockId: firstBlock.id } },
  ])
  expect(
    await eventually(
      () => it.peer.asked,
      ({ length }) => length > 0,
    ),
  ).toEqual([{ path: '/acknowledge', body: { token: 'a1' } }])
})

test('a press of BUY makes an order, once however often the press is brought', async () => {
  const it = await open()
  const category = await createOfferCategory(it.given.ctx, { name: 'Courses' })
  const credit = await createManualCredit(it.given.ctx, { name: 'Card' })
  const offer = await createOffer(it.given.ctx, {
    categoryId: category.id,
    paymentCreditIds: [credit.id],
    name: 'Course',
    title: 'A course',
    price: '100',
    currency: 'UAH',
  })
  const payload = await givenButton(it, { id: buttonId(it), kind: 'BUY', label: 'Buy', offerId: offer.id })
  const update = press(payload)
  await bring(it, update)
  await bring(it, update)
  expect(await it.given.find('order')).toMatchObject([{ offer_id: offer.id, deal_status: 'OPENED' }])
})

test('a press of MESSAGE answers with its template, a press of SUBSCRIBE subscribes', async () => {
  const it = await open()
  const { trafficSource } = await givenTunnel(it)
  const category = await createCategory(it.given.ctx, { name: 'Answers' })
  const template = await createTemplate(it.given.ctx, {
    categoryId: category.id,
    name: 'Price',
    content: say('It costs 100, {{first_name}}'),
  })
  const more = await givenButton(it, { id: buttonId(it), kind: 'MESSAGE', label: 'Price', templateId: template.id })
  const [account] = await it.given.find('account', { external_id: '77' })
  const join = await givenButton(
    it,
    { id: buttonId(it), kind: 'SUBSCRIBE', label: 'Join', trafficSourceId: trafficSource.id },
    account?.id,
  )
  await bring(it, press(more), press(join))
  expect(await it.given.find('message', { template_id: template.id })).toMatchObject([
    { text: 'It costs 100, Ann', state: 'queued', priority: 0 },
  ])
  expect(await it.given.find('subscription')).toMatchObject([{ traffic_source_id: trafficSource.id }])
})

test('a payload that is forged, or was shown to somebody else, leaves its entry and nothing more', async () => {
  const it = await open()
  const { trafficSource } = await givenTunnel(it)
  const other = await it.account({ external_id: '99' })
  const payload = await givenButton(
    it,
    { id: buttonId(it), kind: 'SUBSCRIBE', label: 'Join', trafficSourceId: trafficSource.id },
    other.id,
  )
  expect(await bring(it, press(payload), press('b:x:y'), press(''))).toMatchObject({ status: 200 })
  expect(await it.given.count('subscription')).toBe(0)
  expect(await it.given.find('message', { kind: 'press' })).toHaveLength(3)
})

test('somebody who blocks the bot is blocked, their runs and their queue end, and writing again makes them reachable', async () => {
  const it = await open()
  const { trafficSource } = await givenTunnel(it)
  await bring(it, start(trafficSource.hash))
  const [account] = await it.given.find('account', { external_id: '77' })
  if (!account) throw new Error('There is no account.')
  await it.send(account, ['never sent'])
  await bring(it, { type: 'blocked', ...base() })
  expect((await it.given.find('account', { id: account.id }))[0]?.status).toBe('BLOCKED')
  expect((await it.given.find('run'))[0]?.state).toBe('stopped')
  expect(await it.states()).toEqual(['skipped (blocked)'])

  await bring(it, message('I am back'))
  expect((await it.given.find('account', { id: account.id }))[0]?.status).toBe('OK')
  await bring(it, { type: 'blocked', ...base('a stranger') })
  expect(await it.given.count('account', { connection_id: it.connection.id })).toBe(1)
})

test('news of a message whose id is not written yet is asked for again, and counts then', async () => {
  const it = await open()
  const ann = await it.account({ external_id: '77' })
  await it.send(ann, ['Hi'])
  await it.world.sql`update delivery set state = 'sending' where company_id = ${it.given.companyId}`
  const update = { type: 'status', messageId: 'm1', status: 'delivered', ...base() }
  expect(await bring(it, update)).toMatchObject({ status: 503 })
  await it.world
    .sql`update delivery set state = 'sent', provider_message_id = 'm1' where company_id = ${it.given.companyId}`
  expect(await bring(it, update)).toMatchObject({ status: 200 })
  expect(await it.states()).toEqual(['delivered'])
})

test('a hook of nobody is 404, a forged request 401, a connection that is off 404; nothing is stored', async () => {
  const it = await open()
  const forged = { ...rawOf([message('Hi')], it.world.now()), headers: {} }
  expect(await intakeHook(it.world, newId(it.world.now()), rawOf([], it.world.now()))).toMatchObject({ status: 404 })
  expect(await intakeHook(it.world, "x'; drop table person", rawOf([], it.world.now()))).toMatchObject({ status: 404 })
  expect(await intakeHook(it.world, it.connection.id, forged)).toMatchObject({ status: 401 })
  expect(await intakeHook(it.world, it.connection.id, rawOf([message('Hi')], it.world.now()))).toMatchObject({
    status: 200,
  })
  await it.world.sql`update connection set state = 'OFF' where id = ${it.connection.id}`
  expect(await intakeHook(it.world, it.connection.id, rawOf([message('Hi')], it.world.now()))).toMatchObject({
    status: 404,
  })
  expect(await it.given.count('message')).toBe(1)
})
