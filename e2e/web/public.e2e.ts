import type { Page } from 'playwright-core'
import { afterAll, expect } from 'vitest'
import { accessibilityFaults, takePicture } from '../harness/browser.ts'
import { TelegramEmulator } from '../peers/telegram-emulator.ts'
import { copied, type Desk, openSignedIn } from './desk.ts'
import { apiV2, beforeStories, browser, korben, openStage, story } from './stage.ts'

const TOKEN = '7777:a-second-way-to-talk'

let emulator: TelegramEmulator

beforeStories(async () => {
  emulator = await TelegramEmulator.start()
  emulator.bot(TOKEN)
})
afterAll(() => emulator?.close())
openStage('nobody visits public pages', { env: { OUTBOUND_ALLOW: '127.0.0.1' } })

const LOOKS = [
  { name: 'light-wide', locale: 'en-US', isDark: false, width: 1280, height: 800 },
  { name: 'dark-phone', locale: 'uk-UA', isDark: true, width: 390, height: 844 },
  { name: 'light-phone', locale: 'ru-RU', isDark: false, width: 360, height: 700 },
  { name: 'dark-wide', locale: 'en-US', isDark: true, width: 1280, height: 800 },
] as const
type Look = (typeof LOOKS)[number]

async function openPublic({ locale, isDark, width, height }: Look, isScripted = true) {
  const context = await browser.newContext({
    locale,
    viewport: { width, height },
    colorScheme: isDark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    javaScriptEnabled: isScripted,
  })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(message.text())
  })
  return { context, page, faults }
}

/** Keeps a picture, and tells what would keep somebody from using the page. */
async function judge(page: Page, name: string): Promise<string[]> {
  await takePicture(page, `public-${name}`)
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  const found = await accessibilityFaults(page)
  return [...(excess > 0 ? [`${excess} px too wide`] : []), ...found].map((fault) => `${name}: ${fault}`)
}

/** By the dialog that makes an order, left without making one. */
async function copyPersonalLink({ page, open }: Desk, name: string): Promise<string> {
  await open('/orders')
  await page.getByRole('button', { name: 'New order' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Person' }).fill(name)
  await page.getByRole('option', { name }).click()
  await dialog.getByRole('combobox', { name: 'Offer' }).click()
  await page.getByRole('option', { name: 'Full course' }).click()
  return copied(page, dialog.getByRole('button', { name: /^Copy personal link/ }))
}

story(
  'staff copy the page of an offer and the personal link of somebody, who orders there without a script',
  async () => {
    const desk = await openSignedIn(browser, korben)
    const { page, open, faults, context } = desk
    await open('/campaigns-offers')
    await page.locator('main a[href^="/campaigns-offers/"]').first().click()
    await page.getByRole('link', { name: 'Full course' }).first().click()
    const offerUrl = await copied(page, page.getByRole('button', { name: /^Copy link/ }))
    expect(new URL(offerUrl).pathname).toMatch(/^\/b\/[a-z0-9]{10}$/)

    const { data: person } = await apiV2().people.create({ name: 'Ann Lee' })
    const link = await copyPersonalLink(desk, 'Ann Lee')
    expect(link.startsWith(`${offerUrl}?to=`)).toBe(true)
    expect(await accessibilityFaults(page)).toEqual([])
    await context.close()

    const [look] = LOOKS
    const { page: shop, context: buyer } = await openPublic(look, false)
    const late = await buyer.newPage()
    await late.goto(link)
    await shop.goto(link)
    await shop.getByLabel('E-mail address').fill('ann@example.com')
    await shop.getByLabel('Phone').fill('12')
    await shop.getByRole('button', { name: 'Order' }).click()
    await shop.getByText('Write the number with its country code').waitFor()
    expect(await shop.getByLabel('E-mail address').inputValue()).toBe('ann@example.com')
    await shop.getByLabel('Phone').fill('+380 50 123 45 67')
    await shop.getByRole('button', { name: 'Order' }).dblclick()
    await shop.getByText('Your order is made.').waitFor()
    await late.getByLabel('E-mail address').fill('ann@example.com')
    await late.getByLabel('Phone').fill('+380501234567')
    await late.getByRole('button', { name: 'Order' }).click()
    await late.getByText('Your order is made.').waitFor()
    await buyer.close()
    const ofAnn = await apiV2().people.get({ person_id: person.id, include: ['orders'] })
    expect(ofAnn.included.orders).toMatchObject([{ title: 'The full course', price: 35, currency: 'USD' }])
    expect(faults).toEqual([])
  },
)

for (const look of LOOKS) {
  story(`every public page can be used by everybody: ${look.name}, ${look.locale}`, async () => {
    const { page, faults, context } = await openPublic(look)
    const found: string[] = []
    await page.goto(`${korben.url}/b/aaaaaaaaaa`)
    found.push(...(await judge(page, `not-available-${look.name}`)))

    const desk = await openSignedIn(browser, korben)
    const name = `Buyer ${look.name}`
    await apiV2().people.create({ name })
    const link = await copyPersonalLink(desk, name)
    await desk.context.close()

    await page.goto(link.split('?')[0] ?? '')
    found.push(...(await judge(page, `offer-${look.name}`)))
    await page.goto(link)
    found.push(...(await judge(page, `offer-form-${look.name}`)))
    await page.locator('#email').fill('ann@example.com')
    await page.locator('#phone').fill('12')
    await page.locator('form button').click()
    await page.locator('#phone-fault').waitFor()
    found.push(...(await judge(page, `offer-fault-${look.name}`)))
    await page.locator('#phone').fill('+380501234567')
    await page.locator('form button').click()
    await page.locator('.notice-done').waitFor()
    found.push(...(await judge(page, `offer-ordered-${look.name}`)))

    await page.goto(korben.printed?.leadUrl ?? '')
    found.push(...(await judge(page, `chat-start-${look.name}`)))
    await page.locator('.chat-start button').click()
    await page.getByText('Shall I show you a free lesson?').waitFor()
    await page.locator('#text').fill('Hello, is there a lesson for somebody who has never done it before?')
    await page.keyboard.press('Enter')
    await page.locator('.message-own').last().waitFor()
    found.push(...(await judge(page, `chat-${look.name}`)))
    expect(found).toEqual([])
    expect(faults).toEqual([])
    await context.close()
  })
}

story('who may choose among messengers sees them by name', async () => {
  const bot = ['--token', TOKEN, '--base-url', emulator.baseUrl, '--inbound', 'poll']
  const [tunnel] = (await apiV2().tunnels.list({})).data
  const { linked } = await apiV2().tunnels.get({ tunnel_id: tunnel?.id ?? '', include: ['leadgentools'] })
  const tool = linked.leadgentools?.find(({ type }) => type === 'LINK')
  const { data } = await apiV2().leadgentools.createTrafficSource({ leadgentool_id: tool?.id ?? '', name: 'Both' })
  await korben.command('connection', 'create', '--company', data.company_id, ...bot)
  const found: string[] = []
  for (const look of LOOKS) {
    const { page, faults, context } = await openPublic(look)
    await page.goto(korben.printed?.leadUrl ?? '')
    await page.getByRole('link', { name: /^Telegram · / }).waitFor()
    found.push(...(await judge(page, `chooser-${look.name}`)))
    expect(faults).toEqual([])
    await context.close()
  }
  expect(found).toEqual([])
})
