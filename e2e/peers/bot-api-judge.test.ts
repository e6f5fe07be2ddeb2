import { expect, onTestFinished, test, vi } from 'vitest'
import { loadBotApiJudge } from './bot-api-judge.ts'

const judge = loadBotApiJudge()

test('without its specification there is no judge, and that is said aloud', () => {
  const warn = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  onTestFinished(() => warn.mockRestore())
  expect(loadBotApiJudge('/nowhere/bot-api.json')).toBeNull()
  expect(warn).toHaveBeenCalledWith(expect.stringContaining('SKIPPED'))
})

const button = { text: 'Buy', callback_data: 'b:1' }
const withKeyboard = (...row: object[]) => ({ chat_id: '77', text: 'hi', reply_markup: { inline_keyboard: [row] } })

test.skipIf(judge === null).each([
  ['sendMessage', { chat_id: '77', text: 'hi' }, []],
  ['sendMessage', { chat_id: 77, text: 'hi' }, []],
  ['sendMessage', withKeyboard(button, { text: 'More', url: 'https://x.example/' }), []],
  ['sendPhoto', { chat_id: '77', photo: 'https://x.example/a.png', caption: '' }, []],
  ['getUpdates', { offset: 5, limit: 100, timeout: 30, allowed_updates: ['message'] }, []],
  ['getMe', {}, []],
  ['sendTelepathy', {}, ['sendTelepathy: no such method']],
  ['sendMessage', { chat_id: '77' }, ['sendMessage.text: required']],
  ['sendMessage', { chat_id: '77', text: 'hi', txt: 'x' }, ['sendMessage.txt: no such parameter']],
  ['sendMessage', { chat_id: true, text: 'hi' }, ['sendMessage.chat_id: not a Integer']],
  ['sendMessage', { chat_id: '77', text: 5 }, ['sendMessage.text: not a String']],
  ['sendMessage', { chat_id: '77', text: '' }, ['sendMessage.text: 0 of 1-4096 characters']],
  ['sendMessage', { chat_id: '77', text: 'x'.repeat(4097) }, ['sendMessage.text: 4097 of 1-4096 characters']],
  [
    'sendPhoto',
    { chat_id: '77', photo: 'https://x.example/a.png', caption: 'x'.repeat(1025) },
    ['sendPhoto.caption: 1025 of 0-1024 characters'],
  ],
  ['getUpdates', { offset: '5' }, ['getUpdates.offset: not a Integer']],
  ['getUpdates', { limit: 101 }, ['getUpdates.limit: 101 is not within 1-100']],
  ['getUpdates', { allowed_updates: 'message' }, ['getUpdates.allowed_updates: not an array']],
  ['getMe', { surplus: 1 }, ['getMe.surplus: no such parameter']],
  [
    'setWebhook',
    { url: 'https://x.example/', max_connections: 200 },
    ['setWebhook.max_connections: 200 is not within 1-100'],
  ],
  [
    'sendMessage',
    withKeyboard({ text: 'Buy', callback_data: 'я'.repeat(33) }),
    ['sendMessage.reply_markup.inline_keyboard[0][0].callback_data: 66 of 1-64 bytes'],
  ],
  [
    'sendMessage',
    withKeyboard({ text: 'Buy' }),
    ['sendMessage.reply_markup.inline_keyboard[0][0]: 0 actions instead of one'],
  ],
  [
    'sendMessage',
    withKeyboard({ ...button, url: 'https://x.example/' }),
    ['sendMessage.reply_markup.inline_keyboard[0][0]: 2 actions instead of one'],
  ],
  [
    'sendMessage',
    withKeyboard({ callback_data: 'b' }),
    ['sendMessage.reply_markup.inline_keyboard[0][0].text: required'],
  ],
] satisfies [string, Record<string, unknown>, string[]][])('%s %j is judged %j', (method, params, complaints) => {
  expect(judge?.complaintsAbout(method, params)).toEqual(complaints)
})

test.skipIf(judge === null)('the specification is the one that the adapter is written for', () => {
  expect(judge?.version).toBe('Bot API 10.1')
})
