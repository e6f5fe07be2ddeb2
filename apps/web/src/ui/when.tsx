import { useFormat } from '../lib/format.ts'

/** An instant by the clock of the reader; the tooltip has the seconds and the zone. */
export function When({ at, form = 'dateTime' }: { at: string; form?: 'dateTime' | 'time' | 'day' | 'short' }) {
  const format = useFormat()
  const text = form === 'short' ? format.short(at, new Date()) : format[form](at)
  return (
    <time dateTime={at} title={format.full(at)}>
      {text}
    </time>
  )
}
