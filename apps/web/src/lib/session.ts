import type { CompanyId, Right, Session } from '@korben/contract'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { client, credentials } from './client.ts'
import { setTimeZone } from './format.ts'
import { isId } from './ids.ts'
import { followLanguage } from './language.ts'
import { queryClient } from './query.ts'

/** Each tab shows a company of its own. */
const KEPT_AS = 'korben-company'

const kept = sessionStorage.getItem(KEPT_AS)
credentials.companyId = isId(kept) ? kept : null

/** Who is signed in. It fails with `auth.required` when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => keepSession(await readSession(signal)),
  staleTime: 60_000,
})

async function readSession(signal: AbortSignal): Promise<Session> {
  const session = await client.session.get({}, { signal })
  if (session.member !== null || credentials.companyId === null) return session
  // The company this tab showed is no more, or no longer ours.
  credentials.companyId = null
  return client.session.get({}, { signal })
}

/** Takes over what signing in or asking has answered. */
export function keepSession(session: Session): Session {
  credentials.csrfToken = session.csrfToken
  followLanguage(session.language)
  setTimeZone(session.timeZone)
  credentials.companyId = session.member?.companyId ?? null
  if (credentials.companyId === null) sessionStorage.removeItem(KEPT_AS)
  else sessionStorage.setItem(KEPT_AS, credentials.companyId)
  return session
}

/** Shows another company of the login from its first page: nothing of the one before stays on the screen. */
export async function changeCompany(companyId: CompanyId): Promise<void> {
  await client.session.chooseCompany({ companyId })
  sessionStorage.setItem(KEPT_AS, companyId)
  location.assign('/')
}

export async function signOut(): Promise<void> {
  await client.session.signOut()
  sessionStorage.removeItem(KEPT_AS)
  location.assign('/sign-in')
}

/** The session, on pages that only somebody signed in gets to see; nobody is asked on the others. */
export const useSession = (): Session | undefined =>
  useQuery({ ...sessionQuery, enabled: ({ state }) => state.data !== undefined }).data

/** What the member may do: `can('tags:write')`. */
export function useRights(): (right: Right) => boolean {
  const rights = useSession()?.member?.rights ?? []
  return (right) => rights.includes(right)
}

export const getSession = (): Session | undefined => queryClient.getQueryData(sessionQuery.queryKey)
