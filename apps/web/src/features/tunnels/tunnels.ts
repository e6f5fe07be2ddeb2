import type { TunnelId } from '@korben/contract'
import { useQuery } from '@tanstack/react-query'
import { client } from '../../lib/client.ts'
import { useRights } from '../../lib/session.ts'
import { usePages } from '../../ui/pages.ts'

export const tunnelsKey = ['tunnels'] as const

/** Tunnels with their figures, the newest first. */
export const useTunnels = (search: string) =>
  usePages([...tunnelsKey, 'list', { search }], (page, options) =>
    client.tunnels.list({ ...(search === '' ? {} : { search }), ...page }, options),
  )

/** The draft: what is edited, and whether publishing it would change anything. */
export const useTunnelTree = (tunnelId: TunnelId) =>
  useQuery({
    queryKey: [...tunnelsKey, 'tree', tunnelId],
    queryFn: ({ signal }) => client.tunnels.tree({ tunnelId }, { signal }),
  })

export const useTunnelUse = (tunnelId: TunnelId) =>
  useQuery({
    queryKey: [...tunnelsKey, 'use', tunnelId],
    queryFn: ({ signal }) => client.tunnels.use({ tunnelId }, { signal }),
  })

/** What is wrong with the draft. */
export const useTunnelProblems = (tunnelId: TunnelId) =>
  useQuery({
    queryKey: [...tunnelsKey, 'problems', tunnelId],
    queryFn: ({ signal }) => client.tunnels.check({ tunnelId }, { signal }),
  })

/** Nothing is asked for whoever may not read figures. */
export function useTunnelFigures(tunnelId: TunnelId) {
  const can = useRights()
  return useQuery({
    queryKey: ['stats', 'tunnel', tunnelId],
    queryFn: ({ signal }) => client.stats.getOfTunnel({ tunnelId }, { signal }),
    enabled: can('stats:read'),
  })
}

/** The newest hundred, to choose one of. */
export const useTunnelChoice = () =>
  useQuery({
    queryKey: [...tunnelsKey, 'choice'],
    queryFn: async ({ signal }) => (await client.tunnels.list({ limit: 100 }, { signal })).data,
  })
