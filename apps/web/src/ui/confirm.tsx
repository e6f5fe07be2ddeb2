import { lazy, Suspense, useSyncExternalStore } from 'react'
import { showProblem } from '../lib/notices.ts'

export type Question = {
  title: string
  consequence: string
  confirmLabel: string | undefined
  color: string
  onConfirm: () => void
}

const ConfirmDialog = lazy(async () => ({ default: (await import('./confirm-dialog.tsx')).ConfirmDialog }))

let asked: Question | null = null
const listeners = new Set<() => void>()
const ask = (question: Question | null) => {
  asked = question
  for (const listener of listeners) listener()
}
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/**
 * Asks before something is destroyed or cannot be taken back. `consequence`: gives the sentence that says what would be lost, with its number; it is
 * asked of the server first, so that nobody decides without it.
 */
export async function confirm(question: {
  title: string
  consequence: () => Promise<string> | string
  confirmLabel?: string
  color?: string
  onConfirm: () => void
}): Promise<void> {
  try {
    const { title, confirmLabel, color = 'red', onConfirm } = question
    ask({ title, consequence: await question.consequence(), confirmLabel, color, onConfirm })
  } catch (error) {
    showProblem(error)
  }
}

/** Where the question of the moment is shown; the frame holds one. */
export function ConfirmHost() {
  const question = useSyncExternalStore(subscribe, () => asked)
  return <Suspense>{question ? <ConfirmDialog question={question} onClose={() => ask(null)} /> : null}</Suspense>
}
