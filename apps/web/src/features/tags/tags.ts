import { useQuery } from '@tanstack/react-query'
import { client } from '../../lib/client.ts'

export const tagsKey = ['tags'] as const

/** All tags of the company, the newest first. */
export const useTags = () =>
  useQuery({ queryKey: tagsKey, queryFn: ({ signal }) => client.tags.list({}, { signal }), select: ({ data }) => data })
