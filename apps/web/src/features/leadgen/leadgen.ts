import type { LeadgentoolId, TunnelId } from '@korben/contract'
import { useQuery } from '@tanstack/react-query'
import { client } from '../../lib/client.ts'
import { useRights } from '../../lib/session.ts'
import { usePages } from '../../ui/pages.ts'

export const leadgenKey = ['leadgen'] as const

export const useLeadgentools = (tunnelId: TunnelId) =>
  useQuery({
    queryKey: [...leadgenKey, 'list', tunnelId],
    queryFn: async ({ signal }) => (await client.leadgen.list({ tunnelId }, { signal })).data,
  })

export const useLeadgentool = (leadgentoolId: LeadgentoolId) =>
  useQuery({
    queryKey: [...leadgenKey, 'one', leadgentoolId],
    queryFn: ({ signal }) => client.leadgen.get({ leadgentoolId }, { signal }),
  })

export const useSources = (leadgentoolId: LeadgentoolId) =>
  usePages([...leadgenKey, 'sources', leadgentoolId], (page, options) =>
    client.leadgen.listSources({ leadgentoolId, ...page }, options),
  )

/** The blocks that subscribers may begin at. */
export const useEntryBlocks = (tunnelId: TunnelId) =>
  useQuery({
    queryKey: ['tunnels', 'tree', tunnelId],
    queryFn: ({ signal }) => client.tunnels.tree({ tunnelId }, { signal }),
  }).data?.blocks ?? []

/** The channels that can be offered; nothing is asked for whoever may not read connections. */
export function useOfferedConnections() {
  const can = useRights()
  return (
    useQuery({
      queryKey: ['connections', 'list'],
      queryFn: async ({ signal }) => (await client.connections.list({}, { signal })).data,
      enabled: can('connections:read'),
    }).data ?? null
  )
}
