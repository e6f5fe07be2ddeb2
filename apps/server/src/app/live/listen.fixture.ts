import type { LiveNews } from '@korben/contract'
import { onTestFinished } from 'vitest'

export type Listening = {
  status: number
  /** The next news; fails when the stream is over. */
  next(): Promise<LiveNews>
  /** All news up to the first for which it holds, that one included. */
  until(holds: (news: LiveNews) => boolean): Promise<LiveNews[]>
  /** Resolves when the stream is over. */
  readonly over: Promise<void>
  stop(): void
}

/** A stream of news as a browser without any library of ours reads it. */
export async function listen(
  { baseUrl }: { baseUrl: string },
  headers: Record<string, string>,
  lastEventId?: string,
): Promise<Listening> {
  const leaving = new AbortController()
  onTestFinished(() => leaving.abort())
  const response = await fetch(`${baseUrl}/api/v3/live`, {
    headers: { ...headers, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) },
    signal: leaving.signal,
  })
  const news = readNews(response)
  const next = async () => {
    const { value, done } = await news.next().catch(() => ({ value: undefined, done: true }))
    if (done || !value) throw new Error('The stream is over.')
    return value
  }
  return {
    status: response.status,
    next,
    until: async (holds) => {
      const heard: LiveNews[] = []
      do heard.push(await next())
      while (!heard.slice(-1).every(holds))
      return heard
    },
    get over() {
      return (async () => {
        for (;;) await next()
      })().catch(() => {})
    },
    stop: () => leaving.abort(),
  }
}

async function* readNews(response: Response): AsyncGenerator<LiveNews, undefined> {
  let rest = ''
  for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const parts = (rest + text).split('\n\n')
    rest = parts.pop() ?? ''
    for (const part of parts) {
      const lines = new Map(
        part
          .split('\n')
          .map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      )
      const data = lines.get('data')
      if (data === undefined) continue
      const news: LiveNews = JSON.parse(data)
      if (news.id !== lines.get('id')) throw new Error('An event has another id than its news.')
      yield news
    }
  }
  return undefined
}
