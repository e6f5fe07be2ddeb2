import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { Question } from './confirm.tsx'
import { uiTexts } from './texts.ts'

export function ConfirmDialog({ question, onClose }: { question: Question; onClose: () => void }) {
  const t = uiTexts.use()
  const go = () => {
    onClose()
    question.onConfirm()
  }
  return (
    <Modal opened onClose={onClose} title={question.title} closeButtonProps={{ 'aria-label': t('close') }}>
      <Stack gap="md">
        <Text size="sm">{question.consequence}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" data-autofocus onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button color={question.color} onClick={go}>
            {question.confirmLabel ?? t('delete')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
