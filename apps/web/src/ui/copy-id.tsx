import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { Icon } from './icon.tsx'
import { uiTexts } from './texts.ts'

/** Puts an id on the clipboard (WEB-3). `name`: of what, for readers of the screen. */
export function CopyId({ id, name, size = 'sm' }: { id: string; name: string; size?: 'sm' | 'md' }) {
  const t = uiTexts.use()
  const clipboard = useClipboard({ timeout: 1500 })
  const label = clipboard.copied ? t('copied') : t('copyId')
  if (size === 'md') {
    return (
      <Button
        variant="default"
        leftSection={<Icon name={clipboard.copied ? 'check' : 'copy'} size={16} />}
        onClick={() => clipboard.copy(id)}
        title={id}
      >
        {label}
      </Button>
    )
  }
  return (
    <Tooltip label={`${label} · ${id}`}>
      <ActionIcon
        variant="subtle"
        color={clipboard.copied ? 'teal' : 'gray'}
        onClick={() => clipboard.copy(id)}
        aria-label={`${label}: ${name}`}
      >
        <Icon name={clipboard.copied ? 'check' : 'copy'} size={16} />
      </ActionIcon>
    </Tooltip>
  )
}
