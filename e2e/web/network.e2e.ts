import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { accessibilityFaults, openVisitor } from '../harness/browser.ts'
import { inviteManager, openSignedIn } from './desk.ts'
import { apiV2, browser, korben, openStage, story } from './stage.ts'

/** Chats that are watched by several, and over networks that come and go. */

openStage('nobody watches a chat')

story('two who have the same chat open see each other, each answer, and who has switched the bot off', async () => {
  const chat = await openSubscriber()
  await say(chat, 'Чи є знижка?')
  const owner = await openSignedIn(browser, korben)
  const look = { language: 'uk' } as const
  const ivan = await inviteManager(browser, korben, owner, IVAN, look)
  await owner.page.evaluate(() => localStorage.setItem('korben-language', 'uk'))
  await owner.open('/chats/unread')
  await owner.page.getByRole('link', { name: /Чи є знижка/ }).click()
  await owner.page.getByRole('log').getByText('Чи є знижка?').waitFor()
  await ivan.open(new URL(owner.page.url()).pathname)
  await owner.page.getByText('Цей чат також переглядає: Іван').waitFor()
  await ivan.page.getByText(/Цей чат також переглядає: /).waitFor()
  await composerOf(owner.page).fill('Так, десять відсотків.')
  await ivan.page.getByText(/Тут також пише: /).waitFor()
  expect(await accessibilityFaults(ivan.page)).toEqual([])

  // Whatever Ivan's page shows now has come by itself.
  await owner.page.keyboard.press('Enter')
  await chat.getByText('Так, десять відсотків.').waitFor()
  for (const { page } of [owner, ivan]) {
    const answer = page.getByRole('article').filter({ hasText: 'Так, десять відсотків.' })
    await answer.getByText(/Надіслано|Доставлено|Прочитано/).waitFor()
    expect(await answer.count()).toBe(1)
  }
  await owner.page.getByRole('switch', { name: 'Відповідає бот' }).press('Space')
  await ivan.page.getByRole('switch', { name: 'Відповідає бот', checked: false }).waitFor()
  // A press is still answered, what comes by itself afterwards is not.
  await chat.getByRole('button', { name: 'Show me' }).click()
  await chat.getByRole('img', { name: /Lesson 1/ }).waitFor()
  await ivan.page.getByRole('switch', { name: 'Відповідає бот' }).press('Space')
  await owner.page.getByRole('switch', { name: 'Відповідає бот', checked: true }).waitFor()
  await chat.getByText('The full course is 35 USD.').waitFor()
  await ivan.page
    .getByRole('log')
    .getByText(/The full course is 35 USD/)
    .waitFor()
  expect(await accessibilityFaults(owner.page)).toEqual([])
  expect([...owner.faults, ...ivan.faults]).toEqual([])
})

story('an answer that was delivered before its own call has come back does not wait for its state', async () => {
  const chat = await openSubscriber()
  await say(chat, 'Are you quick?')
  const { page, open, faults } = await openSignedIn(browser, korben)
  await open('/chats/unread')
  await page.getByRole('link', { name: /Are you quick/ }).click()
  await page.getByRole('log').getByText('Are you quick?').waitFor()
  // Nobody reads it, so nothing more happens to it that would be news.
  await chat.context().close()
  const answer = page.getByRole('article').filter({ hasText: 'Very quick.' })
  // The stream is faster than the answer of the server to the call itself.
  await page.route('**/api/v3/chats/*/messages', async (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    const response = await route.fetch()
    await answer.getByText('Sent', { exact: true }).waitFor()
    await route.fulfill({ response })
  })
  const field = page.getByRole('textbox', { name: 'Write a message…' })
  await field.fill('Very quick.')
  await page.keyboard.press('Enter')
  await expect.poll(() => field.inputValue()).toBe('')
  expect(await answer.getByText('Sent', { exact: true }).count()).toBe(1)
  expect(faults).toEqual([])
})

story('a network that is lost for a minute costs nothing: nothing is missed, nothing is doubled', async () => {
  const chat = await openSubscriber()
  await say(chat, 'Раз')
  const { page, context, open, faults } = await openSignedIn(browser, korben, { language: 'ru' })
  await page.clock.install()
  await open('/chats/unread')
  await page.getByRole('link', { name: /Раз/ }).click()
  const log = page.getByRole('log')
  await log.getByText('Раз', { exact: true }).waitFor()
  const field = page.getByRole('textbox', { name: 'Напишите сообщение…' })

  await context.setOffline(true)
  await page.getByText('Нет соединения').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  for (const text of ['Два', 'Три', 'Четыре']) await say(chat, text)
  await field.fill('Вы ещё здесь?')
  await page.keyboard.press('Enter')
  await page.getByText('Сервер недоступен').first().waitFor()
  await page.clock.runFor('01:00')
  expect(await log.getByText('Четыре').count()).toBe(0)
  expect(await field.inputValue()).toBe('Вы ещё здесь?')

  await context.setOffline(false)
  await log.getByText('Четыре', { exact: true }).waitFor()
  await page.getByText('Нет соединения').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Отправить', exact: true }).click()
  await chat.getByText('Вы ещё здесь?').waitFor()
  // The stream is there again as well.
  await say(chat, 'Здесь!')
  await log.getByText('Здесь!').waitFor()
  const said = ['Раз', 'Два', 'Три', 'Четыре', 'Вы ещё здесь?', 'Здесь!']
  const shown = (await log.getByRole('article').allInnerTexts()).flatMap(
    (text) => said.find((one) => text.startsWith(one)) ?? [],
  )
  expect(shown).toEqual(said)
  expect(await chat.getByText('Вы ещё здесь?').count()).toBe(1)
  const personId = new URL(page.url()).pathname.split('/')[3] ?? ''
  const kept = (await apiV2().communicationChannels.chatMessages({ person_id: personId, limit: 100 })).data
  expect(
    kept
      .map(({ text }) => text)
      .filter((text) => said.includes(text))
      .toReversed(),
  ).toEqual(said)
  expect(faults).toEqual([])
})

const IVAN = { email: 'ivan@example.com', name: 'Іван', password: 'a long manager password' }

/** Somebody new who has begun the sample tunnel in the web chat. */
async function openSubscriber(): Promise<Page> {
  const { page } = await openVisitor(browser)
  await page.goto(korben.printed?.leadUrl ?? '')
  await page.getByRole('button', { name: 'Start' }).click()
  await page.getByText('Shall I show you').waitFor()
  return page
}

async function say(chat: Page, text: string): Promise<void> {
  await chat.getByPlaceholder('Write a message').fill(text)
  await chat.keyboard.press('Enter')
  await chat.getByText(text, { exact: true }).waitFor()
}

const composerOf = (page: Page) => page.getByRole('textbox', { name: 'Напишіть повідомлення…' })
