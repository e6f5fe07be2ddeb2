import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'

const FIRST: string | null = null

type CursorPage<Row> = { data: Row[]; nextCursor: string | null }

/**
 * A list that comes by cursor. `ask` gets the cursor as a part of the input (`{}` for the first page). `rows`: of all pages so far. `onEnd`: asks for
 * the next page, absent on the last one; hand it to the table.
 */
export function usePages<Row, Page extends CursorPage<Row>>(
  queryKey: QueryKey,
  ask: (
    input: { cursor?: string; limit: number },
    options: { signal: AbortSignal },
  ) => PromiseLike<Page & CursorPage<Row>>,
  options: { limit?: number; enabled?: boolean } = {},
) {
  const limit = options.limit ?? 50
  const query = useInfiniteQuery({
    queryKey,
    queryFn: async ({ pageParam, signal }) =>
      ask(pageParam === null ? { limit } : { limit, cursor: pageParam }, { signal }),
    initialPageParam: FIRST,
    getNextPageParam: (page) => page.nextCursor,
    enabled: options.enabled ?? true,
  })
  const rows = useMemo(() => query.data?.pages.flatMap((page): Row[] => page.data) ?? [], [query.data])
  return {
    query: { data: query.data, error: query.error, refetch: query.refetch },
    first: query.data?.pages[0],
    rows,
    isLoadingMore: query.isFetchingNextPage,
    onEnd: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
  }
}
