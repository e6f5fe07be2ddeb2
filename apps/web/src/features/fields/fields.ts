import { useQuery } from '@tanstack/react-query'
import { client } from '../../lib/client.ts'

export const fieldsKey = ['fields'] as const

/** All custom fields of the company, the oldest first. */
export const useFields = () =>
  useQuery({
    queryKey: fieldsKey,
    queryFn: ({ signal }) => client.fields.list({}, { signal }),
    select: ({ data }) => data,
  })
