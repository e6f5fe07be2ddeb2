import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createClient } from '@korben/client'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from '../harness/browser.ts'
import { type Korben, removeData, startKorben } from '../harness/korben.ts'
import { openDesk, openSignedIn } from './desk.ts'

/**
 * Makes a picture of every screen of the desk and every public page, light and dark, on a wide screen and on a phone:
 *
 *     node scripts/run.mjs e2e/web/pictures.ts FOLDER [LANGUAGE] [PART OF A NAME]
 *
 * It starts the product with its sample and lets two visitors walk. Look at all of them before a release.
 */
const [folder, language = 'en', part = ''] = process.argv.slice(2)

const LOOKS = [
  { name: 'light-wide', isDark: false, width: 1280, height: 800 },
  { name: 'dark-wide', isDark: true, width: 1280, height: 800 },
  { name: 'light-phone', isDark: false, width: 390, height: 844 },
  { name: 'dark-phone', isDark: true, width: 390, height: 844 },
]
const LOCALES = { en: 'en-US', uk: 'uk-UA', ru: 'ru-RU' }

if (!folder || !(language === 'en' || language === 'uk' || language === 'ru')) {
  process.stderr.write('Usage: node scripts/run.mjs e2e/web/pictures.ts FOLDER [en|uk|ru] [PART OF A NAME]\n')
  process.exit(2)
}
let publicOffer = ''
const into = resolve(folder)
const tongue = language
await mkdir(into, { recursive: true })
const korben = await startKorben()
const browser = await openBrowser()
try {
  await walk(browser, korben)
  const screens = { ...(await screensOf(korben)), ...(await findInside(browser, korben)) }
  for (const look of LOOKS) {
    await picturePublicPages(look)
    const desk = await openSignedIn(browser, korben, { ...look, language: tongue })
    for (const [name, path] of Object.entries(screens)) {
      if (!name.includes(part)) continue
      await desk.open(path).catch((error: Error) => process.stderr.write(`${name}: ${error.message}\n`))
      await take(desk.page, `${name}-${look.name}`)
    }
    await desk.context.close()
  }
} finally {
  await browser.close()
  await korben.stop()
  await removeData(korben.dataDir)
}

/** Two visitors in the web chat, one of whom buys. */
async function walk(browser: Browser, { printed }: Korben): Promise<void> {
  for (const isBuyer of [true, false]) {
    const page = await (await browser.newContext({ locale: LOCALES[tongue] })).newPage()
    await page.goto(printed?.leadUrl ?? '')
    await page.locator('.chat-start button').click()
    await page.getByText('Shall I show you a free lesson?').waitFor()
    await page.getByRole('button', { name: 'Show me' }).click()
    await page.getByText('The full course is 35 USD.').waitFor()
    if (isBuyer) {
      await page.getByRole('button', { name: 'Buy the course' }).click()
      await page.getByText('Your place is kept.').waitFor()
    }
    await page.locator('#text').fill(isBuyer ? 'Thank you! Can I pay on Friday?' : 'Is there a lesson for beginners?')
    await page.keyboard.press('Enter')
    await page.locator('.message-own').last().waitFor()
    await page.context().close()
  }
}

async function screensOf({ url, printed }: Korben): Promise<Record<string, string>> {
  const { v2 } = createClient({ baseUrl: url, token: printed?.token ?? '' })
  const people = (await v2.people.list({})).data
  const person = people.find(({ accounts }) => accounts.some(({ from }) => String(from) === 'WEBCHAT')) ?? people[0]
  const [order] = (await v2.orders.list({})).data
  const [tunnel] = (await v2.tunnels.list({})).data
  const { linked } = await v2.tunnels.get({ tunnel_id: tunnel?.id ?? '', include: ['leadgentools'] })
  const [tool] = linked.leadgentools ?? []
  const [user] = (await v2.users.list({})).data
  return {
    inbox: '/chats/all',
    chat: `/chats/all/${person?.id}/`,
    'chat-card': `/chats/all/${person?.id}/?personCard=true`,
    people: '/people',
    person: `/people/${person?.id}`,
    tunnels: '/tunnels',
    tunnel: `/tunnels/${tunnel?.id}`,
    tree: `/tunnels/${tunnel?.id}/tree`,
    leadgentool: `/tunnels/${tunnel?.id}/leadgentools/${tool?.id}`,
    orders: '/orders',
    order: `/orders/${order?.id}`,
    'template-categories': '/campaigns-templates/1',
    'offer-categories': '/campaigns-offers',
    credits: '/settings/integrations/payments/credits',
    expenses: '/expenses',
    rates: '/rates',
    tags: '/settings/crm-settings/tags',
    fields: '/settings/crm-settings/fields',
    api: '/settings/integrations/leeloo-api',
    tokens: '/settings/integrations/tokens',
    connections: '/settings/integrations/connections',
    'connections-telegram': '/settings/integrations/connections/new/telegram',
    'connections-web-chat': '/settings/integrations/connections/new/web-chat',
    company: '/settings/company/general',
    users: '/settings/company/users',
    user: `/settings/company/users/user/${user?.id}`,
    invitations: '/settings/company/users/invitations',
    roles: '/settings/company/roles',
    account: '/settings/company/account',
    audit: '/settings/company/audit',
    system: '/settings/system',
  }
}

/** Pages whose ids no list of API v2 gives: reached by their links. */
async function findInside(browser: Browser, korben: Korben): Promise<Record<string, string>> {
  const { page, open, context } = await openSignedIn(browser, korben)
  const found: Record<string, string> = {}
  const press = async (start: string) => {
    await page.locator(`main table a[href^="${start}"]`).first().click()
    await page.locator('main table, main form, main fieldset').first().waitFor()
    return new URL(page.url()).pathname
  }
  await open('/campaigns-offers')
  found.offers = await press('/campaigns-offers/')
  found.offer = await press('/campaigns-offers/')
  publicOffer = await page.locator('input[readonly][value*="/b/"]').inputValue()
  await open('/campaigns-templates/1')
  found.templates = await press('/campaigns-templates/')
  found.template = await press(`${found.templates}/creator/`)
  await open('/settings/integrations/payments/credits')
  found.credit = await press('/settings/integrations/payments/credits/payment-credit/')
  await context.close()
  return found
}

type Look = (typeof LOOKS)[number]

async function picturePublicPages(look: Look): Promise<void> {
  const stranger = await openDesk(browser, korben, { ...look, language: tongue })
  await stranger.open('/sign-in')
  await take(stranger.page, `sign-in-${look.name}`)
  await stranger.context.close()
  const context = await browser.newContext({
    locale: LOCALES[tongue],
    viewport: { width: look.width, height: look.height },
    colorScheme: look.isDark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  await page.goto(`${korben.url}/l/zzzzzz`)
  await take(page, `public-not-available-${look.name}`)
  await page.goto(publicOffer)
  await take(page, `public-offer-${look.name}`)
  await page.goto(korben.printed?.leadUrl ?? '')
  await take(page, `public-lead-${look.name}`)
  await page.locator('.chat-start button').click()
  await page.getByText('Shall I show you a free lesson?').waitFor()
  await take(page, `public-chat-${look.name}`)
  await context.close()
}

async function take(page: Page, name: string): Promise<void> {
  if (!name.includes(part)) return
  // The stream of news never ends, so the network is never idle.
  await page.locator('[role=status][aria-label]').first().waitFor({ state: 'detached' })
  await page.evaluate(() => document.fonts.ready)
  await page.screenshot({ path: join(into, `${name}.png`) })
}
