/** A page that is on its way: `await` gives the page, `for await` every row of this one and all that follow. */
export type PageRequest<Page, Row> = Promise<Page> & AsyncIterable<Row>

type AnyPage = { data: readonly unknown[]; nextCursor: string | null }
const isPage = (body: object | null): body is AnyPage => body !== null && 'data' in body && 'nextCursor' in body

/** `ask` gets the page behind a cursor; the first one is asked for at once. */
export function requestPages(ask: (cursor: string | null) => Promise<object | null>): Promise<object | null> {
  const first = ask(null)
  return Object.assign(first, {
    async *[Symbol.asyncIterator]() {
      let page = await first
      while (isPage(page)) {
        yield* page.data
        if (page.nextCursor === null) return
        page = await ask(page.nextCursor)
      }
    },
  })
}
