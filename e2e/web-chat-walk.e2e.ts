import { createClient } from '@korben/client'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessibilityFaults, chromiumPath, openBrowser, openVisitor, takePicture } from './harness/browser.ts'
import { type Korben, removeData, startKorben } from './harness/korben.ts'

if (chromiumPath === null) process.stderr.write('\nSKIPPED: no Chromium was found, so nobody walks the web chat.\n\n')

/** The whole product as its first user meets it: one command, a browser, and the API. Nothing inside is faked. */
let korben: Korben
let browser: Browser

beforeAll(async () => {
  if (chromiumPath === null) return
  korben = await startKorben()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await korben?.stop()
  if (korben) await removeData(korben.dataDir)
})

test.skipIf(chromiumPath === null)(
  'a visitor walks the sample tunnel to an order, and an integrator resolves it',
  async () => {
    const { printed } = korben
    if (!printed) throw new Error('The first start printed no credentials.')
    const { page, faults } = await openVisitor(browser)

    await page.goto(`${printed.leadUrl}?utm_source=e2e&utm_campaign=walk`)
    await page.getByRole('heading', { name: 'Sample school' }).waitFor()
    await takePicture(page, 'web-chat-welcome')
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Start' }).click()
    await page.getByText('Shall I show you a free lesson?').waitFor()
    await takePicture(page, 'web-chat-greeting')
    await page.getByRole('button', { name: 'Show me' }).click()
    await page.getByRole('img', { name: /Lesson 1/ }).waitFor()
    await page.getByText('The full course is 35 USD.').waitFor()
    await page.getByRole('button', { name: 'What is inside?' }).click()
    await page.getByText('12 lessons').waitFor()
    await page.getByRole('button', { name: 'Buy the course' }).click()
    await page.getByText('Your place is kept.').waitFor()
    await page.getByPlaceholder('Write a message').fill('I have paid <b>now</b>')
    await page.keyboard.press('Enter')
    await page.getByText('I have paid <b>now</b>').waitFor()
    await takePicture(page, 'web-chat-order')
    expect(await accessibilityFaults(page)).toEqual([])

    const { v2 } = createClient({ baseUrl: korben.url, token: printed.token })
    const people = await v2.people.list({ filter: { tags: ['Interested'] } })
    const visitor = people.data.find((person) => person.phone === 'NOT_DEFINED')
    if (!visitor) throw new Error('The visitor has no card.')
    const card = await v2.people.get({ person_id: visitor.id, include: ['orders'] })
    expect(card.data.tags).toEqual(['Interested'])
    expect(card.data.accounts).toMatchObject([{ from: 'WEB_CHAT', connection_status: 'OK' }])
    expect(card.data.subscribeHistory).toMatchObject([
      { tunnelName: 'Free lesson', leadgentoolName: 'Link on the site' },
    ])
    const [order] = card.included.orders ?? []
    if (!order) throw new Error('The press made no order.')
    expect(order).toMatchObject({ title: 'The full course', price: 35, currency: 'USD', status: 'OPENED' })

    const chat = await v2.communicationChannels.chatMessages({ person_id: visitor.id, limit: 100 })
    expect(chat.data.at(0)).toMatchObject({ type: 'CLIENT_MESSAGE', text: 'I have paid <b>now</b>', read: false })
    expect(chat.data.map(({ text }) => text).join('\n')).toMatch(
      /Your place is kept[\s\S]*Lesson 1[\s\S]*Shall I show you/,
    )
    const channels = await v2.communicationChannels.list({})
    expect(channels.data.find(({ person_id }) => person_id === visitor.id)?.utmMarks).toEqual({
      utm_source: 'e2e',
      utm_campaign: 'walk',
    })

    const [before] = (await v2.tunnels.stats({})).data
    expect(before).toMatchObject({
      visits: 1,
      uniqVisits: 1,
      subscribers: 1,
      uniqSubscribers: 1,
      orders: 1,
      sales: 0,
      totalSale: 0,
    })
    await v2.orders.update({ order_id: order.id, status: 'RESOLVED', price: 35 })
    await page.getByText('Your payment has arrived').waitFor()
    await takePicture(page, 'web-chat-paid')
    const [after] = (await v2.tunnels.stats({})).data
    expect(after).toMatchObject({ orders: 1, sales: 1, uniqSales: 1, totalSale: 35 })
    expect((await v2.orders.get({ order_id: order.id })).data).toMatchObject({
      status: 'SUCCESS',
      paymentMethod: 'MANUAL',
    })

    await v2.messages.sendMessage({ account_id: card.data.accounts[0]?.account_id ?? '', text: 'A word from the API' })
    await page.getByText('A word from the API').waitFor()
    expect(faults).toEqual([])
  },
)

test.skipIf(chromiumPath === null)(
  'a chat goes on after the network was lost and the server was started again',
  async () => {
    const { printed } = korben
    if (!printed) throw new Error('The first start printed no credentials.')
    const { page, context } = await openVisitor(browser, { locale: 'uk-UA', width: 390, height: 844 })
    await page.goto(printed.leadUrl)
    await page.getByRole('button', { name: 'Почати' }).click()
    await page.getByText('Shall I show you a free lesson?').waitFor()

    await context.setOffline(true)
    await page.getByPlaceholder('Напишіть повідомлення').fill('written without a network')
    await page.keyboard.press('Enter')
    await page.getByText('Надсилання…').waitFor()
    await takePicture(page, 'web-chat-offline-phone')
    await context.setOffline(false)
    await page.getByText('Надсилання…').waitFor({ state: 'detached' })

    await page.reload()
    await page.getByText('written without a network').waitFor()
    expect(await page.getByText('written without a network').count()).toBe(1)
    expect(await page.getByText('Shall I show you a free lesson?').count()).toBe(1)
    await context.close()
  },
)

test.skipIf(chromiumPath === null)(
  "a chat wears the company's colour, legibly, and only its sites may show it in a frame",
  async () => {
    const { printed } = korben
    if (!printed) throw new Error('The first start printed no credentials.')
    const call = await signIn(printed)
    const { data } = await call('GET', '/connections')
    const chat = data.find(({ kind }: { kind: string }) => kind === 'WEB_CHAT')
    for (const [color, ink] of [
      ['#ffd500', 'rgb(0, 0, 0)'],
      ['#7a1fa2', 'rgb(255, 255, 255)'],
    ] as const) {
      const settings = { title: 'Ask us', welcome: 'How can we help?', color, sites: ['https://shop.example'] }
      await call('PATCH', `/connections/${chat.id}`, { settings })
      const { page, context, faults } = await openVisitor(browser)
      const answer = await page.goto(printed.leadUrl)
      expect(answer?.headers()['content-security-policy']).toContain('frame-ancestors https://shop.example')
      await page.getByRole('heading', { name: 'Ask us' }).waitFor()
      await page.getByText('How can we help?').waitFor()
      const button = page.getByRole('button', { name: 'Start' })
      expect(await button.evaluate((element) => getComputedStyle(element).color)).toBe(ink)
      expect(await accessibilityFaults(page)).toEqual([])
      await takePicture(page, `web-chat-own-color-${color.slice(1)}`)
      expect(faults).toEqual([])
      await context.close()
    }
  },
)

/** API v3 as the owner at a browser. */
async function signIn({ email, password }: { email: string; password: string }) {
  const api = `${korben.url}/api/v3`
  const json = { 'content-type': 'application/json' }
  const answer = await fetch(`${api}/session`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ email, password }),
  })
  const { session } = await answer.json()
  const cookie = answer.headers.getSetCookie().flatMap((one) => one.split(';').slice(0, 1))
  const headers = { ...json, cookie: cookie.join('; '), 'x-csrf-token': session.csrfToken }
  return async (method: string, path: string, body?: object) => {
    const response = await fetch(`${api}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) })
    expect(response.status).toBe(200)
    return response.json()
  }
}
