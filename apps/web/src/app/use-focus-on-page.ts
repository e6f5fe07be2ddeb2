import { useRouter } from '@tanstack/react-router'
import { useEffect, useEffectEvent } from 'react'

/**
 * Puts the focus on the heading when another page is shown, so that a reader of the screen hears where it is and the keyboard goes on from there.
 * Another chat, another filter of the same page leaves the focus where it was.
 */
export function useFocusOnPage(onPage: () => void): void {
  const router = useRouter()
  const arrive = useEffectEvent(onPage)
  useEffect(() => {
    let page = pageOf(router.state.matches)
    return router.subscribe('onRendered', () => {
      const next = pageOf(router.state.matches)
      if (next === page) return
      page = next
      arrive()
      // The code of the page may still be on its way.
      const heading = document.getElementById('page-title') ?? document.getElementById('page')
      if (!heading?.contains(document.activeElement)) heading?.focus({ preventScroll: true })
    })
  }, [router])
}

/** Behind the root and the frame stands the page; what stands behind it is a part of the same page. */
const pageOf = (matches: readonly { routeId: string }[]) => matches[2]?.routeId
