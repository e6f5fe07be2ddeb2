import type { SecondFactor } from '@korben/contract'
import { Badge, Button, Group, Modal, Text } from '@mantine/core'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { showDone } from '../../lib/notices.ts'
import { sessionQuery } from '../../lib/session.ts'
import { QueryState } from '../../ui/query-state.tsx'
import { Section } from '../../ui/section.tsx'
import { devicesKey, eventsKey, secondFactorKey, useSecondFactor } from './account.ts'
import { EnrolDialog } from './enrol-dialog.tsx'
import { factorTexts } from './factor-texts.ts'
import { ProofDialog } from './proof-dialog.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'

/** What becomes stale when the second factor changes: other browsers were signed out, and it stands in the log. */
const REFRESH = [secondFactorKey, sessionQuery.queryKey, devicesKey, eventsKey]
const FEW_CODES = 3

export function SecondFactorSection() {
  const t = factorTexts.use()
  const factor = useSecondFactor()
  return (
    <Section
      title={t('title')}
      actions={
        factor.data ? (
          <Badge color={factor.data.isOn ? 'teal' : 'gray'} variant="light" tt="none">
            {factor.data.isOn ? t('on') : t('off')}
          </Badge>
        ) : null
      }
    >
      <QueryState query={factor}>{(data) => <Factor factor={data} />}</QueryState>
    </Section>
  )
}

type Asked = 'enrol' | 'off' | 'renew'

function Factor({ factor }: { factor: SecondFactor }) {
  const t = factorTexts.use()
  const [asked, setAsked] = useState<Asked | null>(null)
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const close = () => setAsked(null)
  const show = (recoveryCodes: readonly string[]) => {
    close()
    setCodes(recoveryCodes)
  }
  return (
    <>
      <Text size="sm" c="dimmed">
        {factor.isOn ? t('onHint') : t('offHint')}{' '}
        {factor.isOn ? t('codesLeft', { count: factor.recoveryCodesLeft }) : ''}{' '}
        {factor.isOn && factor.recoveryCodesLeft <= FEW_CODES ? t('fewCodes') : ''}
      </Text>
      <Group gap="xs">
        {factor.isOn ? (
          <>
            <Button variant="default" onClick={() => setAsked('renew')}>
              {t('renew')}
            </Button>
            <Button variant="light" color="red" onClick={() => setAsked('off')}>
              {t('switchOff')}
            </Button>
          </>
        ) : (
          <Button onClick={() => setAsked('enrol')}>{t('switchOn')}</Button>
        )}
      </Group>
      {asked === 'enrol' ? (
        <EnrolDialog
          refresh={REFRESH}
          onClose={close}
          onDone={(recoveryCodes) => {
            showDone(t('nowOn'))
            show(recoveryCodes)
          }}
        />
      ) : null}
      {asked === 'off' ? (
        <ProofDialog
          title={t('offTitle')}
          warning={t('offWarning')}
          submitLabel={t('switchOff')}
          save={client.secondFactor.switchOff}
          refresh={REFRESH}
          done={t('nowOff')}
          onClose={close}
          onDone={close}
        />
      ) : null}
      {asked === 'renew' ? (
        <ProofDialog
          title={t('renewTitle')}
          warning={t('renewWarning')}
          submitLabel={t('renew')}
          save={client.secondFactor.renewRecoveryCodes}
          refresh={REFRESH}
          onClose={close}
          onDone={({ recoveryCodes }) => show(recoveryCodes)}
        />
      ) : null}
      {codes ? (
        <Modal
          opened
          onClose={() => setCodes(null)}
          title={t('codesTitle')}
          withCloseButton={false}
          closeOnClickOutside={false}
          closeOnEscape={false}
        >
          <RecoveryCodes codes={codes} onDone={() => setCodes(null)} />
        </Modal>
      ) : null}
    </>
  )
}
