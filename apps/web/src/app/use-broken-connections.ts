import { useQuery } from '@tanstack/react-query'
import { client } from '../lib/client.ts'
import { useLive } from '../lib/live.ts'
import { useRights } from '../lib/session.ts'

/** Shared with the page of connections. */
const queryKey = ['connections', 'list'] as const

/** How many connections do not work, or receive nothing (CON-7); nothing for whoever may not see them. */
export function useBrokenConnections(): number | undefined {
  const can = useRights()
  useLive([queryKey], ({ connections }) => connections.length > 0)
  return useQuery({
    queryKey,
    queryFn: async ({ signal }) => (await client.connections.list({}, { signal })).data,
    enabled: can('connections:read'),
    select: (all) => all.filter(({ state, error }) => state === 'ERROR' || (state === 'OK' && error !== null)).length,
  }).data
}
