import { notifications } from '@mantine/notifications'
import { isSignedOut } from './client.ts'
import { problemOf, requestIdOf } from './problem.ts'

/** Tells in a corner that something was done. */
export const showDone = (message: string): void =>
  void notifications.show({ message, color: 'teal', autoClose: 4000, withBorder: true })

/** Tells what has gone wrong and what to do. A session that is over is asked for by the frame. */
export function showProblem(error: unknown): void {
  if (isSignedOut(error)) return
  const requestId = requestIdOf(error)
  notifications.show({
    message: requestId === null ? problemOf(error) : `${problemOf(error)} ${requestId}`,
    color: 'red',
    autoClose: 10_000,
    withBorder: true,
  })
}

/** Tells why something cannot be done yet. */
export const showHint = (message: string): void =>
  void notifications.show({ message, color: 'orange', autoClose: 8000, withBorder: true })
