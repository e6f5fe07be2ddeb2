import { expect } from 'vitest'
import { accessibilityFaults, openVisitor } from '../harness/browser.ts'
import { inviteManager, openSignedIn } from './desk.ts'
import { apiV2, browser, korben, openStage, story } from './stage.ts'

/** A manager who may see own people only. Maria of the sample, with her order, is the owner's. */

openStage('nobody looks for strangers')

const MANAGER = { email: 'ivan@example.com', name: 'Ivan', password: 'a long manager password', hasOwnPeopleOnly: true }
const STRANGER = /Maria|Petrenko|Марія/

story('a manager with own people only sees no one else by any path, and hears of nobody', async () => {
  const [maria] = (await apiV2().people.list({})).data
  const personId = maria?.id ?? ''
  const accountId = maria?.accounts[0]?.account_id ?? ''
  const [order] = (await apiV2().orders.list({})).data
  const orderId = order?.id ?? ''
  await apiV2().people.addComment({ person_id: personId, comment: 'A remark about Maria' })
  const { page: chat } = await openVisitor(browser)
  await chat.goto(korben.printed?.leadUrl ?? '')
  await chat.getByRole('button', { name: 'Start' }).click()
  await chat.getByText('Shall I show you').waitFor()
  const nobodys = (await apiV2().people.list({})).data.find(({ id }) => id !== personId)?.name ?? ''

  const owner = await openSignedIn(browser, korben)
  const manager = await inviteManager(browser, korben, owner, MANAGER, { language: 'uk' })
  const { page, open, faults } = manager
  const seen: string[] = []
  const look = async (where: string) => {
    // The address itself and what was typed into a search are no findings.
    const text = (await page.locator('body').textContent()) ?? ''
    if (STRANGER.test(text)) seen.push(where)
    expect(await accessibilityFaults(page), where).toEqual([])
  }

  await owner.open('/people')
  await owner.page.getByRole('link', { name: 'Maria Petrenko' }).waitFor()

  // What is nobody's is there, so the lists are not simply empty.
  await open('/chats/all')
  await page.getByRole('region', { name: 'Список чатів' }).getByText(nobodys).first().waitFor()
  await look('the inbox')
  await open('/chats/all?search=Maria')
  await page.getByText('Нічого не знайдено').waitFor()
  await look('a search in the inbox')
  await open('/people')
  await page.getByRole('link', { name: nobodys }).waitFor()
  await look('the people')
  for (const search of ['Maria', 'maria@example.com', '%2B380671234567']) {
    await open(`/people?search=${search}`)
    await page.getByText('Нічого не знайдено').waitFor()
    await look(`a search for ${search}`)
  }
  for (const tab of ['', '?tab=comments', '?tab=accounts', '?tab=orders', '?tab=calls', '?tab=log']) {
    await page.goto(`${korben.url}/people/${personId}${tab}`)
    await page.getByText('Такої людини немає, або ви не можете її бачити.').waitFor()
    await look(`the address of the person ${tab}`)
  }
  const chats = [`${personId}/${accountId}`, `${accountId}/${personId}`, `${personId}/`, `${accountId}`]
  for (const address of [...chats, `${personId}/?personCard=true`]) {
    await page.goto(`${korben.url}/chats/all/${address}`)
    await page
      .getByText(/немає|не можете/)
      .first()
      .waitFor()
    await look(`the address of the chat ${address}`)
    expect(await page.getByRole('textbox', { name: 'Напишіть повідомлення…' }).count()).toBe(0)
  }
  await open('/orders')
  await page.getByText('Замовлень ще немає').waitFor()
  await look('the orders')
  await page.goto(`${korben.url}/orders/${orderId}`)
  await page
    .getByText(/немає|не можете/)
    .first()
    .waitFor()
  await look('the address of the order')
  await open('/orders')
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('textbox').fill('Maria')
  await page.getByText('Нічого з такою назвою').waitFor()
  await page.getByRole('dialog').getByRole('textbox').fill('')
  await look('the palette')
  await page.keyboard.press('Escape')

  // Nor does the stream tell of her: what is nobody's arrives, what was said before it to her does not.
  await open('/chats/all')
  await page.getByRole('region', { name: 'Список чатів' }).getByText(nobodys).first().waitFor()
  await apiV2().messages.sendMessage({ account_id: accountId, text: 'Said to a stranger' })
  await chat.getByPlaceholder('Write a message').fill('Said by nobody’s')
  await chat.keyboard.press('Enter')
  await page.getByRole('link', { name: /Said by nobody’s/ }).waitFor()
  await look('the news')
  expect(await page.getByText('Said to a stranger').count()).toBe(0)
  expect(seen).toEqual([])
  expect(faults).toEqual([])
})

story('the same by the calls that the application makes: nothing of hers comes over the wire', async () => {
  const maria = (await apiV2().people.list({})).data.find(({ name }) => name === 'Maria Petrenko')
  const owner = await openSignedIn(browser, korben)
  const second = { ...MANAGER, email: 'petro@example.com', name: 'Petro' }
  const { page } = await inviteManager(browser, korben, owner, second, { language: 'ru' })
  const leaks: string[] = []
  page.on('response', async (response) => {
    if (!response.url().includes('/api/v3/') || response.url().includes('/live')) return
    const text = await response.text().catch(() => '')
    if (STRANGER.test(text) || (maria && text.includes(maria.id) && response.ok())) leaks.push(response.url())
  })
  for (const path of ['/chats/all', '/chats/unread', '/people', '/orders', '/tunnels', '/settings/crm-settings/tags']) {
    await page.goto(`${korben.url}${path}`)
    await page.locator('h1').first().waitFor({ state: 'attached' })
    await page
      .getByRole('status', { name: /^Загрузка/ })
      .first()
      .waitFor({ state: 'detached' })
    expect(await accessibilityFaults(page)).toEqual([])
  }
  expect(leaks).toEqual([])
})
