import { createClient } from '@korben/client'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, test } from 'vitest'
import { chromiumPath, openBrowser } from '../harness/browser.ts'
import { type Korben, type KorbenOptions, removeData, startKorben } from '../harness/korben.ts'

/** The installation and the browser of a file's stories, from the moment they begin. */
export let korben: Korben
export let browser: Browser

/** A test that needs a browser; it is left out where there is none. */
export const story = test.skipIf(chromiumPath === null)

/** The published API with the token that the first start has printed. */
export const apiV2 = () => createClient({ baseUrl: korben.url, token: korben.printed?.token ?? '' }).v2

/** What a file's stories need beside the product and the browser: made before them, in this order, where they are told at all. */
export const beforeStories = (make: () => Promise<void>): void => beforeAll(chromiumPath === null ? () => {} : make)

/**
 * Starts the whole product and a browser for the stories of the file that calls this, and removes both behind them. `untold` says what is
 * not shown where there is no Chromium. `keepsDesks`: a story goes on at the desks of the one before; otherwise they are closed, for pages
 * that are no longer looked at would go on asking.
 */
export function openStage(
  untold: string,
  { keepsDesks = false, ...options }: KorbenOptions & { keepsDesks?: boolean } = {},
): void {
  if (chromiumPath === null) process.stderr.write(`\nSKIPPED: no Chromium was found, so ${untold}.\n\n`)
  beforeStories(async () => {
    korben = await startKorben(options)
    browser = await openBrowser()
  })
  afterEach(async () => {
    if (keepsDesks) return
    for (const context of browser?.contexts() ?? []) await context.close()
  })
  afterAll(async () => {
    await browser?.close()
    await korben?.stop()
    if (korben) await removeData(korben.dataDir)
  })
}
