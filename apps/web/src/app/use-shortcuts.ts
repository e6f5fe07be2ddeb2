import { useNavigate } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useRef } from 'react'
import { useRights } from '../lib/session.ts'
import { navigation } from './navigation.ts'

/** How long after `g` the second key counts. */
const PATIENCE_MS = 1200

/** The keys of the frame: Ctrl K, `?`, `/` and `g` with a letter. Never while somebody types. */
export function useShortcuts(actions: { openPalette: () => void; openHelp: () => void }): void {
  const navigate = useNavigate()
  const can = useRights()
  const begun = useRef(0)
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault()
      return actions.openPalette()
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isDialogOpen()) return
    const hasBegun = Date.now() - begun.current < PATIENCE_MS
    begun.current = 0
    if (hasBegun) {
      const entry = navigation.flatMap(({ entries }) => entries).find(({ go }) => go === letterOf(event))
      if (entry && can(entry.right)) void navigate({ to: entry.to })
      return
    }
    if (event.key === '?') actions.openHelp()
    else if (letterOf(event) === 'g') begun.current = Date.now()
    else if (event.key === '/') {
      const field = document.querySelector<HTMLInputElement>('#page input[type="search"]')
      if (!field) return
      event.preventDefault()
      field.focus()
    }
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    document.addEventListener('keydown', listener)
    return () => document.removeEventListener('keydown', listener)
  }, [])
}

/** The key of the latin letter, whatever the keyboard writes with it at the moment. */
const letterOf = ({ code }: KeyboardEvent): string => (code.startsWith('Key') ? code.slice(3).toLowerCase() : '')

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

const isDialogOpen = (): boolean => document.querySelector('[role="dialog"]') !== null
