import { shareLive } from '@korben/client'
import type { LiveNews } from '@korben/contract'
import type { QueryKey } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react'
import { client } from './client.ts'
import { queryClient } from './query.ts'

/** Where there is no stream, and for what no stream tells of, it is asked again so often. */
const POLL_MS = 4000
/** What the stream tells of is asked again all the same, once in a while. */
const TICKS_WHILE_FOLLOWING = 2

type Presence = NonNullable<LiveNews['presence']>

const watchers = new Set<(news: LiveNews) => void>()
const presenceListeners = new Set<() => void>()
let isFollowing = false
let presence: Presence = []

/**
 * Keeps these queries fresh while the page is looked at. `isAbout`: whether news are about them; without it nothing tells of them, and they are asked
 * again every few seconds. After any gap the news say `reset`, and everything is asked again.
 */
export function useLive(keys: readonly QueryKey[], isAbout?: (news: LiveNews) => boolean): void {
  const refresh = useEffectEvent(() => {
    if (document.visibilityState === 'hidden' || !navigator.onLine) return
    for (const queryKey of keys) void queryClient.invalidateQueries({ queryKey })
  })
  const onNews = useEffectEvent((news: LiveNews) => {
    if (news.reset || isAbout?.(news)) refresh()
  })
  const isTold = isAbout !== undefined
  useEffect(() => {
    let ticks = 0
    const timer = setInterval(() => {
      ticks++
      if (isTold && isFollowing && ticks % TICKS_WHILE_FOLLOWING !== 0) return
      refresh()
    }, POLL_MS)
    const watcher = (news: LiveNews) => onNews(news)
    const onReturn = () => refresh()
    watchers.add(watcher)
    document.addEventListener('visibilitychange', onReturn)
    globalThis.addEventListener('online', onReturn)
    return () => {
      clearInterval(timer)
      watchers.delete(watcher)
      document.removeEventListener('visibilitychange', onReturn)
      globalThis.removeEventListener('online', onReturn)
    }
  }, [isTold])
}

/** Follows what changes in the company that is shown, one stream for all tabs of the browser. The frame calls it once. `name`: company and user. */
export function useLiveStream(name: string): void {
  useEffect(() => {
    const leaving = new AbortController()
    void follow(name, leaving.signal)
    return () => leaving.abort()
  }, [name])
}

async function follow(name: string, signal: AbortSignal): Promise<void> {
  try {
    for await (const news of shareLive({ live: client.live, name: `korben-live ${name}`, signal })) {
      isFollowing = true
      if (news.presence) {
        presence = news.presence
        for (const listener of presenceListeners) listener()
      }
      for (const watcher of watchers) watcher(news)
    }
  } catch {
    // The session or a right has ended: asking again every few seconds finds out which, and goes on without a stream.
  } finally {
    isFollowing = false
  }
}

const subscribe = (listener: () => void) => {
  presenceListeners.add(listener)
  return () => void presenceListeners.delete(listener)
}

/** Who of the staff has which chat open, as far as is known. */
export const usePresence = (): Presence => useSyncExternalStore(subscribe, () => presence)
