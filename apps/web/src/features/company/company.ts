import { useQuery } from '@tanstack/react-query'
import { client } from '../../lib/client.ts'
import { useRights } from '../../lib/session.ts'

export const companyKey = ['company'] as const

/** The settings of the company; nothing for whoever may not see them. */
export function useCompany() {
  const can = useRights()
  return useQuery({
    queryKey: companyKey,
    queryFn: ({ signal }) => client.company.get({}, { signal }),
    enabled: can('company:read'),
  })
}
