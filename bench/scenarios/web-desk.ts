import { stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page, Response } from 'playwright-core'
import { findLoginByEmail, openSession } from '../../apps/server/src/domains/auth/index.ts'
import { createWorkerCtx, type World } from '../../apps/server/src/kit/context.ts'
import { one } from '../../apps/server/src/kit/db.ts'
import { SESSION_COOKIE } from '../../apps/server/src/kit/http/caller.ts'
import { openBrowser } from '../../e2e/harness/browser.ts'
import { startChild } from '../children.ts'
import { openMillion } from '../generator/million.ts'
import { type Bench, quantile, type Run } from '../measure.ts'
import type { ProductReady } from '../processes/product.ts'
import { BENCH_EMAIL, openBenchWorld } from '../world.ts'

/** People with 100,000 chats. */
const PEOPLE = 84_000
const OPENED = 30
/** A turn of the wheel, four of its notches with every frame, and how often it is turned. */
const WHEEL_PX = 400
const TURNS = 800
const BUILT = fileURLToPath(new URL('../../apps/web/dist', import.meta.url))

/** What the first load of the inbox asks for, in a browser that has never been there: kilobytes (1,000 bytes) of script over the wire. */
export const webLoad: Bench = (run) =>
  withDesk(run, async (context, url) => {
    const page = await context.newPage()
    const scripts: Response[] = []
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') scripts.push(response)
    })
    const begun = performance.now()
    await openInbox(page, url)
    run.note(`the list stands after ${(performance.now() - begun).toFixed(0)} ms`)
    const sizes = await Promise.all(
      scripts.map(async (response) => (await response.request().sizes()).responseBodySize),
    )
    if (sizes.length === 0) throw new Error('The page has asked for no script.')
    const kilobytes = sizes.reduce((sum, size) => sum + size, 0) / 1000
    run.report({
      kind: 'figure',
      label: `first load of the inbox, ${sizes.length} scripts`,
      value: kilobytes,
      unit: 'kB',
      budget: 'script (kB)',
    })
  })

/**
 * The inbox of 100,000 chats in Chromium: the longest task of the page while the list is scrolled, and how long the server is asked for anything when
 * a chat is opened.
 */
export const webInbox: Bench = (run) =>
  withDesk(run, async (context, url) => {
    const page = await context.newPage()
    await openInbox(page, url)
    const tasks = await scroll(page)
    run.note(`${tasks.chats} chats passed, ${tasks.long.length} tasks over 50 ms`)
    run.report({
      kind: 'figure',
      label: `longest task while ${tasks.chats} chats are scrolled by`,
      value: Math.max(0, ...tasks.long),
      unit: 'ms',
      budget: 'longest task (ms)',
    })
    const times = await openChats(page)
    run.report({
      kind: 'figure',
      label: `opening a chat, time of the server, p95 of ${times.length}`,
      value: quantile(times, 0.95),
      unit: 'ms',
      budget: 'opening p95 (ms)',
    })
  })

async function withDesk(run: Run, act: (context: BrowserContext, url: string) => Promise<void>): Promise<void> {
  if (!(await stat(`${BUILT}/index.html`).catch(() => null))) throw new Error('The web application is not built.')
  const { database } = await openMillion(run, PEOPLE)
  const { world, close } = await openBenchWorld(database.address, { max: 2 })
  const secret = await signIn(world)
  await close()
  const server = await startChild<ProductReady>(new URL('../processes/product.ts', import.meta.url), {
    database: database.address,
  })
  let browser: Browser | null = null
  try {
    browser = await openBrowser()
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    await context.addCookies([{ name: SESSION_COOKIE, value: secret, url: server.ready.url }])
    await act(context, server.ready.url)
  } finally {
    await browser?.close()
    await server.stop()
    await database.close()
  }
}

async function signIn(world: World): Promise<string> {
  const login = one(await findLoginByEmail(world.sql, BENCH_EMAIL))
  const witness = { address: '127.0.0.1', userAgent: 'bench', record: async () => {} }
  return openSession(createWorkerCtx(world), login.id, witness)
}

async function openInbox(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/chats/all`)
  await page.locator(ENTRY).first().waitFor()
}

const ENTRY = 'a[href*="/chats/all/"]'

type Tasks = { chats: number; long: number[] }

/** Turns the wheel as fast as the page draws. Only the page's own tasks count, not those before it was touched. */
async function scroll(page: Page): Promise<Tasks> {
  await page.evaluate(() => {
    const seen: number[] = []
    Object.assign(globalThis, { longTasks: seen })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.push(entry.duration)
    }).observe({ type: 'longtask' })
  })
  await page.locator(ENTRY).first().hover()
  for (let turn = 0; turn < TURNS; turn++) {
    await page.mouse.wheel(0, WHEEL_PX)
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(drawn)))
  }
  return page.evaluate((entry) => {
    const list = document.querySelector(entry)?.closest('nav')?.parentElement
    const height = document.querySelector(entry)?.getBoundingClientRect().height ?? 1
    const { longTasks } = globalThis as unknown as { longTasks: number[] }
    return { chats: Math.round((list?.scrollTop ?? 0) / height), long: longTasks }
  }, ENTRY)
}

/** Chats that stand in view are opened one after the other; gives the milliseconds in which the server was asked about each. */
async function openChats(page: Page): Promise<number[]> {
  const times: number[] = []
  for (let n = 0; n < OPENED; n++) {
    const entry = page.locator(`${ENTRY}:not([aria-current])`).nth(n % 5)
    const href = await entry.getAttribute('href')
    const path = `/api/v3/chats/${href?.split('/').at(-1)?.split('?')[0] ?? ''}`
    const answered = (suffix: string) => page.waitForResponse((response) => pathOf(response) === `${path}${suffix}`)
    const [chat, messages] = await Promise.all([answered(''), answered('/messages'), entry.click()])
    const spans = await Promise.all([chat, messages].map(spanOf))
    times.push(lengthOf(spans))
  }
  return times
}

const pathOf = (response: Response): string => new URL(response.url()).pathname

/** Of what the spans cover together. */
function lengthOf(spans: readonly { from: number; to: number }[]): number {
  let covered = 0
  let until = Number.NEGATIVE_INFINITY
  for (const { from, to } of spans.toSorted((one, other) => one.from - other.from)) {
    covered += Math.max(0, to - Math.max(from, until))
    until = Math.max(until, to)
  }
  return covered
}

async function spanOf(response: Response): Promise<{ from: number; to: number }> {
  await response.finished()
  const { startTime, requestStart, responseEnd } = response.request().timing()
  return { from: startTime + requestStart, to: startTime + responseEnd }
}
