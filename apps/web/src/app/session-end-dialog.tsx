import type { Session } from '@korben/contract'
import { Modal, Stack, Text } from '@mantine/core'
import { SignInForm } from '../features/session/index.ts'
import { queryClient } from '../lib/query.ts'
import { getSession, keepSession, sessionQuery } from '../lib/session.ts'
import { frameTexts } from './texts.ts'

export function SessionEndDialog({ email, onDone }: { email: string; onDone: () => void }) {
  const t = frameTexts.use()
  const goOn = (session: Session) => {
    const before = getSession()
    // Somebody else must not find the page of the one before.
    if (session.login.email !== before?.login.email) return location.assign('/')
    queryClient.setQueryData(sessionQuery.queryKey, keepSession(session))
    onDone()
    void queryClient.invalidateQueries()
  }
  return (
    <Modal
      opened
      onClose={() => {}}
      title={t('expired')}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t('expiredHint')}
        </Text>
        <SignInForm email={email} onDone={goOn} />
      </Stack>
    </Modal>
  )
}
