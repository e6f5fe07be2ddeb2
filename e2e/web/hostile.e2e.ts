import type { Page } from 'playwright-core'
import { afterAll, expect } from 'vitest'
import { openVisitor } from '../harness/browser.ts'
import { TelegramEmulator } from '../peers/telegram-emulator.ts'
import { startReceiver } from '../peers/webhook-receiver.ts'
import { type Desk, openSignedIn } from './desk.ts'
import { apiV2, beforeStories, browser, korben, openStage, story } from './stage.ts'

const TOKEN = '6666:texts-that-want-to-run'
const RUN = 'globalThis.wasRun=true'

/** What a subscriber may write anywhere. Each would leave `wasRun` behind, or tear a page, where it were taken for more than text. */
const TEXTS = {
  script: `</textarea></script><script>${RUN}</script>`,
  image: `'"><img src=x onerror="${RUN}">`,
  vector: `<svg><animate onbegin=${RUN} attributeName=x dur=1s></svg><math><style><img src=x onerror=${RUN}>`,
  address: `javascript:${RUN}//`,
  link: `[press](javascript:${RUN}) <a href="javascript:${RUN}">press</a>`,
  template: `{{constructor.constructor("${RUN}")()}} {{7*7}} \${${RUN}} {{name|x}}`,
  backwards: 'order\u202Efdp.exe\u202D \u2066x',
  invisible: '\u200b\u200d\u2060\ufeff\u00ad\u2028\u2029',
  formula: `=HYPERLINK("http://127.0.0.1/","x")\t@SUM(1)|cmd`,
  towering: `Z${'\u0336\u0310\u0353'.repeat(40)}`,
  long: 'W'.repeat(4000),
  family: '👩‍👩‍👧‍👦'.repeat(80),
} as const

/** How the names begin that are long, tall or turned. */
const TEARING = [TEXTS.long, TEXTS.family, TEXTS.towering, TEXTS.backwards].map((text) => text.slice(0, 40))

let emulator: TelegramEmulator
let receiver: Awaited<ReturnType<typeof startReceiver>>
let ref: string

beforeStories(async () => {
  emulator = await TelegramEmulator.start()
  emulator.bot(TOKEN)
  receiver = await startReceiver(() => 200)
})
afterAll(async () => {
  await emulator?.close()
  await receiver?.close()
})
openStage('nobody reads hostile texts', { env: { OUTBOUND_ALLOW: '127.0.0.1', API_V2_RATE_LIMIT: '0' } })
beforeStories(async () => {
  const [tunnel] = (await apiV2().tunnels.list({})).data
  const { linked } = await apiV2().tunnels.get({ tunnel_id: tunnel?.id ?? '', include: ['leadgentools'] })
  const tool = linked.leadgentools?.find(({ type }) => type === 'LINK')
  const source = await apiV2().leadgentools.createTrafficSource({ leadgentool_id: tool?.id ?? '', name: TEXTS.image })
  ref = source.data.hash
  const bot = ['--token', TOKEN, '--base-url', emulator.baseUrl, '--inbound', 'poll', '--setting', 'pollSeconds=5']
  await korben.command('connection', 'create', '--company', source.data.company_id, ...bot)
})

/** Everything of a subscriber is this text: name, messages, caption, contact, press, order. */
async function writeByTelegram(id: number, text: string): Promise<void> {
  const user = emulator.user(TOKEN, {
    id,
    firstName: text,
    username: text.slice(0, 60),
    languageCode: text.slice(0, 10),
  })
  await user.sendCommand(`/start ${ref}`)
  await user.waitFor('Shall I show you a free lesson?')
  await user.press('Show me')
  await user.waitFor('The full course is 35 USD.')
  await user.press('Buy the course')
  await user.waitFor('Your place is kept.')
  await user.pressPayload(text.slice(0, 64), { id: 1, text })
  await user.sendOther({ contact: { phone_number: text.slice(0, 60), first_name: text, user_id: id } })
  await user.sendOther({ caption: text, photo: [{ file_id: text, file_unique_id: text, width: 1, height: 1 }] })
  await user.sendOther({
    caption: text,
    document: { file_id: 'f', file_unique_id: 'f', file_name: text, mime_type: text },
  })
  await user.sendText(text)
}

/** The same in the web chat, come by a link whose marks are the text. */
async function writeInWebChat(text: string): Promise<void> {
  const { page: chat, context, faults } = await openVisitor(browser)
  // No server takes an address of any length.
  const mark = text.slice(0, 500)
  const marks = new URLSearchParams({
    utm_source: mark,
    utm_medium: mark,
    utm_campaign: mark,
    utm_term: mark,
    utm_content: mark,
  })
  await chat.goto(`${korben.printed?.leadUrl}?${marks}`)
  const isChooser = !new URL(chat.url()).pathname.startsWith('/w/')
  if (isChooser) await chat.getByRole('link', { name: 'Chat on this site' }).click()
  await chat.getByRole('button', { name: 'Start' }).click()
  await chat.getByText('Shall I show you a free lesson?').waitFor()
  await chat.getByPlaceholder('Write a message').fill(text)
  await chat.keyboard.press('Enter')
  await chat.locator('.message-own').last().waitFor()
  await chat.reload()
  await chat.locator('.message-own').last().waitFor()
  expect(await tracesOn(chat)).toEqual([])
  expect(faults).toEqual([])
  await context.close()
}

/** What has run, what stands in the page as more than text, and what pushes it out of its frame. */
const tracesOn = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = []
    if ('wasRun' in globalThis) found.push('a text was run')
    const planted = 'img[src="x"], [onerror], [onload], [onbegin], math, animate, a[href^="javascript:" i]'
    for (const element of document.querySelectorAll(planted)) found.push(element.outerHTML.slice(0, 200))
    const excess = document.documentElement.scrollWidth - innerWidth
    if (excess > 0) found.push(`${excess} px too wide`)
    return found
  })

const texts = Object.entries(TEXTS)

/** Bounded: a page that goes on loading would be a fault of its own. */
async function look(desk: Desk, path: string): Promise<string[]> {
  await desk.go(path)
  await desk.page
    .getByRole('status', { name: /^(Loading|Завантаження)/ })
    .first()
    .waitFor({ state: 'detached' })
  return (await tracesOn(desk.page)).map((trace) => `${path}: ${trace}`)
}

story(
  'whatever subscribers write stays text on every page that shows it, to staff and to themselves',
  async () => {
    const first = await openSignedIn(browser, korben)
    await first.open('/settings/integrations/leeloo-api')
    await first.page.getByLabel('Webhook URL').fill(`${receiver.url}/hook`)
    await first.page.getByLabel('Webhook enabled').check()
    for (const event of ['Order', 'Sale', 'Subscription', 'Incoming message']) {
      await first.page.getByLabel(event, { exact: true }).check()
    }
    await first.page.getByRole('button', { name: 'Save', exact: true }).click()
    await first.page.getByText('Saved').waitFor()

    await Promise.all(texts.map(([, text], place) => writeByTelegram(700 + place, text)))
    for (const text of [TEXTS.image, TEXTS.long, TEXTS.template]) await writeInWebChat(text)
    await expect
      .poll(() => receiver.requests.filter(({ body }) => body.toString().includes('wasRun')).length)
      .toBeGreaterThan(5)

    const people = (await apiV2().people.list({ limit: 100 })).data
    const orders = (await apiV2().orders.list({ limit: 100 })).data
    expect(orders.length).toBeGreaterThanOrEqual(texts.length)
    const written = people.filter(({ accounts }) => accounts.some(({ from }) => from === 'TELEGRAM'))
    expect(written).toHaveLength(texts.length)

    const found: string[] = []
    for (const isPhone of [false, true]) {
      const shape = isPhone ? ({ language: 'uk', isDark: true, width: 390, height: 844 } as const) : {}
      const desk = await openSignedIn(browser, korben, shape)
      for (const path of ['/chats/all', '/chats/unread', '/people', '/orders', '/tunnels'])
        found.push(...(await look(desk, path)))
      found.push(...(await look(desk, '/settings/company/audit')))
      found.push(...(await look(desk, '/settings/integrations/leeloo-api')))
      // On a phone those whose names could tear the page: the rest is the same page.
      for (const { id } of isPhone ? people.filter(({ name }) => TEARING.includes(name.slice(0, 40))) : people) {
        found.push(...(await look(desk, `/chats/all/${id}/?personCard=true`)))
        found.push(...(await look(desk, `/people/${id}`)))
      }
      for (const { id } of orders.slice(0, isPhone ? 3 : texts.length))
        found.push(...(await look(desk, `/orders/${id}`)))
      expect(desk.faults).toEqual([])
      await desk.context.close()
    }
    expect(found).toEqual([])
    expect(first.faults).toEqual([])
  },
  600_000,
)

story('a text is shown letter for letter, and a search finds it', async () => {
  const desk = await openSignedIn(browser, korben)
  const person = (await apiV2().people.list({ limit: 100 })).data.find(({ name }) => name === TEXTS.image)
  await desk.open(`/chats/all/${person?.id}/`)
  await desk.page.getByRole('log').getByText(TEXTS.image, { exact: true }).first().waitFor()
  await desk.open(`/people?search=${encodeURIComponent(TEXTS.image)}`)
  await desk.page.getByRole('link', { name: TEXTS.image }).waitFor()
  expect(await tracesOn(desk.page)).toEqual([])
  expect(desk.faults).toEqual([])
})
