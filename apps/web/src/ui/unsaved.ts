import { useBlocker } from '@tanstack/react-router'
import { uiTexts } from './texts.ts'

/** Asks before what is not saved is left, by a link or by closing the tab. */
export function useUnsaved(isDirty: boolean): void {
  const t = uiTexts.use()
  useBlocker({
    shouldBlockFn: ({ current, next }) =>
      isDirty && current.pathname !== next.pathname && !globalThis.confirm(t('unsaved')),
    enableBeforeUnload: () => isDirty,
  })
}
