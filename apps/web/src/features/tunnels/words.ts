import type { BlockExit } from '@korben/contract'
import type { editorTexts } from './editor-texts.ts'
import type { Exit, Way } from './walk.ts'

type Translate = ReturnType<typeof editorTexts.use>

/** How one comes to a block, in words. */
export const sayWay = (t: Translate, way: Way): string =>
  way.kind === 'button' ? t('button', { label: way.label }) : t(way.kind)

/** When an exit is taken, in words. */
export function sayExit(t: Translate, { exit, label }: Pick<Exit, 'exit' | 'label'>): string {
  if (exit.outcome === 'button') return t('exitButton', { label: label ?? '' })
  if (exit.outcome === 'true') return t('exitTrue')
  return exit.outcome === 'false' ? t('exitFalse') : t('exitPassed')
}

/** What says which exit it is, in an address. */
export const writeExit = (exit: BlockExit): string => (exit.outcome === 'button' ? exit.buttonId : exit.outcome)

/** The block that is open takes the keyboard. */
export const focusTitle = (): void => document.getElementById('block-title')?.focus()

/** Focuses a field of the form, or the first one inside. */
export function focusField(field: string): void {
  const place = document.getElementById(`field-${field}`)
  if (!place) return
  const target = place.matches('input, textarea, button') ? place : place.querySelector('input, textarea, button')
  place.scrollIntoView({ block: 'center' })
  if (target instanceof HTMLElement) target.focus()
}
