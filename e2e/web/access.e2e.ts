import { createHmac } from 'node:crypto'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { accessibilityFaults } from '../harness/browser.ts'
import { type Desk, openDesk } from './desk.ts'
import { browser, korben, openStage, story } from './stage.ts'

const OWNER = { email: 'olena@example.com', password: 'a long owner password' }
const COLLEAGUE = { email: 'ivan@example.com', password: 'a long manager password' }

/** An installation without the sample, from its first visitor on: each story goes on where the one before has ended. */
let owner: Desk

openStage('nobody is let in', { env: { KORBEN_SAMPLE: '0' }, keepsDesks: true })

story('the first visitor sets the company up by the code of the log, in Russian', async () => {
  owner = await openDesk(browser, korben, { language: 'ru' })
  const { page, faults, open } = owner
  await open('/')
  expect(page.url()).toBe(korben.setUp?.address)
  expect(await accessibilityFaults(page)).toEqual([])
  await page.getByRole('textbox', { name: 'Код' }).fill('AAAA-BBBB-CCCC')
  await page.getByLabel('Название компании').fill('Школа')
  await page.getByLabel('Ваше имя').fill('Олена')
  await page.getByLabel('Электронный адрес').fill(OWNER.email)
  await page.getByRole('textbox', { name: 'Пароль' }).fill('short')
  await page.keyboard.press('Enter')
  await page.getByText('Не меньше 10 символов').waitFor()
  await page.getByRole('textbox', { name: 'Пароль' }).fill(OWNER.password)
  await page.keyboard.press('Enter')
  await page.getByText('Код неверен').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])

  // As it is typed from a log: in small letters, without dashes.
  await page.getByRole('textbox', { name: 'Код' }).fill(korben.setUp?.code.toLowerCase().replaceAll('-', '') ?? '')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/chats/all')
  await page.getByText('Школа', { exact: true }).waitFor()
  await open('/set-up')
  await page.getByRole('heading', { name: 'Компания уже создана' }).waitFor()
  expect(faults).toEqual([])
})

story('a colleague who is invited accepts at a phone and sees only their own people, in Ukrainian', async () => {
  const { page, open } = owner
  await page.evaluate(() => localStorage.setItem('korben-language', 'uk'))
  await makePerson(owner, 'Нічия')
  const hidden = await makePerson(owner, 'Чужа')
  await page.getByRole('button', { name: 'Закріпити за мною' }).click()
  await page.getByRole('button', { name: 'Відкріпити: Олена' }).waitFor()

  await open('/settings/company/users')
  await page.getByRole('button', { name: 'Запросити' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Електронна адреса').fill(COLLEAGUE.email)
  await dialog.getByLabel('Ім’я').fill('Іван')
  await dialog.getByRole('combobox', { name: 'Роль' }).click()
  await page.getByRole('option', { name: 'Менеджер' }).click()
  await dialog.getByRole('switch', { name: 'Лише свої люди' }).press('Space')
  await dialog.getByRole('button', { name: 'Запросити' }).click()
  await page.getByRole('button', { name: 'Скопіювати посилання' }).click()
  const link = await page.evaluate(() => navigator.clipboard.readText())

  const colleague = await openDesk(browser, korben, { language: 'uk', width: 390, height: 844 })
  await colleague.page.goto(link)
  await colleague.page.getByRole('heading', { name: 'Приєднатися: Школа' }).waitFor()
  expect(await accessibilityFaults(colleague.page)).toEqual([])
  await colleague.page.getByRole('textbox', { name: 'Пароль' }).fill(COLLEAGUE.password)
  await colleague.page.getByRole('button', { name: 'Приєднатися' }).click()
  await colleague.page.waitForURL('**/chats/**')
  await colleague.open('/people')
  await colleague.page.getByRole('link', { name: 'Нічия' }).waitFor()
  expect(await colleague.page.getByText('Чужа').count()).toBe(0)
  await colleague.page.goto(`${korben.url}/people/${hidden}`)
  await colleague.page.getByText('Такої людини немає, або ви не можете її бачити.').waitFor()
  await colleague.open('/settings/company/users')
  await colleague.page.getByRole('link', { name: 'Олена' }).waitFor()
  expect(await colleague.page.getByRole('button', { name: 'Запросити' }).count()).toBe(0)
  expect(await accessibilityFaults(colleague.page)).toEqual([])

  const again = await openDesk(browser, korben, { language: 'uk' })
  await again.page.goto(link)
  await again.page.getByText('Це посилання більше не діє').waitFor()
  expect([...owner.faults, ...colleague.faults, ...again.faults]).toEqual([])
})

story(
  'a second factor is switched on, asked for, replaced by a recovery code when the phone is lost, and switched off',
  async () => {
    const { page, open } = owner
    await page.evaluate(() => localStorage.setItem('korben-language', 'en'))
    await open('/settings/company/account')
    await page.getByRole('button', { name: 'Switch on' }).click()
    await page.getByRole('dialog').getByRole('textbox', { name: 'Your password' }).fill(OWNER.password)
    await page.keyboard.press('Enter')
    await page.getByRole('img', { name: 'QR code' }).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    const secret = (await page.getByRole('dialog').locator('code').allTextContents()).join('').replaceAll(' ', '')
    await page.getByRole('textbox', { name: 'Code' }).fill(codeOf(secret, Date.now()))
    await page.keyboard.press('Enter')
    await page.getByText('Your recovery codes').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    const codes = await page.getByRole('dialog').locator('code').allTextContents()
    expect(new Set(codes).size).toBe(10)
    await page.getByLabel('I have kept the codes').check()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByText('10 recovery codes are left').waitFor()

    const byPhone = await signInWithCode(codeOf(secret, Date.now() + 30_000))
    await byPhone.page.waitForURL('**/chats/all')
    const byPaper = await signInWithCode(codes[0] ?? '')
    await byPaper.page.waitForURL('**/chats/all')
    const byUsedPaper = await signInWithCode(codes[0] ?? '')
    await byUsedPaper.page.getByText('The code is wrong').waitFor()

    await byPaper.open('/settings/company/account')
    await byPaper.page.getByText('9 recovery codes are left').waitFor()
    await byPaper.page.getByText('A recovery code was used').waitFor()
    expect(await accessibilityFaults(byPaper.page)).toEqual([])
    await byPaper.page.getByRole('button', { name: 'Sign out all others' }).click()
    await byPaper.page.getByText('2 browsers have to sign in again').waitFor()
    await byPaper.page.getByRole('dialog').getByRole('button', { name: 'Sign out all others' }).click()
    await byPaper.page.getByText('All other browsers were signed out').waitFor()
    await byPhone.page.goto(`${korben.url}/people`)
    await byPhone.page.waitForURL('**/sign-in?**')

    await byPaper.page.getByRole('button', { name: 'Switch off' }).click()
    const off = byPaper.page.getByRole('dialog')
    await fillIn(byPaper.page, 'Your password', OWNER.password)
    await fillIn(byPaper.page, 'Code', codes[0] ?? '')
    await off.getByRole('button', { name: 'Switch off' }).click()
    await byPaper.page.getByText('The code is wrong').waitFor()
    expect(await accessibilityFaults(byPaper.page)).toEqual([])
    await fillIn(byPaper.page, 'Code', codes[1] ?? '')
    await off.getByRole('button', { name: 'Switch off' }).click()
    await byPaper.page.getByText('The second factor is off').waitFor()
    const byPassword = await openDesk(browser, korben)
    await byPassword.open('/sign-in')
    await fillIn(byPassword.page, 'E-mail address', OWNER.email)
    await fillIn(byPassword.page, 'Password', OWNER.password)
    await byPassword.page.keyboard.press('Enter')
    await byPassword.page.waitForURL('**/chats/all')
    expect([...owner.faults, ...byPhone.faults, ...byPaper.faults, ...byUsedPaper.faults]).toEqual([])
  },
)

/** Makes a person at the desk, which shows the card afterwards. Gives the id, from the address. */
async function makePerson({ page, open }: Desk, name: string): Promise<string> {
  await open('/people')
  await page.getByRole('button', { name: 'Нова людина' }).first().click()
  await page.getByRole('dialog').getByLabel('Ім’я').fill(name)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name }).waitFor()
  return new URL(page.url()).pathname.split('/').at(-1) ?? ''
}

/** The owner at another browser, up to the answer to the code. */
async function signInWithCode(code: string): Promise<Desk> {
  const desk = await openDesk(browser, korben)
  await desk.open('/sign-in')
  await fillIn(desk.page, 'E-mail address', OWNER.email)
  await fillIn(desk.page, 'Password', OWNER.password)
  await desk.page.keyboard.press('Enter')
  await fillIn(desk.page, 'Code from your app', code)
  await desk.page.keyboard.press('Enter')
  return desk
}

const fillIn = (page: Page, name: string, value: string) => page.getByRole('textbox', { name }).fill(value)

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** What an authenticator application shows at an instant (RFC 6238, written here anew: the product must not check itself). */
function codeOf(secret: string, at: number): string {
  const bits = Array.from(secret, (letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)))
  const digest = createHmac('sha1', key).update(step).digest()
  const offset = digest.readUInt8(19) & 15
  return String((digest.readUInt32BE(offset) & 0x7f_ff_ff_ff) % 1_000_000).padStart(6, '0')
}
