import { createClient } from '@korben/client'
import { afterAll, expect } from 'vitest'
import { accessibilityFaults, openVisitor } from '../harness/browser.ts'
import { startReceiver } from '../peers/webhook-receiver.ts'
import { copied, openSignedIn } from './desk.ts'
import { beforeStories, browser, korben, openStage, story } from './stage.ts'

/** The page of the published API, with a server of an integrator behind it. */
let receiver: Awaited<ReturnType<typeof startReceiver>>
let status = 200

beforeStories(async () => {
  receiver = await startReceiver(() => status)
})
afterAll(() => receiver?.close())
openStage('nobody sets a webhook up', { env: { OUTBOUND_ALLOW: '127.0.0.1' } })

const told = () => receiver.requests.map(({ body }) => body.toString())

story(
  'a webhook is set up with its ticks, tried, told of what was ticked alone, looked into and repeated',
  async () => {
    const { page, open, faults } = await openSignedIn(browser, korben, { language: 'uk' })
    const button = (name: string) => page.getByRole('button', { name, exact: true })
    const row = (type: string | RegExp) => page.getByRole('row', { name: type }).first()
    await open('/settings/integrations/leeloo-api')
    const url = page.getByLabel('URL вебхука')
    await url.fill('ftp://example.com/hook')
    await button('Зберегти').click()
    await url.and(page.locator('[aria-invalid=true]')).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await url.fill(`${receiver.url}/hook`)
    await page.getByLabel('Вебхук увімкнено').check()
    for (const event of ['Замовлення', 'Продаж', 'Підписка']) await page.getByLabel(event, { exact: true }).uncheck()
    await page.getByLabel('Вхідне повідомлення').check()
    await button('Зберегти').click()
    await page.getByText('Збережено').waitFor()
    await page.reload()
    expect(await page.getByLabel('Вхідне повідомлення').isChecked()).toBe(true)
    expect(await page.getByLabel('Підписка', { exact: true }).isChecked()).toBe(false)

    await button('Надіслати тестову подію').click()
    await row(/Доставлено 200/).waitFor()
    expect(told()).toHaveLength(1)

    // A subscription, which was not ticked, and a message, which was; the integrator's server fails.
    status = 500
    const { page: chat } = await openVisitor(browser)
    await chat.goto(korben.printed?.leadUrl ?? '')
    await chat.getByRole('button', { name: 'Start' }).click()
    await chat.getByText('Shall I show you').waitFor()
    await chat.getByPlaceholder('Write a message').fill('Скільки коштує?')
    await chat.keyboard.press('Enter')
    const failed = row(/У дорозі 500/)
    await failed.waitFor()
    expect(
      told()
        .slice(1)
        .every((body) => body.includes('Скільки коштує?')),
    ).toBe(true)
    await failed.getByRole('button', { name: 'Показати' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Скільки коштує?').waitFor()
    await dialog.getByText('Наступна спроба').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })

    status = 200
    const before = told().length
    await row(/Доставлено 200/)
      .getByRole('button', { name: 'Повторити' })
      .click()
    await page.getByText('Надсилається ще раз').waitFor()
    await expect.poll(() => told().length).toBeGreaterThan(before)
    expect(told()[0]).toBe(told().at(-1))
    expect(await accessibilityFaults(page)).toEqual([])
    expect(faults).toEqual([])
  },
)

story('the token is refreshed: the old one dies at once, the new one works', async () => {
  const { page, open, faults } = await openSignedIn(browser, korben, { language: 'ru' })
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const v2With = (token: string) => createClient({ baseUrl: korben.url, token }).v2
  await open('/settings/integrations/leeloo-api')
  const old = await copied(page, button('Копировать в буфер'))
  expect(old).toBe(korben.printed?.token)
  expect(await page.getByText(old).count()).toBe(0)
  expect((await v2With(old).tags.list({})).data.length).toBeGreaterThan(0)
  await button('Обновить токен').click()
  await page.getByText('Старый перестанет действовать сразу').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await page.getByRole('dialog').getByRole('button', { name: 'Обновить токен' }).click()
  await page.getByText('Токен заменён').waitFor()
  const fresh = await copied(page, button('Копировать в буфер'))
  expect(fresh).not.toBe(old)
  await expect(v2With(old).tags.list({})).rejects.toMatchObject({ status: 401 })
  expect((await v2With(fresh).tags.list({})).data.length).toBeGreaterThan(0)
  expect(faults).toEqual([])
})
