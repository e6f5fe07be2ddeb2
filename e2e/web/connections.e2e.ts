import { afterAll, afterEach, expect } from 'vitest'
import { accessibilityFaults, openVisitor } from '../harness/browser.ts'
import { faults, TelegramEmulator } from '../peers/telegram-emulator.ts'
import { openSignedIn } from './desk.ts'
import { apiV2, beforeStories, browser, korben, openStage, story } from './stage.ts'

const TOKEN = '5150:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw'
const RENEWED = '5150:BBHdqTcvCH1vGWJxfSeofSAs0K5PALD-new'
const OTHER = '999:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw'

/** The guided set-up against a messenger that is not ours. */
let emulator: TelegramEmulator

beforeStories(async () => {
  emulator = await TelegramEmulator.start()
  for (const token of [TOKEN, RENEWED, OTHER]) emulator.bot(token)
})
afterAll(() => emulator?.close())
openStage('nothing is connected by hand', { env: { OUTBOUND_ALLOW: '127.0.0.1' } })
afterEach(() => emulator?.clearFaults())

story('a bot is connected step by step, a subscriber writes to it, and staff answers, in Ukrainian', async () => {
  const { page, open, faults: complaints } = await openSignedIn(browser, korben, { language: 'uk' })
  await open('/settings/integrations/connections')
  expect(await accessibilityFaults(page)).toEqual([])
  await page.getByRole('link', { name: 'Підключити бота Telegram' }).click()
  await page.getByRole('heading', { name: 'Підключити бота Telegram' }).waitFor()
  const token = page.getByRole('textbox', { name: 'Токен' })
  const check = page.getByRole('button', { name: 'Перевірити токен' })
  await page.getByRole('button', { name: 'Власний сервер Bot API' }).click()
  await page.getByLabel('Адреса Bot API').fill(emulator.baseUrl)
  await token.fill('not a token')
  await check.click()
  await page.getByText('Це не токен.').waitFor()
  await token.fill('5150:nobody-has-this-one')
  await check.click()
  await page.getByText('Telegram не знає цього токена.').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await page.getByLabel('Адреса Bot API').fill('http://127.0.0.1:1')
  await token.fill(`  ${TOKEN} `)
  await check.click()
  await page.getByText('Месенджер не відповідає.').waitFor()
  await page.getByLabel('Адреса Bot API').fill(emulator.baseUrl)
  await page.keyboard.press('Enter')
  await page.getByText('Telegram знає цього бота:').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  // By the keyboard one goes on at the name, which is chosen whole.
  await page.keyboard.type('Школа')
  await page.keyboard.press('Enter')

  await page.getByRole('heading', { name: 'Школа' }).waitFor()
  await page.getByText('Повідомлення надсилаються та надходять.').waitFor()
  await page.getByText('закінчується на Dsaw').waitFor()
  expect(await page.content()).not.toContain(TOKEN)
  expect(await accessibilityFaults(page)).toEqual([])

  const olena = emulator.user(TOKEN, { id: 77, firstName: 'Олена' })
  await olena.sendText('Є ще місця?')
  await open('/chats/all')
  await page.getByRole('link', { name: /Є ще місця/ }).click()
  await page.getByRole('textbox', { name: 'Напишіть повідомлення…' }).fill('Так, два.')
  await page.keyboard.press('Enter')
  await olena.waitFor('Так, два.')

  await open('/settings/integrations/connections/new/telegram')
  await page.getByRole('button', { name: 'Власний сервер Bot API' }).click()
  await page.getByLabel('Адреса Bot API').fill(emulator.baseUrl)
  await token.fill(TOKEN)
  await check.click()
  await page.getByText('Цього бота вже підключено.').waitFor()
  await page.getByRole('link', { name: 'Відкрити підключення' }).click()
  await page.getByRole('heading', { name: 'Школа' }).waitFor()
  expect(complaints).toEqual([])
})

story('a bot whose token was revoked says so at a phone, and works again with a new one, in Russian', async () => {
  const look = { language: 'ru', width: 390, height: 844, isDark: true } as const
  const { page, open, faults: complaints } = await openSignedIn(browser, korben, look)
  await open('/settings/integrations/connections')
  await page.getByRole('link', { name: 'Школа' }).click()
  await page.getByText('Сообщения отправляются и приходят.').waitFor()
  emulator.inject({ when: ({ token }) => token === TOKEN, fault: faults.unauthorized, times: 1000 })
  // The poll that is under way ends with this message; the next one is refused.
  await emulator.user(TOKEN, { id: 77 }).sendText('Вы здесь?')
  await page.getByText('Мессенджер больше не принимает токен').waitFor()
  await page.getByRole('button', { name: 'Меню' }).click()
  await page.getByLabel('1 подключение не работает').waitFor()
  await page.getByRole('navigation').getByRole('link', { name: 'Подключения 1 подключение не работает' }).click()
  await page.getByText('Не работает').waitFor()
  await page.getByRole('link', { name: 'Школа' }).click()
  await page.getByText('Мессенджер больше не принимает токен').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])

  await page.getByRole('button', { name: 'Подключить снова' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Новый токен' }).fill(OTHER)
  await page.keyboard.press('Enter')
  await dialog.getByText('Этот токен принадлежит другому боту').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await dialog.getByRole('textbox', { name: 'Новый токен' }).fill(RENEWED)
  await page.keyboard.press('Enter')
  await page.getByText('заканчивается на -new').waitFor()
  await page.getByText('Сообщения отправляются и приходят.').waitFor()
  await page.getByRole('button', { name: 'Выключить' }).click()
  await page.getByText('Ничего не отправляется и не приходит.').waitFor()
  await page.getByRole('button', { name: 'Включить' }).click()
  await page.getByText('Сообщения отправляются и приходят.').waitFor()

  await page.getByRole('button', { name: 'Удалить' }).click()
  await page.getByText('1 чат можно будет читать, но не отвечать в нём.').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Удалить' }).click()
  await page.waitForURL('**/settings/integrations/connections')
  await page.getByRole('link', { name: 'Школа' }).waitFor({ state: 'detached' })
  expect(complaints).toEqual([])
})

story('a web chat is made, looked at by its link, and put on a site by its snippet', async () => {
  const { page, open, faults: complaints } = await openSignedIn(browser, korben)
  await open('/settings/integrations/connections')
  await page.getByRole('link', { name: 'Make a web chat' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Shop chat')
  await page.getByRole('textbox', { name: 'Title' }).fill('Ask the shop')
  await page.getByRole('textbox', { name: 'Colour' }).fill('blue')
  await page.getByRole('combobox', { name: 'Sites that may show it' }).fill('Shop.example/page,')
  await page.getByRole('button', { name: 'Make the web chat' }).click()
  await page.getByText('A colour is # and six digits').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await page.getByRole('textbox', { name: 'Colour' }).fill('#0A7D46')
  await page.getByRole('button', { name: 'Make the web chat' }).click()

  await page.getByRole('heading', { name: 'Shop chat' }).waitFor()
  await page
    .getByRole('button', { name: /^Copy the snippet/ })
    .first()
    .click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^<iframe src="http/)
  expect(await accessibilityFaults(page)).toEqual([])
  const link = await page
    .getByRole('link', { name: /^Open: / })
    .first()
    .getAttribute('href')
  const visitor = await openVisitor(browser)
  const answer = await visitor.page.goto(link ?? '')
  await visitor.page.getByRole('heading', { name: 'Ask the shop' }).waitFor()
  expect(answer?.headers()['content-security-policy']).toContain('frame-ancestors https://shop.example')

  await page.getByRole('button', { name: 'Copy ID' }).click()
  const id = await page.evaluate(() => navigator.clipboard.readText())
  expect((await apiV2().connections.list({})).data.connections).toContainEqual({
    id,
    type: 'webChat',
    name: 'Shop chat',
  })
  expect([...complaints, ...visitor.faults]).toEqual([])
})

story('the system page says in words what should be done', async () => {
  const { page, open, faults: complaints } = await openSignedIn(browser, korben)
  await open('/settings/system')
  await page.getByText('No backup is known.').waitFor()
  await page.getByText('docs/operations.md#backup-and-restore').waitFor()
  expect(await page.getByText('No process sends and receives.').count()).toBe(0)
  expect(await accessibilityFaults(page)).toEqual([])
  await korben.command('backup', '--out', `${korben.dataDir}/e2e.backup`)
  // It asks again by itself.
  await page.getByText('Everything works.').waitFor({ timeout: 30_000 })
  expect(complaints).toEqual([])
})
