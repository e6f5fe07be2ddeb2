import type { Button, Content } from '@korben/contract'
import { newId } from '../kit/ids.ts'

type WithoutId<T> = T extends { id: unknown } ? Omit<T, 'id'> : never

/** A button of the sample, with an id of its own. */
export const button = (now: Date, given: WithoutId<Button>): Button => ({ ...given, id: newId<'button'>(now) })

/** One text with rows of buttons below it. */
export const text = (said: string, ...rows: Button[][]): Content => [
  { kind: 'text', text: said, ...(rows.length > 0 && { buttons: rows }) },
]
