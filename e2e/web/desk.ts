import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Korben } from '../harness/korben.ts'

/** A member of the staff at a browser of their own. */
export type Desk = {
  context: BrowserContext
  page: Page
  /** What the browser has refused or complained of so far. A test ends by expecting none. */
  faults: string[]
  /** Opens an address of the installation and waits until its page stands. */
  open(path: string): Promise<void>
  /** The same as a link of the application does it: nothing is loaded anew, where it runs already. */
  go(path: string): Promise<void>
}

type Look = { language?: 'en' | 'uk' | 'ru'; isDark?: boolean; width?: number; height?: number }

export async function openDesk(browser: Browser, korben: Korben, look: Look = {}): Promise<Desk> {
  const { language = 'en', isDark = false, width = 1280, height = 800 } = look
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: isDark ? 'dark' : 'light',
    permissions: ['clipboard-read', 'clipboard-write'],
    reducedMotion: 'reduce',
  })
  await context.addInitScript((chosen) => {
    // Once: a test may change it.
    if (localStorage.getItem('korben-language') === null) localStorage.setItem('korben-language', chosen)
  }, language)
  const page = await context.newPage()
  const faults = collectFaults(page)
  const open = async (path: string) => {
    await page.goto(`${korben.url}${path}`)
    await page.locator('h1').first().waitFor({ state: 'attached' })
  }
  const go = async (path: string) => {
    if (!page.url().startsWith(korben.url)) return open(path)
    await page.evaluate((href) => (globalThis as unknown as Routed).__TSR_ROUTER__.navigate({ href }), path)
    await page.locator('h1').first().waitFor({ state: 'attached' })
  }
  return { context, page, faults, open, go }
}

/** The router shows itself to its own tools. */
type Routed = { __TSR_ROUTER__: { navigate(to: { href: string }): Promise<void> } }

/** A refused script or style is told on the console as well; what the network refuses is the business of each test. */
function collectFaults(page: Page): string[] {
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.stack ?? error.message))
  page.on('console', (message) => {
    const isOfNetwork = message.text().startsWith('Failed to load resource')
    if (message.type() === 'error' && !isOfNetwork) faults.push(message.text())
  })
  return faults
}

/** Signs in as the owner whom the first start has printed. */
async function signIn({ page, open }: Desk, korben: Korben): Promise<void> {
  const { printed } = korben
  if (!printed) throw new Error('The first start printed no credentials.')
  await open('/sign-in')
  await page.locator('input[type=email]').fill(printed.email)
  await page.locator('input[type=password]').fill(printed.password)
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
}

const sessions = new Map<string, Awaited<ReturnType<BrowserContext['cookies']>>>()

/** The same, at a browser that is signed in already: only so many may sign in within a minute. */
export async function openSignedIn(browser: Browser, korben: Korben, look: Look = {}): Promise<Desk> {
  const desk = await openDesk(browser, korben, look)
  const cookies = sessions.get(korben.url)
  if (cookies) {
    await desk.context.addCookies(cookies)
    return desk
  }
  await signIn(desk, korben)
  sessions.set(korben.url, await desk.context.cookies())
  return desk
}

/** What stands beneath the name of a figure. */
export async function figureOf(page: Page, name: string): Promise<string> {
  const value = page.locator('p', { hasText: new RegExp(`^${name}$`) }).locator('xpath=following-sibling::p[1]')
  return (await value.textContent())?.replaceAll('\u00A0', ' ') ?? ''
}

/** Presses what copies something, and gives what is then on the clipboard. */
export async function copied(page: Page, button: Locator): Promise<string> {
  await page.evaluate(() => navigator.clipboard.writeText('nothing was copied'))
  await button.click()
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).not.toBe('nothing was copied')
  return page.evaluate(() => navigator.clipboard.readText())
}

type Colleague = { email: string; name: string; password: string; hasOwnPeopleOnly?: boolean }

/** Invites a manager at the owner's desk, which speaks English, and accepts at a browser of their own. */
export async function inviteManager(browser: Browser, korben: Korben, owner: Desk, who: Colleague, look: Look = {}) {
  const { page } = owner
  await owner.open('/settings/company/users')
  await page.getByRole('button', { name: 'Invite' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('E-mail address').fill(who.email)
  await dialog.getByLabel('Name').fill(who.name)
  await dialog.getByRole('combobox', { name: 'Role' }).click()
  await page.getByRole('option', { name: 'Manager' }).click()
  if (who.hasOwnPeopleOnly) await dialog.getByRole('switch', { name: 'Own people only' }).press('Space')
  await dialog.getByRole('button', { name: 'Invite' }).click()
  const link = await copied(page, page.getByRole('button', { name: 'Copy the link' }))
  const colleague = await openDesk(browser, korben, look)
  await colleague.page.goto(link)
  await colleague.page.locator('input[type=password]').fill(who.password)
  await colleague.page.keyboard.press('Enter')
  await colleague.page.waitForURL('**/chats/**')
  return colleague
}
