import { lazy, Suspense, useEffect, useState } from 'react'
import { onSignedOut } from '../lib/query.ts'

const SessionEndDialog = lazy(async () => ({ default: (await import('./session-end-dialog.tsx')).SessionEndDialog }))

/** Asks whoever's session is over to sign in again, above the page: what they have typed stays. */
export function SessionEnd({ email }: { email: string }) {
  const [isOver, setOver] = useState(false)
  useEffect(() => onSignedOut(() => setOver(true)), [])
  return <Suspense>{isOver ? <SessionEndDialog email={email} onDone={() => setOver(false)} /> : null}</Suspense>
}
