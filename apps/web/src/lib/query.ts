import { isApiError, isNetworkError, isRateLimitError } from '@korben/client'
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { isSignedOut } from './client.ts'

const listeners = new Set<() => void>()

/** Calls back when the server no longer knows the session. */
export function onSignedOut(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

const noticeEnd = (error: unknown) => {
  if (isSignedOut(error)) for (const listener of listeners) listener()
}

/** The SDK repeats what is worth repeating; what it refuses in the end is shown. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeEnd }),
  mutationCache: new MutationCache({ onError: noticeEnd }),
  defaultOptions: {
    queries: {
      retry: (count, error) => count < 1 && !isApiError(error) && !isNetworkError(error) && !isRateLimitError(error),
      staleTime: 10_000,
      networkMode: 'always',
    },
    mutations: { retry: false, networkMode: 'always' },
  },
})
