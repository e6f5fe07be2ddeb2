import { describe, expect, onTestFinished, test } from 'vitest'
import { faults, isTo, TelegramEmulator } from './telegram-emulator.ts'
import { startReceiver } from './webhook-receiver.ts'

const token = '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw'

async function start() {
  const emulator = await TelegramEmulator.start()
  onTestFinished(() => emulator.close())
  const ann = emulator.user(token, { id: 77, languageCode: 'uk' })
  return { emulator, ann }
}

/** The bot's side without any library. */
const caller =
  ({ baseUrl }: TelegramEmulator, as = token) =>
  async (method: string, params: object = {}, signal?: AbortSignal) => {
    const response = await fetch(`${baseUrl}/bot${as}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(params),
      ...(signal && { signal }),
    })
    return { status: response.status, ...(await response.json()) }
  }

describe('polling', () => {
  test('an update comes until the offset confirms it', async () => {
    const { emulator, ann } = await start()
    const call = caller(emulator)
    await ann.sendCommand('/start l_1')
    await ann.sendText('second')

    const first = await call('getUpdates', { timeout: 0 })
    expect(first.result).toMatchObject([
      {
        message: {
          text: '/start l_1',
          from: { id: 77, is_bot: false, language_code: 'uk' },
          chat: { id: 77, type: 'private' },
        },
      },
      { message: { text: 'second' } },
    ])
    expect((await call('getUpdates', { timeout: 0 })).result).toEqual(first.result)
    const [one, two] = first.result
    expect((await call('getUpdates', { timeout: 0, offset: one.update_id + 1 })).result).toEqual([two])
    expect((await call('getUpdates', { timeout: 0, offset: two.update_id + 1 })).result).toEqual([])
    expect((await call('getUpdates', { timeout: 0, limit: 1 })).result).toEqual([])
  })

  test('an empty poll is held until something happens', async () => {
    const { emulator, ann } = await start()
    const held = caller(emulator)('getUpdates', { timeout: 30 })
    await emulator.waitFor('poll', () => emulator.calls.length === 1)
    await ann.sendText('hi')
    expect((await held).result).toMatchObject([{ message: { text: 'hi' } }])
    expect(emulator.calls).toHaveLength(1)
  })

  test('a second poller cuts the first', async () => {
    const { emulator, ann } = await start()
    const first = caller(emulator)('getUpdates', { timeout: 30 })
    await emulator.waitFor('poll', () => emulator.calls.length === 1)
    const second = caller(emulator)('getUpdates', { timeout: 30 })
    expect(await first).toMatchObject({ ok: false, error_code: 409 })
    await ann.sendText('hi')
    expect(await second).toMatchObject({ ok: true, result: [{ message: { text: 'hi' } }] })
  })

  test('kinds that were not asked for do not come', async () => {
    const { emulator, ann } = await start()
    const call = caller(emulator)
    await call('getUpdates', { timeout: 0, allowed_updates: ['my_chat_member'] })
    await ann.sendText('hi')
    await ann.block()
    expect((await call('getUpdates', { timeout: 0 })).result).toMatchObject([
      { my_chat_member: { chat: { id: 77 }, new_chat_member: { status: 'kicked' } } },
    ])
  })
})

describe('a webhook', () => {
  test('gets every update in order, with the secret, again until it answers 2xx', async () => {
    const { emulator, ann } = await start()
    const statuses = [500, 401]
    const { requests, url, close } = await startReceiver(() => statuses.shift() ?? 200)
    onTestFinished(close)
    await caller(emulator)('setWebhook', { url, secret_token: 's3' })
    await ann.sendText('one')
    await ann.sendText('two')
    await emulator.waitFor('four deliveries', () => emulator.bot(token).deliveries.length === 4)

    const secrets = requests.map(({ headers }) => headers['x-telegram-bot-api-secret-token'])
    expect(secrets).toEqual(['s3', 's3', 's3', 's3'])
    expect(requests.map(({ body }) => JSON.parse(body.toString()).message.text)).toEqual(['one', 'one', 'one', 'two'])
    expect(emulator.bot(token).deliveries.map(({ status }) => status)).toEqual([500, 401, 200, 200])
  })

  test('shuts out polling until it is deleted', async () => {
    const { emulator } = await start()
    const call = caller(emulator)
    await call('setWebhook', { url: 'http://127.0.0.1:1/' })
    expect(await call('getUpdates')).toMatchObject({
      status: 409,
      description: expect.stringContaining('webhook is active'),
    })
    await call('deleteWebhook')
    expect(await call('getUpdates')).toMatchObject({ ok: true, result: [] })
  })
})

describe('a message', () => {
  test('is seen by its reader, buttons and photos too', async () => {
    const { emulator, ann } = await start()
    const call = caller(emulator)
    await ann.sendCommand('/start')
    const markup = {
      inline_keyboard: [
        [
          { text: 'Buy', callback_data: 'b:1' },
          { text: 'More', url: 'https://x.example/' },
        ],
      ],
    }

    const sent = await call('sendMessage', { chat_id: '77', text: 'Hi', reply_markup: markup })
    expect(sent).toMatchObject({
      ok: true,
      result: { message_id: expect.any(Number), chat: { id: 77, type: 'private' }, text: 'Hi' },
    })
    expect(sent.result.date).toBeLessThan(10_000_000_000) // seconds
    const photo = await call('sendPhoto', { chat_id: '77', photo: 'https://x.example/a.png', caption: 'Look' })
    expect(photo).toMatchObject({ ok: true, result: { caption: 'Look', photo: [{ file_id: expect.any(String) }] } })

    expect(await ann.seen()).toEqual([
      {
        id: sent.result.message_id,
        text: 'Hi',
        photo: null,
        document: null,
        buttons: [
          [
            { label: 'Buy', payload: 'b:1', url: null },
            { label: 'More', payload: null, url: 'https://x.example/' },
          ],
        ],
      },
      { id: photo.result.message_id, text: 'Look', photo: 'https://x.example/a.png', document: null, buttons: [] },
    ])
  })

  test('is answered by a press, which can be acknowledged', async () => {
    const { emulator, ann } = await start()
    const call = caller(emulator)
    await ann.sendCommand('/start')
    const sent = await call('sendMessage', {
      chat_id: 77,
      text: 'Hi',
      reply_markup: { inline_keyboard: [[{ text: 'Buy', callback_data: 'b:1' }]] },
    })
    await ann.press('Buy')

    const updates = (await call('getUpdates', { timeout: 0 })).result
    const press = updates.at(-1).callback_query
    expect(press).toMatchObject({
      data: 'b:1',
      from: { id: 77 },
      message: { message_id: sent.result.message_id, chat: { id: 77, type: 'private' } },
    })
    expect(await call('answerCallbackQuery', { callback_query_id: press.id })).toMatchObject({ ok: true, result: true })
    expect(emulator.bot(token).presses.get(press.id)).toEqual({ isAnswered: true })
    expect(await call('answerCallbackQuery', { callback_query_id: 'other' })).toMatchObject({ error_code: 400 })
    await expect(ann.press('Sell')).rejects.toThrow('Sell')
  })

  test.each([
    [{ chat_id: 78, text: 'Hi' }, 400, 'chat not found'],
    [{ chat_id: 77, text: ' ' }, 400, 'message text is empty'],
    [{ chat_id: 77, text: 'x'.repeat(4097) }, 400, 'message is too long'],
    [
      { chat_id: 77, text: 'Hi', reply_markup: { inline_keyboard: [[{ text: 'a', callback_data: 'x'.repeat(65) }]] } },
      400,
      'BUTTON_DATA_INVALID',
    ],
    [
      { chat_id: 77, text: 'Hi', reply_markup: { inline_keyboard: [[{ text: 'a', url: 'javascript:x' }]] } },
      400,
      'BUTTON_URL_INVALID',
    ],
  ])('%j is refused as Telegram does', async (params, status, part) => {
    const { emulator, ann } = await start()
    await ann.sendCommand('/start')
    expect(await caller(emulator)('sendMessage', params)).toMatchObject({
      ok: false,
      status,
      error_code: status,
      description: expect.stringContaining(part),
    })
    expect(await ann.seen()).toEqual([])
  })

  test('does not reach who has blocked the bot, until they come back', async () => {
    const { emulator, ann } = await start()
    const call = caller(emulator)
    await ann.sendCommand('/start')
    await ann.block()
    expect(await call('sendMessage', { chat_id: 77, text: 'Hi' })).toMatchObject({
      error_code: 403,
      description: 'Forbidden: bot was blocked by the user',
    })
    await ann.unblock()
    expect(await call('sendMessage', { chat_id: 77, text: 'Hi' })).toMatchObject({ ok: true })
  })

  test('of an unknown token or method is refused', async () => {
    const { emulator } = await start()
    expect(await caller(emulator, '1:guess')('getMe')).toMatchObject({ status: 401, error_code: 401 })
    expect(await caller(emulator)('sendTelepathy')).toMatchObject({ status: 400, ok: false, error_code: 400 })
  })
})

describe('a fault', () => {
  async function prepared() {
    const { emulator, ann } = await start()
    await ann.sendCommand('/start')
    const send = (text: string) => caller(emulator)('sendMessage', { chat_id: 77, text }, AbortSignal.timeout(500))
    return { emulator, ann, send }
  }
  const texts = async (user: { seen: () => Promise<{ text: string }[]> }) => (await user.seen()).map(({ text }) => text)

  test('of too many requests stops the whole bot and delivers nothing', async () => {
    const { emulator, ann, send } = await prepared()
    emulator.inject({ fault: faults.tooManyRequests(30) })
    expect(await send('one')).toMatchObject({ status: 429, parameters: { retry_after: 30 } })
    expect(await send('two')).toMatchObject({ status: 429 })
    expect(await texts(ann)).toEqual([])
    emulator.bot(token).floodedUntil = 0
    expect(await send('three')).toMatchObject({ ok: true })
  })

  test('of silence or reset after accepting has delivered the message', async () => {
    const { emulator, ann, send } = await prepared()
    emulator.inject(
      { fault: faults.silentAfterAccepting },
      { fault: faults.resetAfterAccepting },
      { fault: faults.garbageAfterAccepting },
    )
    await expect(send('one')).rejects.toThrow()
    await expect(send('two')).rejects.toThrow()
    await expect(send('three')).rejects.toThrow()
    expect(await texts(ann)).toEqual(['one', 'two', 'three'])
    expect(emulator.sendings().map(({ outcome, accepted }) => [outcome, accepted])).toEqual([
      ['silence', true],
      ['reset', true],
      ['garbage', true],
    ])
  })

  test('before accepting has delivered nothing, and is used up', async () => {
    const { emulator, ann, send } = await prepared()
    emulator.inject(
      { fault: faults.resetBeforeAccepting },
      { fault: faults.internalError },
      { fault: faults.blockedByUser },
    )
    await expect(send('one')).rejects.toThrow()
    expect(await send('two')).toMatchObject({ status: 500 })
    expect(await send('three')).toMatchObject({ status: 403 })
    expect(await send('four')).toMatchObject({ ok: true })
    expect(await texts(ann)).toEqual(['four'])
  })

  test('can be meant for one reader only', async () => {
    const { emulator, ann, send } = await prepared()
    const bob = emulator.user(token, { id: 78, firstName: 'Bob' })
    await bob.sendCommand('/start')
    emulator.inject({ fault: faults.blockedByUser, when: isTo(78), times: 5 })
    expect(await send('one')).toMatchObject({ ok: true })
    expect(await caller(emulator)('sendMessage', { chat_id: 78, text: 'Hi' })).toMatchObject({ status: 403 })
    expect(await texts(ann)).toEqual(['one'])
  })
})

test('waiting for what does not come says what it was', async () => {
  const { emulator } = await start()
  await expect(emulator.waitFor('miracle', () => null, 30)).rejects.toThrow('There was no miracle within 30 ms.')
})
