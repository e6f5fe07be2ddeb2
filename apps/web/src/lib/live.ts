import type { QueryKey } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import { queryClient } from './query.ts'

const EVERY_MS = 4000

/**
 * Keeps these queries fresh while the page is looked at. It asks again every few seconds; whoever brings a stream of events replaces the body of
 * this hook and nothing else.
 */
export function useLive(keys: readonly QueryKey[]): void {
  const refresh = useEffectEvent(() => {
    if (document.visibilityState === 'hidden' || !navigator.onLine) return
    for (const queryKey of keys) void queryClient.invalidateQueries({ queryKey })
  })
  useEffect(() => {
    const timer = setInterval(() => refresh(), EVERY_MS)
    const onReturn = () => refresh()
    document.addEventListener('visibilitychange', onReturn)
    globalThis.addEventListener('online', onReturn)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', onReturn)
      globalThis.removeEventListener('online', onReturn)
    }
  }, [])
}
