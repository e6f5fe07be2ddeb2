import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { accessibilityFaults, openVisitor } from '../harness/browser.ts'
import { figureOf, openSignedIn } from './desk.ts'
import { openKeyboard } from './keys.ts'
import { browser, korben, openStage, story } from './stage.ts'

/** Builders of tunnels and those who walk them. */

openStage('nobody builds a tunnel')

story('five blocks are built, connected, checked, published by keyboard alone and walked to the end', async () => {
  const { page, open, faults } = await openSignedIn(browser, korben, { language: 'uk' })
  await open('/people')
  const { press, type, choose, hit, tabTo } = openKeyboard(page)
  const button = (name: string | RegExp) => page.getByRole('button', { name })
  const field = (name: string) => page.getByRole('textbox', { name, exact: true })
  const choice = (name: string) => page.getByRole('combobox', { name, exact: true })
  const list = page.getByRole('tree', { name: 'Блоки в порядку проходження' })
  const kind = choice('Що робить')
  /** Makes the block that is written, and has it open. */
  const make = async () => {
    await hit('Control+s')
    await page.waitForURL(/\/tree\/[0-9a-f]{24}$/)
    await hasKeyboard(page.getByRole('heading', { level: 2 }).first())
  }

  await hit('g')
  await hit('u')
  await page.waitForURL('**/tunnels')
  await press(button('Новий тунель').first())
  await hasKeyboard(page.getByRole('dialog').getByRole('textbox'))
  await page.keyboard.type('Знайомство')
  await hit('Enter')
  await page.waitForURL(/\/tunnels\/[0-9a-f]{24}\/tree/)

  await type(field('Текст 1'), 'Вітаю! Розповісти про курс?')
  await press(button('Додати кнопку'))
  await type(field('Напис'), 'Так')
  await hit('Control+s')
  await page.getByText('Блок збережено').waitFor()

  // Too early: what is missing is said, and leads to where it is mended.
  await press(button('Опублікувати'))
  const problems = page.getByRole('dialog', { name: 'Перевірити' })
  await problems.getByText('Кнопка «Так» не веде нікуди.').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await press(problems.getByRole('list').first().getByRole('button'))
  await problems.waitFor({ state: 'detached' })
  await hasKeyboard(choice('Блок'))
  await press(button('Новий блок там: Кнопка «Так»'))
  await choose(kind, 'Дії')
  await choose(page.getByRole('combobox', { name: 'Теги' }), 'Interested')
  await hit('Escape')
  await make()
  await list.getByRole('treeitem', { name: /Дії/ }).waitFor()

  await backToList(page)
  await hit('n')
  await choose(kind, 'Очікування')
  await type(field('Чекає'), '1')
  await choose(choice('Одиниця'), 'секунди')
  await make()

  await backToList(page)
  await hit('n')
  await choose(kind, 'Фільтр за тегами')
  await choose(page.getByRole('combobox', { name: 'Теги' }), 'Interested')
  await hit('Escape')
  await make()

  await press(button('Новий блок там: Якщо всі умови виконуються'))
  await type(field('Назва блока'), 'Фінал')
  await type(field('Текст 1'), 'Курс починається в понеділок.')
  await make()
  expect(await list.getByRole('treeitem').count()).toBe(5)

  // Back to the filter, whose other exit still leads nowhere.
  await backToList(page)
  await hit('ArrowLeft')
  await hit('Enter')
  await hasKeyboard(page.getByRole('heading', { name: 'Фільтр за тегами' }).first())
  await choose(choice('Якщо ні'), 'Фінал')
  await list.getByRole('treeitem', { name: /перехід до: Фінал/ }).waitFor()
  expect(await accessibilityFaults(page)).toEqual([])

  await press(button('Перевірити'))
  await problems.getByText('Помилок немає').waitFor()
  await hit('Escape')
  await problems.waitFor({ state: 'detached' })
  await press(button('Спробувати'))
  const play = page.getByRole('dialog', { name: 'Спробувати' })
  await press(play.getByRole('button', { name: 'Натиснути «Так»' }))
  await press(play.getByRole('button', { name: 'Почекати 1 с' }))
  await play.getByText('Курс починається в понеділок.').waitFor()
  await play.getByText('Шлях тут закінчується').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await hit('Escape')
  await play.waitFor({ state: 'detached' })
  await press(button('Опублікувати'))
  await page.getByText('Версію 2 опубліковано; нові люди проходять її').waitFor()
  await press(page.getByRole('link', { name: 'Знайомство' }))
  const copyLink = button(/^Копіювати посилання/)
  await press(copyLink)
  await button(/^Скопійовано/).waitFor()
  const link = await page.evaluate(() => navigator.clipboard.readText())

  const { page: chat, faults: chatFaults } = await openVisitor(browser, { locale: 'uk-UA' })
  await chat.goto(link)
  await chat.getByRole('button', { name: 'Почати' }).click()
  await chat.getByText('Вітаю! Розповісти про курс?').waitFor()
  await chat.getByRole('button', { name: 'Так', exact: true }).click()
  await chat.getByText('Курс починається в понеділок.').waitFor()

  await page.reload()
  await expect.poll(() => figureOf(page, 'Підписники')).toBe('1')
  expect(await figureOf(page, 'Відвідування')).toBe('1')
  await expect.poll(() => figureOf(page, 'Зараз усередині')).toBe('0')
  expect(await accessibilityFaults(page)).toEqual([])
  await tabTo(page.getByRole('link', { name: 'Редагувати блоки' }))
  await hit('Enter')
  await page.getByText('Опубліковано', { exact: true }).waitFor()
  expect(await button('Опублікувати').isDisabled()).toBe(true)
  expect([...faults, ...chatFaults]).toEqual([])
})

/** The list has the keyboard again, at the block that is open. */
async function backToList(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await hasKeyboard(page.getByRole('treeitem', { selected: true }))
}

const hasKeyboard = (target: Locator) =>
  expect.poll(() => target.evaluate((element) => element === document.activeElement)).toBe(true)
