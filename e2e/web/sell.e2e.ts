import { createClient } from '@korben/client'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { accessibilityFaults, chromiumPath, openBrowser, openVisitor } from '../harness/browser.ts'
import { type Korben, removeData, startKorben } from '../harness/korben.ts'
import { closeDesks, copied, figureOf, openSignedIn } from './desk.ts'

if (chromiumPath === null) process.stderr.write('\nSKIPPED: no Chromium was found, so nobody sells anything.\n\n')

/** What is written once and sent often, and what is sold by it. */
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

/** Pages that are no longer looked at would go on asking. */
afterEach(() => closeDesks(browser))

const story = test.skipIf(chromiumPath === null)
const apiV2 = () => createClient({ baseUrl: korben.url, token: korben.printed?.token ?? '' }).v2

story(
  'a template with a picture, a button and a variable is sent by its ID to who has a name and who has none',
  async () => {
    const { page, open, faults } = await openSignedIn(browser, korben, { language: 'ru' })
    const image = `${korben.url}/assets/sample-lesson.png`
    await open('/campaigns-templates/1')
    await page.getByRole('link', { name: 'Answers' }).click()
    await page.getByRole('link', { name: 'Новый шаблон' }).first().click()
    await page.getByRole('textbox', { name: 'Название' }).fill('Приглашение')
    const text = page.getByRole('textbox', { name: 'Текст 1' })
    await text.fill('Ждём вас, ')
    await page.getByRole('button', { name: 'Переменная' }).click()
    await page.getByRole('menuitem', { name: 'Имя', exact: true }).click()
    expect(await text.inputValue()).toBe('Ждём вас, {{first_name|друг}}')
    await text.press('End')
    await text.pressSequentially('! Ваш номер: {{phone|пока не знаем}}')
    await page.getByRole('button', { name: 'Добавить картинку' }).click()
    await page.getByRole('textbox', { name: 'Адрес картинки' }).fill('javascript:alert(1)')
    await page.getByRole('button', { name: 'Сохранить' }).click()
    await page.getByRole('textbox', { name: 'Адрес картинки' }).and(page.locator('[aria-invalid=true]')).waitFor()
    await page.getByRole('textbox', { name: 'Адрес картинки' }).fill(image)
    await page.getByRole('textbox', { name: 'Подпись' }).fill('Урок 1')
    await page.getByRole('button', { name: 'Добавить кнопку' }).last().click()
    await page.getByRole('textbox', { name: 'Надпись' }).fill('Подробнее')
    await page.getByRole('textbox', { name: 'Адрес', exact: true }).fill('https://example.com/more')
    await page.getByText('Ждём вас, друг! Ваш номер: пока не знаем').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Сохранить' }).click()
    await page.getByRole('heading', { name: 'Приглашение' }).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    const templateId = await copied(page, page.getByRole('button', { name: 'Копировать ID' }))

    const { page: chat, faults: chatFaults } = await openVisitor(browser, { locale: 'ru-RU' })
    await chat.goto(korben.printed?.leadUrl ?? '')
    await chat.getByRole('button', { name: 'Начать' }).click()
    await chat.getByText('Shall I show you').waitFor()
    const people = (await apiV2().people.list({})).data
    expect(people).toHaveLength(2)
    for (const { accounts } of people)
      await apiV2().messages.sendTemplate({ account_id: accounts[0]?.account_id ?? '', template_id: templateId })
    await chat.getByText('Ждём вас, друг! Ваш номер: пока не знаем').waitFor()
    await expect.poll(() => chat.getByRole('img').last().getAttribute('src')).toBe(image)
    expect(await chat.getByRole('link', { name: 'Подробнее' }).getAttribute('href')).toBe('https://example.com/more')

    const maria = people.find(({ name }) => name === 'Maria Petrenko')
    await open(`/chats/all/${maria?.id}/`)
    const log = page.getByRole('log')
    await log.getByText('Ждём вас, Maria! Ваш номер: +380671234567').waitFor()
    await log.getByRole('img').waitFor()
    await log.getByRole('link', { name: 'Подробнее' }).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    expect([...faults, ...chatFaults]).toEqual([])
  },
)

story('an offer is made, sold by a button, paid, counted for its tunnel, and refunded', async () => {
  const { page, open, faults } = await openSignedIn(browser, korben, { language: 'uk' })
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const field = (name: string) => page.getByRole('textbox', { name, exact: true })
  await open('/settings/integrations/payments/credits')
  await page.getByRole('link', { name: 'Нові ручні реквізити' }).click()
  await field('Назва').fill('Картка')
  await field('Інструкція для покупця').fill('Перекажіть {{order_price}} {{order_currency}} на картку.')
  await button('Створити').click()
  await page.getByRole('row', { name: 'Картка' }).waitFor()
  expect(await accessibilityFaults(page)).toEqual([])

  await open('/campaigns-offers')
  await button('Нова категорія').click()
  await page.getByRole('dialog').getByRole('textbox').fill('Курси')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Курси', exact: true }).click()
  await page.getByRole('link', { name: 'Нова пропозиція' }).first().click()
  await field('Назва').fill('Весняний курс')
  await field('Заголовок').fill('Курс «Весна»')
  await field('Ціна').fill('багато')
  await button('Створити').click()
  await page.getByText('Напишіть суму як 99.50').waitFor()
  await field('Ціна').fill('35,50')
  await page.getByRole('combobox', { name: 'Чим можна оплатити' }).press('ArrowDown')
  await page.getByRole('option', { name: 'Картка' }).click()
  await page.keyboard.press('Escape')
  await button('Написати повідомлення').first().click()
  await field('Текст 1').fill('Дякуємо за замовлення на {{order_price}} {{order_currency}}!')
  expect(await accessibilityFaults(page)).toEqual([])
  await button('Створити').click()
  await page.getByRole('heading', { name: 'Весняний курс' }).waitFor()
  const offerId = await copied(page, button('Копіювати ID'))

  await open('/tunnels')
  await button('Новий тунель').first().click()
  await page.getByRole('dialog').getByRole('textbox').fill('Розпродаж')
  await page.keyboard.press('Enter')
  await field('Текст 1').fill('Курс зі знижкою!')
  await button('Додати кнопку').click()
  await field('Напис').fill('Купити')
  await page.getByRole('combobox', { name: 'Натискання' }).click()
  await page.getByRole('option', { name: 'Продає пропозицію' }).click()
  await page.getByRole('combobox', { name: 'Пропозиція' }).click()
  await page.getByRole('option', { name: 'Весняний курс' }).click()
  await button('Зберегти').click()
  await page.getByText('Блок збережено').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await button('Опублікувати').click()
  await page.getByText('Версію 2 опубліковано').waitFor()
  const tunnel = new URL(page.url()).pathname.replace(/\/tree.*/, '')
  await open(tunnel)
  const link = await copied(page, page.getByRole('button', { name: /^Копіювати посилання/ }).first())

  const { page: chat, faults: chatFaults } = await openVisitor(browser, { locale: 'uk-UA' })
  await chat.goto(link)
  await chat.getByRole('button', { name: 'Почати' }).click()
  await chat.getByRole('button', { name: 'Купити' }).click()
  await chat.getByText(/Дякуємо за замовлення на 35[.,]50? USD!/).waitFor()
  await page.reload()
  await expect.poll(() => figureOf(page, 'Замовлення')).toBe('1')
  expect(await figureOf(page, 'Продажі')).toBe('0')

  await open('/orders?status=OPENED')
  await page.getByRole('link', { name: 'Курс «Весна»' }).click()
  await button('Позначити оплаченим').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Позначити оплаченим' }).click()
  await page.getByText('Замовлення стало продажем').waitFor()
  const orderId = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  expect((await apiV2().orders.get({ order_id: orderId })).data).toMatchObject({ status: 'SUCCESS', price: 35.5 })
  expect(await accessibilityFaults(page)).toEqual([])
  expect(await figuresOn(page, `${korben.url}${tunnel}`)).toEqual(['1', '1', '35,50 USD'])

  await open(`/orders/${orderId}`)
  await button('Повернути гроші').click()
  await page.getByRole('dialog').getByText('це більше не продаж').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Повернути гроші' }).click()
  await page.getByText('Гроші за продаж повернуто').waitFor()
  expect(await figuresOn(page, `${korben.url}${tunnel}`)).toEqual(['1', '0', '0,00 USD'])
  const { data: figures } = await apiV2().tunnels.statsOf({ tunnel_id: tunnel.split('/').at(-1) ?? '' })
  expect(figures).toMatchObject([{ orders: 1, sales: 0, totalSale: 0 }])
  expect(offerId).toMatch(/^[0-9a-f]{24}$/)
  expect([...faults, ...chatFaults]).toEqual([])
})

/** Orders, sales and revenue of a tunnel, as its page shows them. */
async function figuresOn(page: Page, address: string): Promise<string[]> {
  await page.goto(address)
  await page.getByText('Дохід', { exact: true }).waitFor()
  return Promise.all(['Замовлення', 'Продажі', 'Дохід'].map((name) => figureOf(page, name)))
}
