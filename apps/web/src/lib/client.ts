import { createClient, isApiError } from '@korben/client'

/** What is sent along with every call; `session.ts` keeps it. */
export const credentials: { csrfToken: string | null; companyId: string | null } = {
  csrfToken: null,
  companyId: null,
}

/** The one way to the server: API v3 by its SDK. */
export const client = createClient({ baseUrl: location.origin, session: () => credentials })

/** Whether nobody is signed in any more. */
export const isSignedOut = (error: unknown): boolean => isApiError(error) && error.code === 'auth.required'
