import type { TrafficSource } from '@korben/contract'
import { Alert, Anchor, Group, Stack } from '@mantine/core'
import { CopyButton } from '../../ui/copy-button.tsx'
import { QrPicture } from './qr-picture.tsx'
import { leadgenTexts } from './texts.ts'

/** The address of a traffic source, to be copied, opened and scanned. */
export function LinkView({ source }: { source: TrafficSource }) {
  const t = leadgenTexts.use()
  const { link, name, isDisabled } = source
  return (
    <Stack gap="sm">
      {isDisabled ? <Alert color="orange">{t('isDisabled')}</Alert> : null}
      <Group gap="sm">
        <Anchor
          href={link}
          target="_blank"
          rel="noreferrer"
          size="sm"
          style={{ overflowWrap: 'anywhere' }}
          aria-label={`${t('openLink')}: ${link}`}
        >
          {link}
        </Anchor>
        <CopyButton text={link} label={t('copyLink')} name={name} size="xs" />
      </Group>
      <QrPicture link={link} name={name} />
    </Stack>
  )
}
