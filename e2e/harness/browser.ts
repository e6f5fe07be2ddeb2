import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

const PLACES = [
  process.env.CHROMIUM_PATH ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]
const OUTPUT = fileURLToPath(new URL('../output/', import.meta.url))

/** Where a Chromium was found; null when this machine has none, and what needs one is skipped loudly. */
export const chromiumPath = PLACES.find((place) => place !== '' && existsSync(place)) ?? null

/** A browser that touches nothing but the pages it is led to. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath ?? '',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })

/** A visitor with a browser of their own. Every refused script or style of a page fails the test that calls `faults`. */
export async function openVisitor(
  browser: Browser,
  options: { locale?: string; width?: number; height?: number } = {},
) {
  const { locale = 'en-US', width = 1280, height = 800 } = options
  const context: BrowserContext = await browser.newContext({ locale, viewport: { width, height } })
  const page: Page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text())
  })
  return { context, page, faults }
}

const AXE = createRequire(import.meta.url).resolve('axe-core')

/** What keeps people from using the page as it is now shown (WCAG 2.2 AA), one line each. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // Evaluated by the debugger, not by the page: its policy allows no foreign script.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(await readFile(AXE, 'utf8'))
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: AxeStatic }).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    })
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
  })
}

type AxeStatic = {
  run(context: Document, options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>
}

/** Keeps a picture of the page for whoever looks at it. */
export async function takePicture(page: Page, name: string): Promise<void> {
  await mkdir(OUTPUT, { recursive: true })
  await page.screenshot({ path: `${OUTPUT}${name}.png` })
}
