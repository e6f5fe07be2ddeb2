import { createClient } from '@korben/client'
import { expect } from 'vitest'
import { accessibilityFaults, openVisitor } from '../harness/browser.ts'
import { openDesk, openSignedIn } from './desk.ts'
import { apiV2, browser, korben, openStage, story } from './stage.ts'

/** The built application on the whole product, as staff use it. */

openStage('nobody works at the desk')

story('who is not signed in comes back to the page that was asked for', async () => {
  const desk = await openDesk(browser, korben)
  await desk.page.goto(`${korben.url}/settings/crm-settings/tags?search=inter`)
  await desk.page.getByRole('textbox', { name: 'Password' }).waitFor()
  await desk.page.getByLabel('E-mail address').fill(korben.printed?.email ?? '')
  await desk.page.getByRole('textbox', { name: 'Password' }).fill('not the password')
  await desk.page.getByRole('button', { name: 'Sign in' }).click()
  await desk.page.getByText('E-mail address or password is wrong').waitFor()
  await desk.page.getByRole('textbox', { name: 'Password' }).fill(korben.printed?.password ?? '')
  await desk.page.keyboard.press('Enter')
  await desk.page.getByRole('row', { name: 'Interested' }).waitFor()
  expect(new URL(desk.page.url()).search).toBe('?search=inter')
  expect(desk.faults).toEqual([])
})

story('a tag is made, copied by its ID, renamed, and deleted after its wearers were counted', async () => {
  const { page, open, faults } = await openSignedIn(browser, korben)
  await open('/settings/crm-settings/tags')
  await page.getByRole('button', { name: 'New tag' }).click()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('interested')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByText('There is already a tag of this name').waitFor()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Student')
  await page.keyboard.press('Enter')
  const row = page.getByRole('row', { name: 'Student' })
  await row.getByRole('button', { name: /^Copy ID/ }).click()
  const id = await page.evaluate(() => navigator.clipboard.readText())
  expect(id).toMatch(/^[0-9a-f]{24}$/)

  const [person] = (await apiV2().people.list({})).data
  await apiV2().people.addTag({ person_id: person?.id ?? '', tag_id: id })
  await row.getByRole('button', { name: /^Rename/ }).click()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Graduate')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Delete: Graduate' }).click()
  await page.getByText('1 person wears it').waitFor()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByText('The tag was deleted').waitFor()
  await page.getByRole('row', { name: 'Graduate' }).waitFor({ state: 'detached' })
  expect((await apiV2().tags.list({})).data.map(({ name }) => name)).not.toContain('Graduate')
  expect(faults).toEqual([])
})

story('a subscriber writes, a member of the staff answers in the inbox, and the answer arrives', async () => {
  const { page: chat } = await openVisitor(browser)
  await chat.goto(korben.printed?.leadUrl ?? '')
  await chat.getByRole('button', { name: 'Start' }).click()
  await chat.getByText('Shall I show you a free lesson?').waitFor()
  const { page, open, faults } = await openSignedIn(browser, korben)
  await open('/chats/unread')
  await chat.getByPlaceholder('Write a message').fill('<img src=x onerror=alert(1)> Is there a place left?')
  await chat.keyboard.press('Enter')

  await page.getByRole('link', { name: /Is there a place left/ }).click()
  await page.getByRole('log').getByText('<img src=x onerror=alert(1)> Is there a place left?').waitFor()
  await page.getByRole('switch', { name: 'Bot answers' }).press('Space')
  const other = await openSignedIn(browser, korben)
  await other.open(new URL(page.url()).pathname)
  await page.getByRole('textbox', { name: 'Write a message…' }).fill('Yes, two.')
  await page.keyboard.press('Enter')
  await chat.getByText('Yes, two.').waitFor()
  await other.page.getByRole('log').getByText('Yes, two.').waitFor()
  await other.context.close()
  await page
    .getByRole('article')
    .filter({ hasText: 'Yes, two.' })
    .getByText(/Sent|Delivered|Read/)
    .waitFor()
  await expect.poll(() => page.getByRole('switch', { name: 'Bot answers' }).isChecked()).toBe(false)

  const [folder, personId = '', accountId = ''] = new URL(page.url()).pathname.split('/').slice(2)
  expect(folder).toBe('unread')
  await open(`/chats/all/${accountId}/${personId}`)
  await page.waitForURL(`**/chats/all/${personId}/${accountId}`)
  await open(`/chats/all/${personId}/?personCard=true`)
  await page.waitForURL(`**/chats/all/${personId}/${accountId}?personCard=true`)
  await page.getByRole('complementary', { name: 'Card of the person' }).getByText('Full card').waitFor()
  expect(faults).toEqual([])
})

story('what was typed is still there after a reload, and after the session has ended', async () => {
  const desk = await openSignedIn(browser, korben)
  const { page, open } = desk
  const [person] = (await apiV2().people.list({})).data
  await open(`/chats/all/${person?.id}/`)
  const field = page.getByRole('textbox', { name: 'Write a message…' })
  await field.fill('Half a sente')
  await page.reload()
  await expect.poll(() => field.inputValue()).toBe('Half a sente')
  await desk.context.clearCookies()
  await page.getByText('Your session has ended').waitFor()
  await page.getByRole('textbox', { name: 'Password' }).fill(korben.printed?.password ?? '')
  await page.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('Your session has ended').waitFor({ state: 'detached' })
  expect(await field.inputValue()).toBe('Half a sente')
  expect(desk.faults).toEqual([])
})

story('an answer pressed twice over a lost network is sent once', async () => {
  const desk = await openSignedIn(browser, korben, { width: 390, height: 844 })
  const { page, open, context } = desk
  const [person] = (await apiV2().people.list({})).data
  await open(`/chats/all/${person?.id}/`)
  const field = page.getByRole('textbox', { name: 'Write a message…' })
  await field.fill('Are you there?')
  // The server does it, and the answer is lost on its way back.
  let lost = 0
  await page.route('**/api/v3/chats/*/messages', async (route) => {
    if (route.request().method() !== 'POST' || lost >= 3) return route.continue()
    lost++
    await route.fetch()
    await route.abort('connectionreset')
  })
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page.getByText('The server cannot be reached').waitFor()
  expect(await field.inputValue()).toBe('Are you there?')
  await context.setOffline(true)
  await page.getByText('No connection.').waitFor()
  await context.setOffline(false)
  await page.getByText('No connection.').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect.poll(() => field.inputValue()).toBe('')
  await page.getByRole('article').filter({ hasText: 'Are you there?' }).first().waitFor()
  const sent = await apiV2().communicationChannels.chatMessages({ person_id: person?.id ?? '', limit: 100 })
  expect(sent.data.filter(({ text }) => text === 'Are you there?')).toHaveLength(1)
  expect(lost).toBe(3)
  expect(desk.faults).toEqual([])
})

story('a template is written at the desk and sent by API v2', async () => {
  const { page, open, faults } = await openSignedIn(browser, korben)
  await open('/campaigns-templates/1')
  await page.getByRole('button', { name: 'New category' }).click()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Reminders')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Reminders' }).click()
  await page.getByRole('link', { name: 'New template' }).first().click()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Tomorrow')
  await page.getByRole('textbox', { name: 'Text 1' }).fill('See you tomorrow, {{first_name|friend}}!')
  await page.getByText('See you tomorrow, friend!').waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.waitForURL(/creator\/[0-9a-f]{24}$/)
  const templateId = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  const [person] = (await apiV2().people.list({})).data
  const [account] = (await apiV2().people.get({ person_id: person?.id ?? '' })).data.accounts
  await apiV2().messages.sendTemplate({ account_id: account?.account_id ?? '', template_id: templateId })
  await open(`/chats/all/${person?.id}/`)
  await page
    .getByRole('log')
    .getByText(/See you tomorrow, \S+!/)
    .waitFor()
  expect(faults).toEqual([])
})

story('an open order is marked as paid, and is a sale for integrations', async () => {
  const { page, open, faults } = await openSignedIn(browser, korben)
  await open('/orders?status=OPENED')
  await page
    .getByRole('row', { name: /Maria Petrenko/ })
    .getByRole('link', { name: 'The full course' })
    .click()
  await page.getByRole('button', { name: 'Mark as paid' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('What was received').fill('thirty')
  await dialog.getByRole('button', { name: 'Mark as paid' }).click()
  await dialog.getByText('Write an amount as 99.50').waitFor()
  await dialog.getByLabel('What was received').fill('30,50')
  await dialog.getByRole('button', { name: 'Mark as paid' }).click()
  await page.getByText('The order is a sale').waitFor()
  await page.getByText('US$30.50').first().waitFor()
  const orderId = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  const { data } = await apiV2().orders.get({ order_id: orderId })
  expect(data).toMatchObject({ status: 'SUCCESS', price: 30.5 })
  expect(faults).toEqual([])
})

story('the token of API v2 is copied and refreshed, and the old one dies', async () => {
  const { page, open, faults } = await openSignedIn(browser, korben)
  await open('/settings/integrations/leeloo-api')
  await page.getByRole('button', { name: 'Refresh token' }).click()
  await page.getByText('The old one stops working at once').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Refresh token' }).click()
  await page.getByText('The token was replaced').waitFor()
  await page.getByRole('button', { name: 'Copy to clipboard' }).click()
  await page.getByText('The token is on the clipboard').waitFor()
  const token = await page.evaluate(() => navigator.clipboard.readText())
  await expect(apiV2().tags.list({})).rejects.toMatchObject({ status: 401 })
  const fresh = createClient({ baseUrl: korben.url, token }).v2
  expect((await fresh.tags.list({})).data.length).toBeGreaterThan(0)
  if (korben.printed) korben.printed.token = token
  expect(faults).toEqual([])
})

story('the keyboard finds every page, and the help names its keys', async () => {
  const { page, open, faults } = await openSignedIn(browser, korben)
  await open('/people')
  await page.keyboard.press('?')
  await page.getByRole('dialog').getByText('Find a page or an action').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('g')
  await page.keyboard.press('o')
  await page.waitForURL('**/orders')
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Orders and sales')
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('Go to…').fill('Audit')
  await page.getByRole('button', { name: 'Audit log' }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL('**/settings/company/audit')
  expect(faults).toEqual([])
})

const PAGES = [
  '/chats/all',
  '/people',
  '/orders',
  '/campaigns-templates/1',
  '/campaigns-offers',
  '/settings/integrations/payments/credits',
  '/expenses',
  '/rates',
  '/settings/crm-settings/tags',
  '/settings/crm-settings/fields',
  '/settings/integrations/leeloo-api',
  '/settings/integrations/tokens',
  '/settings/company/general',
  '/settings/company/audit',
]
const LOOKS = [
  { name: 'light and wide, in English', language: 'en', isDark: false, width: 1440, height: 900 },
  { name: 'dark and on a phone, in Ukrainian', language: 'uk', isDark: true, width: 390, height: 844 },
  { name: 'dark and wide, in Russian', language: 'ru', isDark: true, width: 1440, height: 900 },
] as const

for (const { name, ...look } of LOOKS) {
  story(`every screen can be used by everybody: ${name}`, async () => {
    const stranger = await openDesk(browser, korben, look)
    await stranger.open('/sign-in')
    const found = (await accessibilityFaults(stranger.page)).map((fault) => `/sign-in ${fault}`)
    const desk = await openSignedIn(browser, korben, look)
    const [person] = (await apiV2().people.list({})).data
    const [order] = (await apiV2().orders.list({})).data
    for (const path of [...PAGES, `/people/${person?.id}`, `/orders/${order?.id}`, `/chats/all/${person?.id}/`]) {
      await desk.go(path)
      await desk.page
        .getByRole('status', { name: /^(Loading|Завантаження|Загрузка)/ })
        .first()
        .waitFor({ state: 'detached' })
      const width = await desk.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      if (width > 0) found.push(`${path} is ${width} px too wide`)
      found.push(...(await accessibilityFaults(desk.page)).map((fault) => `${path} ${fault}`))
    }
    expect(found).toEqual([])
    expect(stranger.faults).toEqual([])
    expect(desk.faults).toEqual([])
  })
}

story('the first load of the inbox is under 250 KB of compressed script', async () => {
  const desk = await openSignedIn(browser, korben)
  const sizes = new Map<string, number>()
  const fresh = await desk.context.newPage()
  fresh.on('response', (response) => {
    if (response.request().resourceType() !== 'script') return
    sizes.set(response.url(), Number(response.headers()['content-length']))
  })
  const client = await desk.context.newCDPSession(fresh)
  await client.send('Network.setCacheDisabled', { cacheDisabled: true })
  await fresh.goto(`${korben.url}/chats/all`)
  await fresh.getByText('Choose a chat').waitFor()
  await fresh.getByRole('region', { name: 'List of chats' }).getByRole('link').first().waitFor()
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0)
  process.stdout.write(`The inbox loads ${(total / 1000).toFixed(1)} kB of compressed script in ${sizes.size} files.\n`)
  expect(sizes.size).toBeGreaterThan(3)
  expect(total).toBeLessThan(250_000)
})
