import { notifications } from '@mantine/notifications'
import { isSignedOut } from './client.ts'
import { problemOf, requestIdOf } from './problem.ts'
import { defineTexts } from './texts.ts'

const texts = defineTexts('notices', { en: { close: 'Close' }, uk: { close: 'Закрити' }, ru: { close: 'Закрыть' } })

const show = (notice: { message: string; color: string; autoClose: number }): void =>
  void notifications.show({
    ...notice,
    withBorder: true,
    closeButtonProps: { 'aria-label': texts.now()('close') },
  })

/** Tells in a corner that something was done. */
export const showDone = (message: string): void => show({ message, color: 'teal', autoClose: 4000 })

/** Tells what has gone wrong and what to do. A session that is over is asked for by the frame. */
export function showProblem(error: unknown): void {
  if (isSignedOut(error)) return
  const requestId = requestIdOf(error)
  show({
    message: requestId === null ? problemOf(error) : `${problemOf(error)} ${requestId}`,
    color: 'red',
    autoClose: 10_000,
  })
}

/** Tells why something cannot be done yet. */
export const showHint = (message: string): void => show({ message, color: 'orange', autoClose: 8000 })
