import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

type CursorPage = { data: readonly unknown[]; nextCursor: string | null }
type RowOf<Page extends CursorPage> = Page['data'][number]

const FIRST: string | null = null

/**
 * A list that comes by cursor. `ask` gets what is to be added to the input: `limit`, and from the second page on `cursor`. `rows`: of all pages so far.
 * `onEnd`: asks for the next page, absent on the last one; hand it to the table.
 */
export function usePages<Page extends CursorPage>(
  queryKey: QueryKey,
  ask: (input: { cursor?: string; limit: number }, options: { signal: AbortSignal }) => Promise<Page>,
  options: { limit?: number; enabled?: boolean } = {},
) {
  const limit = options.limit ?? 50
  const query = useInfiniteQuery({
    queryKey,
    // The answer of the SDK is a list to iterate over as well; what is kept must be plain.
    queryFn: async ({ pageParam, signal }) =>
      ask(pageParam === null ? { limit } : { limit, cursor: pageParam }, { signal }),
    initialPageParam: FIRST,
    getNextPageParam: (page: Page) => page.nextCursor,
    enabled: options.enabled ?? true,
  })
  const rows = useMemo(() => query.data?.pages.flatMap((page): RowOf<Page>[] => [...page.data]) ?? [], [query.data])
  return {
    query: { data: query.data, error: query.error, refetch: query.refetch },
    first: query.data?.pages[0],
    rows,
    isLoadingMore: query.isFetchingNextPage,
    onEnd: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
  }
}
