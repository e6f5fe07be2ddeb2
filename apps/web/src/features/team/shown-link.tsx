import { Alert, Button, CopyButton, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { Icon } from '../../ui/icon.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { teamTexts } from './texts.ts'

/** A link that could not be mailed: shown this once, to be handed on. */
export function ShownLink(props: { title: string; hint: string; link: string; onClose: () => void }) {
  const t = teamTexts.use()
  const ui = uiTexts.use()
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.title}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': ui('close') }}
    >
      <Stack gap="md">
        <Alert color="yellow" variant="light" icon={<Icon name="key" size={18} />}>
          <Text size="sm">{props.hint}</Text>
        </Alert>
        <TextInput
          label={t('link')}
          value={props.link}
          readOnly
          onFocus={(event) => event.currentTarget.select()}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onClose}>
            {ui('close')}
          </Button>
          <CopyButton value={props.link} timeout={2000}>
            {({ copied, copy }) => (
              <Button
                data-autofocus
                color={copied ? 'teal' : 'blue'}
                leftSection={<Icon name={copied ? 'check' : 'copy'} size={16} />}
                onClick={copy}
              >
                {copied ? ui('copied') : t('copyLink')}
              </Button>
            )}
          </CopyButton>
        </Group>
      </Stack>
    </Modal>
  )
}
