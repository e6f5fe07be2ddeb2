import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, expect } from 'vitest'
import { accessibilityFaults, openVisitor, takePicture } from '../harness/browser.ts'
import { TelegramEmulator } from '../peers/telegram-emulator.ts'
import { openSignedIn } from './desk.ts'
import { apiV2, beforeStories, browser, korben, openStage, story } from './stage.ts'

const TOKEN = '6160:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw'
/** A picture of two blue pixels. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR42mNgYPj/n4EBAAf+Af8QTdDhAAAAAElFTkSuQmCC',
  'base64',
)

/** Pictures and files from a browser into messengers: one that is not ours, and the web chat. */
let emulator: TelegramEmulator
let folder: string

beforeStories(async () => {
  emulator = await TelegramEmulator.start()
  emulator.bot(TOKEN)
  folder = await mkdtemp(join(tmpdir(), 'korben-files-'))
  await writeFile(join(folder, 'place.png'), PNG)
  await writeFile(join(folder, 'price "list".pdf'), '%PDF-1.7 prices')
  await writeFile(join(folder, 'page.png'), '<html><script>alert(1)</script></html>')
})
afterAll(async () => {
  await emulator?.close()
  if (folder) await rm(folder, { recursive: true, force: true })
})
openStage('nobody attaches a file', { env: { OUTBOUND_ALLOW: '127.0.0.1', FILE_MAX_MB: '1' } })

const fileAt = (name: string) => join(folder, name)

/** Whether a picture of a message has really been drawn. */
const isDrawn = (page: Page, name: string) =>
  page.getByRole('img', { name }).evaluate((image) => (image as HTMLImageElement).naturalWidth)

story(
  'a visitor of the web chat sees the picture and saves the file; what is too large is told, in Ukrainian',
  async () => {
    const { page: chat, faults: chatFaults } = await openVisitor(browser)
    await chat.goto(korben.printed?.leadUrl ?? '')
    await chat.getByRole('button', { name: 'Start' }).click()
    await chat.getByText('Shall I show you a free lesson?').waitFor()
    await chat.getByPlaceholder('Write a message').fill('Do you have a price list?')
    await chat.keyboard.press('Enter')
    const { page, open, faults } = await openSignedIn(browser, korben, { language: 'uk', isDark: true, width: 390 })
    await open('/chats/all')
    await page.getByRole('link', { name: /Do you have a price list/ }).click()
    const input = page.locator('input[type=file]')

    await writeFile(fileAt('film.bin'), Buffer.alloc(1024 * 1024 + 1))
    await input.setInputFiles(fileAt('film.bin'))
    await page.getByText('Цей файл завеликий. Оберіть менший.').waitFor()
    await expect.poll(() => page.getByRole('button', { name: 'Надіслати', exact: true }).isDisabled()).toBe(true)
    await takePicture(page, 'desk-attachment-phone')
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Прибрати film.bin' }).click()

    await input.setInputFiles([fileAt('place.png'), fileAt('price "list".pdf'), fileAt('page.png')])
    await expect.poll(() => page.getByRole('list', { name: 'Додані файли' }).locator('img').count()).toBe(1)
    await page.getByRole('textbox', { name: 'Напишіть повідомлення…' }).fill('Here it is')
    await expect.poll(() => page.getByRole('button', { name: 'Надіслати', exact: true }).isEnabled()).toBe(true)
    await page.getByRole('button', { name: 'Надіслати', exact: true }).click()

    await chat.getByText('Here it is').waitFor()
    const saved = chat.waitForEvent('download')
    await chat.getByRole('link', { name: /price _list_\.pdf/ }).click()
    expect((await saved).suggestedFilename()).toBe('price _list_.pdf')
    await expect
      .poll(() =>
        chat.locator('.bubble img[src^="/files/"]').evaluate((image) => (image as HTMLImageElement).naturalWidth),
      )
      .toBe(2)
    // A page that calls itself a picture is a file to be saved, and no picture.
    await chat.getByRole('link', { name: /page\.png/ }).waitFor()
    await takePicture(chat, 'web-chat-files')
    expect(await accessibilityFaults(chat)).toEqual([])
    expect([...faults, ...chatFaults]).toEqual([])
  },
)

story('a picture is attached, pasted and dropped, and reaches Telegram by its bytes', async () => {
  const [order] = (await apiV2().orders.list({})).data
  const { data: company } = await apiV2().people.addComment({ person_id: order?.person_id ?? '', comment: 'Regular' })
  const bot = ['--token', TOKEN, '--base-url', emulator.baseUrl, '--inbound', 'poll', '--setting', 'pollSeconds=5']
  await korben.command('connection', 'create', '--company', company.company_id, ...bot)
  const ann = emulator.user(TOKEN, { id: 77, firstName: 'Ann' })
  await ann.sendText('What does the place look like?')
  const { page, open, faults } = await openSignedIn(browser, korben)
  await open('/chats/all')
  await page.getByRole('link', { name: /What does the place look like/ }).click()
  const send = page.getByRole('button', { name: 'Send', exact: true })
  const attached = page.getByRole('list', { name: 'Attached files' })

  await page.locator('input[type=file]').setInputFiles(fileAt('place.png'))
  await attached.getByText('place.png').waitFor()
  await page.getByRole('textbox', { name: 'Write a message…' }).fill('Like this')
  await attached.locator('img').waitFor()
  await takePicture(page, 'desk-attachment')
  expect(await accessibilityFaults(page)).toEqual([])
  await send.click()
  await ann.waitFor('Like this')
  const [sent] = emulator.sendings()
  expect(sent?.uploads.get('photo')).toEqual({ name: 'place.png', type: 'image/png', bytes: PNG })
  await page.getByRole('log').getByRole('img', { name: 'Like this' }).waitFor()
  await expect.poll(() => isDrawn(page, 'Like this')).toBe(2)
  await attached.waitFor({ state: 'detached' })

  await give(page, 'paste')
  await attached.getByText('given.txt').waitFor()
  await give(page, 'drop')
  await expect.poll(() => attached.getByRole('listitem').count()).toBe(2)
  await page.getByRole('button', { name: 'Take given.txt away' }).first().click()
  await expect.poll(() => attached.getByRole('listitem').count()).toBe(1)
  await send.click()
  await expect.poll(() => emulator.sendings().at(-1)?.uploads.get('document')?.bytes.toString()).toBe('Given')
  await page.getByRole('log').getByRole('link', { name: 'given.txt' }).waitFor()

  emulator.bot(TOKEN).files.set('selfie-1', { name: 'selfie', type: '', bytes: PNG })
  await ann.sendOther({
    photo: [{ file_id: 'selfie-1', file_unique_id: 's', width: 2, height: 1, file_size: PNG.length }],
  })
  await page.getByRole('log').getByRole('button', { name: 'Show Image' }).click()
  await expect.poll(() => isDrawn(page, 'Image')).toBe(2)
  expect(await page.content()).not.toContain(TOKEN)
  await takePicture(page, 'desk-inbound-image')
  expect(await accessibilityFaults(page)).toEqual([])
  expect(faults).toEqual([])
})

/** Gives a file to the field where messages are written, as a hand would. */
const give = (page: Page, way: 'paste' | 'drop') =>
  page.getByRole('textbox', { name: 'Write a message…' }).evaluate((field, way) => {
    const data = new DataTransfer()
    data.items.add(new File(['Given'], 'given.txt'))
    const options = { bubbles: true, cancelable: true }
    field.dispatchEvent(
      way === 'drop'
        ? new DragEvent('drop', { ...options, dataTransfer: data })
        : new ClipboardEvent('paste', { ...options, clipboardData: data }),
    )
  }, way)

story('a picture is uploaded into a template, shown as people get it, and sent by API v2, in Russian', async () => {
  const [category] = (await apiV2().templates.categories({})).data.categories
  const { page, open, faults } = await openSignedIn(browser, korben, { language: 'ru' })
  await open(`/campaigns-templates/${category?.id}/templates/creator/new`)
  await page.getByRole('textbox', { name: 'Название' }).fill('Наше место')
  await page.getByRole('button', { name: 'Добавить картинку' }).click()
  await page.getByRole('button', { name: 'Убрать' }).first().click()
  await page.locator('input[type=file]').setInputFiles(fileAt('page.png'))
  await page.getByText('Это не изображение PNG, JPEG, GIF или WebP.').waitFor()
  await page.locator('input[type=file]').setInputFiles(fileAt('place.png'))
  await page.locator('img[src^="/files/"]').waitFor()
  await takePicture(page, 'desk-template-image')
  expect(await accessibilityFaults(page)).toEqual([])
  await page.getByRole('button', { name: /^(Создать|Сохранить)$/ }).click()
  await page.waitForURL((url) => !url.pathname.endsWith('/new'))
  const templateId = new URL(page.url()).pathname.split('/').at(-1) ?? ''

  const people = await apiV2().people.list({})
  const ann = people.data.find(({ name }) => name === 'Ann')
  const card = await apiV2().people.get({ person_id: ann?.id ?? '' })
  const sendings = emulator.sendings().length
  await apiV2().messages.sendTemplate({ account_id: card.data.accounts[0]?.account_id ?? '', template_id: templateId })
  await expect.poll(() => emulator.sendings().length).toBe(sendings + 1)
  expect(emulator.sendings().at(-1)?.uploads.get('photo')?.bytes).toEqual(PNG)
  expect(faults).toEqual([])
})
