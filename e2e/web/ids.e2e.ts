import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { accessibilityFaults, openVisitor } from '../harness/browser.ts'
import { copied, openSignedIn } from './desk.ts'
import { apiV2, browser, korben, openStage, story } from './stage.ts'

/** An integrator who has the desk and the description of API v2, and nothing else. */

openStage('nobody copies an id', { env: { API_V2_RATE_LIMIT: '0' } })

/** The ids that the address of the page is made of. */
const idsOf = (page: Page): string[] => new URL(page.url()).pathname.match(/\b[0-9a-f]{24}\b/g) ?? []

story('ids of a person, an account, an order and a user are copied, and open their calls', async () => {
  const { page: chat } = await openVisitor(browser)
  await chat.goto(korben.printed?.leadUrl ?? '')
  await chat.getByRole('button', { name: 'Start' }).click()
  await chat.getByText('Shall I show you').waitFor()
  const { page, open, faults } = await openSignedIn(browser, korben)
  const copyId = () => copied(page, page.getByRole('button', { name: 'Copy ID', exact: true }))

  await open('/chats/all')
  await page.getByRole('link', { name: /Shall I show you/ }).click()
  await page.getByRole('log').waitFor()
  const [personId = '', accountId = ''] = idsOf(page)
  await page.getByRole('button', { name: 'Card of the person' }).click()
  const card = page.getByRole('complementary', { name: 'Card of the person' })
  expect(await copied(page, card.getByRole('button', { name: /^Copy ID: ID of the person/ }))).toBe(personId)
  expect(await copied(page, card.getByRole('button', { name: /^Copy ID: ID of the account/ }))).toBe(accountId)
  expect(await accessibilityFaults(page)).toEqual([])
  expect((await apiV2().communicationChannels.person({ account_id: accountId })).data.id).toBe(personId)
  await apiV2().messages.sendMessage({ account_id: accountId, text: 'By the id of the account' })
  await chat.getByText('By the id of the account').waitFor()
  await apiV2().people.addComment({ person_id: personId, comment: 'By the id of the person' })
  await card.getByRole('link', { name: 'Full card' }).click()
  await page.getByText('By the id of the person').waitFor()
  expect([await copyId(), idsOf(page)]).toEqual([personId, [personId]])
  expect(await accessibilityFaults(page)).toEqual([])

  await open('/settings/company/users')
  await page.getByRole('main').getByRole('table').getByRole('link').first().click()
  await page.waitForURL('**/users/user/*')
  const [userId = ''] = idsOf(page)
  expect(await copyId()).toBe(userId)
  expect((await apiV2().users.get({ user_id: userId })).data.id).toBe(userId)
  const call = await apiV2().calls.create({
    user_id: userId,
    account_id: accountId,
    from: '101',
    to: '+380671234567',
    date: '2026-11-01 10:00:00',
    record_link: 'https://example.com/record.mp3',
    status: 'SUCCESS',
    duration: 61,
    type: 'OUTBOUND',
  })
  expect(call.data).toMatchObject({ user_id: userId, account_id: accountId })
  await open(`/people/${personId}?tab=calls`)
  await page.getByText('Outgoing, answered').waitFor()

  await open('/orders')
  const row = page.getByRole('row', { name: /Maria Petrenko/ })
  const orderId = await copied(page, row.getByRole('button', { name: /^Copy ID/ }))
  await row.getByRole('link', { name: 'The full course' }).click()
  await page.getByRole('heading', { name: 'The full course' }).waitFor()
  expect([await copyId(), idsOf(page)]).toEqual([orderId, [orderId]])
  expect((await apiV2().orders.get({ order_id: orderId })).data.title).toBe('The full course')
  expect(faults).toEqual([])
})

story(
  'ids of a template, a tag, a connection, an offer and a payment credit are copied, and open their calls',
  async () => {
    const { page, open, faults } = await openSignedIn(browser, korben)
    const copyId = () => copied(page, page.getByRole('button', { name: 'Copy ID', exact: true }))
    const copyRow = (name: string) => copied(page, page.getByRole('button', { name: `Copy ID: ${name}` }))
    const maria = (await apiV2().people.list({})).data.find(({ name }) => name === 'Maria Petrenko')
    const personId = maria?.id ?? ''
    const accountId = maria?.accounts[0]?.account_id ?? ''

    await open('/campaigns-templates/1')
    await page.getByRole('link', { name: 'Answers' }).click()
    await page.getByRole('link', { name: 'What is inside' }).waitFor()
    const [categoryId = ''] = idsOf(page)
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('link', { name: 'What is inside' }).click()
    await page.waitForURL('**/creator/*')
    const templateId = idsOf(page).at(-1) ?? ''
    expect([await copyId(), idsOf(page)]).toEqual([templateId, [categoryId, templateId]])
    const { templates } = (await apiV2().templates.list({ category_id: categoryId })).data
    expect(templates.map(({ id }) => id)).toContain(templateId)
    await apiV2().messages.sendTemplate({ account_id: accountId, template_id: templateId })

    await open('/settings/crm-settings/tags')
    const tagId = await copyRow('Interested')
    await apiV2().people.removeTag({ person_id: personId, tag_id: tagId })
    expect((await apiV2().people.get({ person_id: personId })).data.tags).toEqual([])
    await apiV2().people.addTag({ person_id: personId, tag_id: tagId })
    expect((await apiV2().people.get({ person_id: personId })).data.tags).toEqual(['Interested'])

    await open('/settings/integrations/connections')
    const connectionId = await copyRow('SMS gateway')
    await page.getByRole('link', { name: 'SMS gateway' }).click()
    await page.waitForURL(`**/connections/connection/${connectionId}`)
    expect(await copyId()).toBe(connectionId)
    expect(await accessibilityFaults(page)).toEqual([])
    const data = [{ name: 'Oksana', phone: '+380501112233' }]
    await apiV2().people.createSms({ data, connection_id: connectionId, tags: [tagId] })
    await open('/people?search=Oksana')
    await page
      .getByRole('row', { name: /Oksana/ })
      .getByText('Interested')
      .waitFor()

    await open('/campaigns-offers')
    await page.getByRole('main').getByRole('table').getByRole('link').first().click()
    await page.getByRole('link', { name: 'Full course' }).waitFor()
    const offerId = await copyRow('Full course')
    await page.getByRole('link', { name: 'Full course' }).click()
    await page.waitForURL(`**/campaigns-offers/${offerId}/offers/1`)
    expect(await copyId()).toBe(offerId)
    await open('/settings/integrations/payments/credits')
    const creditId = await copyRow('Bank transfer')
    await page.getByRole('link', { name: 'Bank transfer' }).click()
    await page.waitForURL(`**/credits/payment-credit/manual/${creditId}`)
    expect(await copyId()).toBe(creditId)
    expect(await accessibilityFaults(page)).toEqual([])
    const order = await apiV2().orders.create({
      offerId,
      paymentCreditsId: creditId,
      personId,
      accountId,
      email: 'maria@example.com',
      phone: '+380671234567',
      transactionDate: '2026-11-02 10:00:00',
      isNotifyAccount: false,
    })
    await open('/orders')
    await page.locator(`a[href="/orders/${order.data.id}"]`).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    expect(faults).toEqual([])
  },
)

story('ids of a tunnel, a block, a leadgentool and a traffic source are copied, and open their calls', async () => {
  const { page, open, faults } = await openSignedIn(browser, korben)
  const copyId = () => copied(page, page.getByRole('button', { name: 'Copy ID', exact: true }))
  await open('/tunnels')
  const tunnelId = await copied(page, page.getByRole('button', { name: 'Copy ID: Free lesson' }))
  await page.getByRole('link', { name: 'Free lesson' }).click()
  await page.getByRole('button', { name: 'Copy ID', exact: true }).waitFor()
  expect([await copyId(), idsOf(page)]).toEqual([tunnelId, [tunnelId]])
  expect((await apiV2().tunnels.statsOf({ tunnel_id: tunnelId })).data).toMatchObject([{ sales: 0 }])

  const copyTool = page.getByRole('button', { name: 'Copy LGT ID: Link on the site' })
  const leadgentoolId = await copied(page, copyTool)
  const source = await apiV2().leadgentools.createTrafficSource({ leadgentool_id: leadgentoolId, name: 'Autumn' })
  await page.getByRole('link', { name: 'Link on the site' }).click()
  await page.getByText('Autumn').waitFor()
  expect(await copied(page, page.getByRole('button', { name: 'Copy ID: Autumn' }))).toBe(source.data.id)
  expect(await copied(page, copyTool)).toBe(leadgentoolId)
  expect(await accessibilityFaults(page)).toEqual([])
  const added = await apiV2().people.create({ name: 'Petro', leadgentool_id: leadgentoolId })
  const cardOfAdded = () => apiV2().people.get({ person_id: added.data.person_id })
  await expect.poll(async () => (await cardOfAdded()).data.subscribeHistory).toMatchObject([{ leadgentoolId }])

  await open(`/tunnels/${tunnelId}/tree`)
  await page.getByRole('treeitem', { name: /Offer/ }).click()
  await page.getByRole('heading', { name: 'Offer' }).waitFor()
  const [, blockId = ''] = idsOf(page)
  expect(await copyId()).toBe(blockId)
  expect(await accessibilityFaults(page)).toEqual([])
  const maria = (await apiV2().people.list({})).data.find(({ name }) => name === 'Maria Petrenko')
  await apiV2().communicationChannels.manualSubscribe({
    account_id: maria?.accounts[0]?.account_id ?? '',
    tunnel_id: tunnelId,
    tunnel_block_id: blockId,
  })
  await open(`/chats/all/${maria?.id}/`)
  await page
    .getByRole('log')
    .getByText(/The full course is 35 USD/)
    .waitFor()
  expect(faults).toEqual([])
})
