import type { Locator, Page } from 'playwright-core'

/** More stops than any page has. */
const MOST_STOPS = 150

/** Whoever works without a mouse: nothing in here points at anything. */
export function openKeyboard(page: Page) {
  const { keyboard } = page

  /** Tabs on until this has the focus. */
  const tabTo = async (target: Locator): Promise<void> => {
    await target.waitFor()
    const hasFocus = () => target.evaluate((element) => element === document.activeElement)
    for (let stops = 0; !(await hasFocus()); stops++) {
      if (stops > MOST_STOPS) throw new Error(`No tab stop leads to ${target}.`)
      await keyboard.press('Tab')
    }
  }
  const press = async (target: Locator): Promise<void> => {
    await tabTo(target)
    await keyboard.press('Enter')
  }
  const type = async (target: Locator, text: string): Promise<void> => {
    await tabTo(target)
    await keyboard.press('Control+a')
    await keyboard.type(text)
  }
  /** Goes through the list of a choice by the arrows. */
  const choose = async (target: Locator, name: string): Promise<void> => {
    await tabTo(target)
    const option = page.getByRole('option', { name, exact: true })
    await keyboard.press('ArrowDown')
    await option.waitFor()
    const isNext = () => option.evaluate((element) => element.hasAttribute('data-combobox-selected'))
    for (let stops = 0; !(await isNext()); stops++) {
      if (stops > MOST_STOPS) throw new Error(`The arrows do not lead to ${name}.`)
      await keyboard.press('ArrowDown')
    }
    await keyboard.press('Enter')
  }
  return { tabTo, press, type, choose, hit: (key: string) => keyboard.press(key) }
}
