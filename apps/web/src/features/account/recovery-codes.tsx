import { Alert, Button, Checkbox, CopyButton, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useSession } from '../../lib/session.ts'
import { Icon } from '../../ui/icon.tsx'
import { factorTexts } from './factor-texts.ts'
import classes from './recovery-codes.module.css'

/** The codes, shown this once. Leaving asks for a yes, because nobody can show them again. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const t = factorTexts.use()
  const email = useSession()?.login.email ?? ''
  const [isKept, setKept] = useState(false)
  const title = t('codesFor', { email })
  const text = `${title}\n\n${codes.join('\n')}\n`
  return (
    <Stack gap="md">
      <Alert color="yellow" variant="light" icon={<Icon name="key" size={18} />}>
        <Text size="sm">{t('codesHint')}</Text>
      </Alert>
      <div className={classes.sheet}>
        <Text className={classes.paperOnly} fw={600}>
          {title}
        </Text>
        <SimpleGrid component="ul" cols={2} spacing={4} className={classes.codes}>
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </SimpleGrid>
      </div>
      <Group gap="xs">
        <CopyButton value={text} timeout={2000}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              size="xs"
              leftSection={<Icon name={copied ? 'check' : 'copy'} size={16} />}
              onClick={copy}
            >
              {copied ? t('copied') : t('copy')}
            </Button>
          )}
        </CopyButton>
        <Button
          variant="default"
          size="xs"
          leftSection={<Icon name="file" size={16} />}
          onClick={() => download(text, 'korben-recovery-codes.txt')}
        >
          {t('download')}
        </Button>
        <Button
          variant="default"
          size="xs"
          leftSection={<Icon name="library" size={16} />}
          onClick={() => globalThis.print()}
        >
          {t('print')}
        </Button>
      </Group>
      <Checkbox label={t('kept')} checked={isKept} onChange={(event) => setKept(event.currentTarget.checked)} />
      <Group justify="flex-end">
        <Button disabled={!isKept} onClick={onDone}>
          {t('done')}
        </Button>
      </Group>
    </Stack>
  )
}

function download(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = Object.assign(document.createElement('a'), { href: address, download: name })
  link.click()
  URL.revokeObjectURL(address)
}
