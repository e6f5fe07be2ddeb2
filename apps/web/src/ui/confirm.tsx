import { Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import { showProblem } from '../lib/notices.ts'
import { uiTexts } from './texts.ts'

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
  const t = uiTexts.now()
  try {
    const sentence = await question.consequence()
    modals.openConfirmModal({
      title: question.title,
      children: <Text size="sm">{sentence}</Text>,
      labels: { confirm: question.confirmLabel ?? t('delete'), cancel: t('cancel') },
      confirmProps: { color: question.color ?? 'red' },
      closeButtonProps: { 'aria-label': t('close') },
      onConfirm: question.onConfirm,
    })
  } catch (error) {
    showProblem(error)
  }
}
