import { useLocation } from '@tanstack/react-router'

/** The secret of a link stands behind `#`, where no server sees it; null without one that could be whole. */
export function useLinkToken(): string | null {
  const token = useLocation().hash
  return token.length < 20 || token.length > 200 ? null : token
}

/** Whether something stands behind `#` at all. */
export const useHasLink = (): boolean => useLocation().hash !== ''
