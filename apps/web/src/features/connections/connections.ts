import { isApiError } from '@korben/client'
import type { Connection, ConnectionId } from '@korben/contract'
import { useQuery } from '@tanstack/react-query'
import { client } from '../../lib/client.ts'
import { useLive } from '../../lib/live.ts'
import { problemOf } from '../../lib/problem.ts'
import { useRights } from '../../lib/session.ts'
import { usePages } from '../../ui/pages.ts'
import { setupTexts } from './setup-texts.ts'

export const connectionsKey = ['connections'] as const
const HOME = '/settings/integrations/connections'
export const homePath = HOME
export const telegramSetupPath = `${HOME}/new/telegram`
export const webChatSetupPath = `${HOME}/new/web-chat`
export const connectionPath = (id: ConnectionId) => `${HOME}/connection/${id}`

export function useConnections() {
  const queryKey = [...connectionsKey, 'list']
  useLive([queryKey], ({ connections }) => connections.length > 0)
  return useQuery({ queryKey, queryFn: async ({ signal }) => (await client.connections.list({}, { signal })).data })
}

export function useConnection(connectionId: ConnectionId) {
  const queryKey = [...connectionsKey, 'one', connectionId]
  useLive([queryKey], ({ connections }) => connections.includes(connectionId))
  return useQuery({ queryKey, queryFn: ({ signal }) => client.connections.get({ connectionId }, { signal }) })
}

const HEALTH_MS = 10_000

/** What no news tell of is asked again while it is looked at. */
export const useHealth = (connectionId: ConnectionId) =>
  useQuery({
    queryKey: [...connectionsKey, 'health', connectionId],
    queryFn: ({ signal }) => client.connections.health({ connectionId }, { signal }),
    refetchInterval: HEALTH_MS,
  })

/** The addresses by which visitors come to it; nothing for whoever may not see leadgentools. */
export function useEntries(connectionId: ConnectionId) {
  const isAllowed = useRights()('leadgen:read')
  const pages = usePages(
    [...connectionsKey, 'entries', connectionId],
    (page, options) => client.leadgen.listOfConnection({ connectionId, ...page }, options),
    { limit: 20, enabled: isAllowed },
  )
  return { pages, isAllowed }
}

/** Whether this version speaks to such a messenger. Others are kept for integrations that name them. */
export const isServed = ({ kind }: Pick<Connection, 'kind'>): boolean => kind === 'TELEGRAM' || kind === 'WEB_CHAT'

/** What is wrong, by the words of the server: `auth: 401 Unauthorized`. Null while nothing is. */
export type Trouble = 'token' | 'address' | 'otherProgram' | 'foreignWebhook' | 'unknown'

export function troubleOf({ error, kind }: Pick<Connection, 'error' | 'kind'>): Trouble | null {
  if (error === null) return null
  if (/refused_address|^auth: 3\d\d/.test(error)) return 'address'
  if (kind === 'TELEGRAM' && /^auth\b/.test(error)) return 'token'
  if (error.startsWith('Another program')) return 'otherProgram'
  return error.includes('webhook that cannot be removed') ? 'foreignWebhook' : 'unknown'
}

/** Why a messenger did not take what it was given, for the field that it stands at. */
export function refusalWords(error: unknown): string {
  const t = setupTexts.now()
  if (!isApiError(error) || error.code !== 'connections.refused') return problemOf(error)
  const { cause, reason } = error.details
  if (cause === 'settings') return t('noToken')
  if (cause === 'credentials') return t('unknownToken')
  if (cause === 'address') return t('badAddress')
  if (cause === 'unreachable') return t('unreachable')
  return t('refused', { reason: typeof reason === 'string' ? reason : '' })
}

/** The origin of a page of the web as the contract knows it; null when it is none. */
export function readSite(text: string): string | null {
  const trimmed = text.trim()
  if (trimmed === '') return null
  const { origin } = URL.parse(/^https?:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`) ?? {}
  return origin !== undefined && /^https?:\/\/[a-z0-9.-]{1,253}(:[0-9]{1,5})?$/.test(origin) ? origin : null
}
