import type { Session } from '@korben/contract'
import { Modal, Stack, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { SignInForm } from '../features/session/index.ts'
import { onSignedOut, queryClient } from '../lib/query.ts'
import { getSession, keepSession, sessionQuery } from '../lib/session.ts'
import { frameTexts } from './texts.ts'

/** Asks whoever's session is over to sign in again, above the page: what they have typed stays. */
export function SessionEnd({ email }: { email: string }) {
  const t = frameTexts.use()
  const [isOver, setOver] = useState(false)
  useEffect(() => onSignedOut(() => setOver(true)), [])
  const goOn = (session: Session) => {
    const before = getSession()
    // Somebody else must not find the page of the one before.
    if (session.login.email !== before?.login.email) return location.assign('/')
    queryClient.setQueryData(sessionQuery.queryKey, keepSession(session))
    setOver(false)
    void queryClient.invalidateQueries()
  }
  return (
    <Modal
      opened={isOver}
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
