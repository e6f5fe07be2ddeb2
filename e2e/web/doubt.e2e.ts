import type { Page } from 'playwright-core'
import { afterAll, beforeEach, expect } from 'vitest'
import { accessibilityFaults } from '../harness/browser.ts'
import { faults, isTo, TelegramEmulator } from '../peers/telegram-emulator.ts'
import { openSignedIn } from './desk.ts'
import { apiV2, beforeStories, browser, korben, openStage, story } from './stage.ts'

const TOKEN = '4444:doubts-of-staff'

/** What staff do about messages that have not arrived, or of which nobody knows, over the wire of Telegram. */
let emulator: TelegramEmulator

beforeStories(async () => {
  emulator = await TelegramEmulator.start()
  emulator.bot(TOKEN)
})
afterAll(() => emulator?.close())
openStage('nobody decides a doubt', { env: { OUTBOUND_ALLOW: '127.0.0.1' } })
beforeStories(async () => {
  const [order] = (await apiV2().orders.list({})).data
  const { data: company } = await apiV2().people.addComment({ person_id: order?.person_id ?? '', comment: 'Regular' })
  const bot = ['--token', TOKEN, '--base-url', emulator.baseUrl, '--inbound', 'poll']
  const settings = ['--setting', 'sendTimeoutMs=1500', '--setting', 'pollSeconds=5']
  await korben.command('connection', 'create', '--company', company.company_id, ...bot, ...settings)
})
beforeEach(() => emulator?.clearFaults())

/** Somebody who has written to the bot, and the chat with them at the desk. */
async function givenChat(page: Page, id: number, firstName: string) {
  const user = emulator.user(TOKEN, { id, firstName })
  await user.sendText(`Це ${firstName}`)
  await page.getByRole('link', { name: new RegExp(`Це ${firstName}`) }).click()
  await page.getByRole('log').getByText(`Це ${firstName}`).waitFor()
  const answer = async (text: string) => {
    await page.getByRole('textbox', { name: 'Напишіть повідомлення…' }).fill(text)
    await page.keyboard.press('Enter')
    return page.getByRole('article').filter({ hasText: text })
  }
  const countOf = async (text: string) => (await user.seen()).filter((one) => one.text === text).length
  return { user, answer, countOf }
}

story('a message of which nobody knows is decided by staff: it has arrived, it has not, or once more', async () => {
  const desk = await openSignedIn(browser, korben, { language: 'uk' })
  const { page } = desk
  await desk.open('/chats/all')
  const { answer, countOf, user } = await givenChat(page, 700, 'Галина')
  const silent = () => emulator.inject({ fault: faults.silentAfterAccepting, when: isTo(700) })

  silent()
  const first = await answer('Перше')
  await first.getByText('Невідомо, чи дійшло').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await first.getByRole('button', { name: 'Дійшло', exact: true }).click()
  await first.getByText('Надіслано', { exact: true }).waitFor()

  silent()
  const second = await answer('Друге')
  await second.getByRole('button', { name: 'Не дійшло', exact: true }).click()
  await second.getByText(/Не (доставлено|надіслано)/).waitFor()
  await second.getByRole('button', { name: 'Надіслати ще раз' }).click()
  await second.getByText('Надіслано', { exact: true }).waitFor()

  silent()
  const third = await answer('Третє')
  await third.getByRole('button', { name: 'Надіслати ще раз, можливо двічі' }).click()
  await third.getByText('Надіслано', { exact: true }).waitFor()
  await user.waitFor('Третє')
  expect(await Promise.all(['Перше', 'Друге', 'Третє'].map(countOf))).toEqual([1, 2, 2])
  expect(await accessibilityFaults(page)).toEqual([])
  expect(desk.faults).toEqual([])
})

story('a message to somebody who has blocked the bot says why, and goes out when they are back', async () => {
  const desk = await openSignedIn(browser, korben, { language: 'uk' })
  const { page } = desk
  await desk.open('/chats/all')
  const { answer, countOf, user } = await givenChat(page, 701, 'Богдан')
  await user.block()
  const message = await answer('Ви тут?')
  await message.getByText('людина заблокувала бота').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await user.unblock()
  await user.sendText('Я знову тут')
  await page.getByRole('log').getByText('Я знову тут').waitFor()
  await message.getByRole('button', { name: 'Надіслати ще раз' }).click()
  await message.getByText('Надіслано', { exact: true }).waitFor()
  await user.waitFor('Ви тут?')
  expect(await countOf('Ви тут?')).toBe(1)
  expect(desk.faults).toEqual([])
})

story('many people are tagged at once: those who are chosen, and all that fit', async () => {
  const desk = await openSignedIn(browser, korben, { language: 'ru' })
  const { page } = desk
  for (const name of ['Анна', 'Борис', 'Вера']) await apiV2().people.create({ name })
  await desk.open('/people?search=Борис')
  await page.getByRole('link', { name: 'Борис' }).waitFor()
  await desk.open('/people')
  for (const name of ['Анна', 'Вера']) await page.getByRole('checkbox', { name: new RegExp(name) }).check()
  await page.getByRole('button', { name: /\(2\)/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox').click()
  await page.getByRole('option', { name: 'Interested' }).click()
  await page.keyboard.press('Escape')
  expect(await accessibilityFaults(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Изменить 2 человека' }).click()
  await dialog.waitFor({ state: 'detached' })
  const tagsOf = async (wanted: string) =>
    (await apiV2().people.list({ limit: 100 })).data.find(({ name }) => name === wanted)?.tags
  expect([await tagsOf('Анна'), await tagsOf('Борис'), await tagsOf('Вера')]).toEqual([
    ['Interested'],
    [],
    ['Interested'],
  ])
  for (const name of ['Анна', 'Вера']) await page.getByRole('row', { name }).getByText('Interested').waitFor()

  // All that fit, in the background: away with it again.
  await page.getByRole('button', { name: 'Теги для всех найденных…' }).click()
  await dialog.getByText('Снять', { exact: true }).click()
  await dialog.getByRole('combobox').click()
  await page.getByRole('option', { name: 'Interested' }).click()
  await page.keyboard.press('Escape')
  await dialog.getByRole('button', { name: /Изменить/ }).click()
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(() => tagsOf('Вера')).toEqual([])
  await expect.poll(() => tagsOf('Maria Petrenko')).toEqual([])
  expect(desk.faults).toEqual([])
})
