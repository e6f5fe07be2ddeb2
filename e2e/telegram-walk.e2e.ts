import { type Client, createClient } from '@korben/client'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { eventually } from './harness/eventually.ts'
import { type Korben, removeData, startKorben } from './harness/korben.ts'
import { loadBotApiJudge } from './peers/bot-api-judge.ts'
import { faults, isTo, TelegramEmulator } from './peers/telegram-emulator.ts'

const TOKEN = '4242:walk-of-the-whole-product'
const WEBHOOK_TOKEN = '4343:updates-come-by-webhook'

/** The product over the Telegram wire, against an independent emulator. Every call is also judged by the Bot API's own description. */
let emulator: TelegramEmulator
let korben: Korben
let v2: Client['v2']
let ref: string
let companyId: string

beforeAll(async () => {
  emulator = await TelegramEmulator.start({ judge: loadBotApiJudge() })
  emulator.bot(TOKEN)
  emulator.bot(WEBHOOK_TOKEN)
  korben = await startKorben({ env: { OUTBOUND_ALLOW: '127.0.0.1', API_V2_RATE_LIMIT: '0' } })
  v2 = createClient({ baseUrl: korben.url, token: korben.printed?.token ?? '' }).v2

  // As an integrator would: the ids come from the API, the bot is connected by the command line.
  const [tunnel] = (await v2.tunnels.list({})).data
  const { linked } = await v2.tunnels.get({ tunnel_id: tunnel?.id ?? '', include: ['leadgentools'] })
  const link = linked.leadgentools?.find(({ type }) => type === 'LINK')
  const source = await v2.leadgentools.createTrafficSource({
    leadgentool_id: link?.id ?? '',
    name: 'Telegram advertisement',
  })
  companyId = source.data.company_id
  ref = source.data.hash
  await connect(TOKEN, 'poll')
})
beforeEach(() => emulator.clearFaults())
afterAll(async () => {
  await korben?.stop()
  await emulator?.close()
  if (korben) await removeData(korben.dataDir)
})

const connect = (token: string, inbound: 'poll' | 'webhook') =>
  korben.command(
    'connection',
    'create',
    '--company',
    companyId,
    '--token',
    token,
    '--base-url',
    emulator.baseUrl,
    '--inbound',
    inbound,
    '--setting',
    'sendTimeoutMs=1500',
    '--setting',
    'pollSeconds=5',
  )

/** Somebody who has begun the tunnel; their person and account as the API sees them. */
async function newcomer(id: number, firstName: string, token = TOKEN) {
  const user = emulator.user(token, { id, firstName })
  await user.sendCommand(`/start ${ref}`)
  await user.waitFor('Shall I show you a free lesson?')
  const person = (await v2.people.list({ limit: 100 })).data.find(({ name }) => name === firstName)
  const account = person?.accounts.find(({ from }) => from === 'TELEGRAM')
  if (!person || !account) throw new Error(`${firstName} has no card.`)
  return { user, personId: person.id, accountId: account.account_id }
}

const textsTo = async (user: { seen(): Promise<{ text: string }[]> }) => (await user.seen()).map(({ text }) => text)
const statusOf = async (personId: string) =>
  (await v2.people.get({ person_id: personId })).data.accounts[0]?.connection_status
const metric = async (name: string) =>
  Number(new RegExp(`^${name} (\\d+)`, 'm').exec(await (await fetch(`${korben.url}/metrics`)).text())?.[1])

test('the lead link offers the bot beside the web chat', async () => {
  const page = await (
    await fetch(`${korben.url}/l/${ref}`, { redirect: 'manual', headers: { 'User-Agent': 'Mozilla/5.0' } })
  ).text()
  expect(page).toMatch(/https:\/\/t\.me\/\w+\?start=l_[0-9a-f]{24}/)
  expect(page).toContain(`/w/${ref}?ref=l_`)
})

test('a subscriber walks the tunnel to an order, and hears when it is paid', async () => {
  const { user, personId } = await newcomer(100, 'Ann')
  await user.press('Show me')
  await user.waitFor('The full course is 35 USD.')
  await user.press('Buy the course')
  await user.waitFor('Your place is kept.')

  const { included } = await v2.people.get({ person_id: personId, include: ['orders'] })
  const [order] = included.orders ?? []
  await v2.orders.update({ order_id: order?.id ?? '', status: 'RESOLVED' })
  await user.waitFor('Your payment has arrived')
  await user.sendText('Thank you!')
  await eventually('message of Ann in her chat', async () => {
    const chat = await v2.communicationChannels.chatMessages({ person_id: personId })
    return chat.data[0]?.text === 'Thank you!' && chat.data[0].type === 'CLIENT_MESSAGE'
  })
  const seen = await textsTo(user)
  expect(seen.filter((text) => text.includes('Shall I show you'))).toHaveLength(1)
  expect(emulator.complaints()).toEqual([])
})

test('an update that comes twice has one effect', async () => {
  const { user, personId } = await newcomer(101, 'Boris')
  await user.sendText('once, please')
  emulator.bot(TOKEN).repeatLast()
  await user.sendText('and a second thing')
  const chat = await eventually('second message', async () => {
    const { data } = await v2.communicationChannels.chatMessages({ person_id: personId })
    return data[0]?.text === 'and a second thing' && data
  })
  expect(chat.filter(({ text }) => text === 'once, please')).toHaveLength(1)
})

test('a 429 delays everybody and writes nobody off', async () => {
  const readers = await Promise.all([1, 2, 3, 4, 5].map((n) => newcomer(200 + n, `Reader ${n}`)))
  emulator.inject({ fault: faults.tooManyRequests(2) })
  for (const { accountId } of readers) await v2.messages.sendMessage({ account_id: accountId, text: 'in the flood' })
  for (const { user } of readers) await user.waitFor('in the flood', 20_000)
  for (const { user, personId } of readers) {
    expect((await textsTo(user)).filter((text) => text === 'in the flood')).toHaveLength(1)
    expect(await statusOf(personId)).toBe('OK')
  }
})

test('who has blocked the bot is written to no more, and the others are', async () => {
  const gone = await newcomer(301, 'Gone')
  const here = await newcomer(302, 'Here')
  emulator.inject({ fault: faults.blockedByUser, when: isTo(301) })
  await v2.messages.sendMessage({ account_id: gone.accountId, text: 'are you there?' })
  await eventually('blocked account', async () => (await statusOf(gone.personId)) === 'BLOCKED')
  emulator.clearFaults()
  await v2.messages.sendMessage({ account_id: gone.accountId, text: 'still there?' })
  await v2.messages.sendMessage({ account_id: here.accountId, text: 'you are' })
  await here.user.waitFor('you are')
  expect(await textsTo(gone.user)).not.toContain('still there?')
  expect(await statusOf(here.personId)).toBe('OK')
})

test('a call whose answer never comes ends in doubt and is not repeated', async () => {
  const { user, accountId } = await newcomer(400, 'Doubtful')
  const before = await metric('korben_deliveries_in_doubt')
  emulator.inject({ fault: faults.silentAfterAccepting, when: isTo(400) })
  await v2.messages.sendMessage({ account_id: accountId, text: 'was it sent?' })
  await eventually('doubt', async () => (await metric('korben_deliveries_in_doubt')) === before + 1, 20_000)
  expect((await textsTo(user)).filter((text) => text === 'was it sent?')).toHaveLength(1)
  expect(emulator.sendings().filter(({ params }) => params.text === 'was it sent?')).toHaveLength(1)
})

test('updates that come by webhook are taken as those that are polled', async () => {
  const { connection_id } = await connect(WEBHOOK_TOKEN, 'webhook')
  const { user } = await newcomer(500, 'Webhooked', WEBHOOK_TOKEN)
  await user.press('Show me')
  await user.waitFor('The full course is 35 USD.')
  const forged = await fetch(`${korben.url}/hooks/${connection_id}`, {
    method: 'POST',
    body: '{}',
    headers: { 'X-Telegram-Bot-Api-Secret-Token': 'guess' },
  })
  expect(forged.status).toBe(401)
  expect(emulator.complaints()).toEqual([])
})

test('what was begun goes on after the server was killed', async () => {
  const { user, accountId } = await newcomer(600, 'Patient')
  await user.press('Show me')
  await user.waitFor('Lesson 1')
  await korben.kill()
  korben = await startKorben({ env: { OUTBOUND_ALLOW: '127.0.0.1', API_V2_RATE_LIMIT: '0' }, dataDir: korben.dataDir })
  v2 = createClient({
    baseUrl: korben.url,
    token: (await korben.command('token', 'create', '--company', companyId)).token ?? '',
  }).v2
  await user.waitFor('The full course is 35 USD.', 60_000)
  await v2.messages.sendMessage({ account_id: accountId, text: 'still the same chat' })
  await user.waitFor('still the same chat', 60_000)
  const seen = await textsTo(user)
  expect(seen.filter((text) => text.includes('The full course'))).toHaveLength(1)
  expect(seen.filter((text) => text.includes('Shall I show you'))).toHaveLength(1)
})
