import type { Session } from '@korben/contract'
import { useNavigate } from '@tanstack/react-router'
import { queryClient } from '../../lib/query.ts'
import { keepSession, sessionQuery } from '../../lib/session.ts'

/** Goes on to the desk with a session that was just opened; nothing of the one before stays. */
export function useEnter(): (session: Session) => void {
  const navigate = useNavigate()
  return (session) => {
    queryClient.clear()
    queryClient.setQueryData(sessionQuery.queryKey, keepSession(session))
    void navigate({ to: '/', replace: true })
  }
}
