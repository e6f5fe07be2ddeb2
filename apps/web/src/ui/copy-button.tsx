import { Button } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { Icon } from './icon.tsx'
import { uiTexts } from './texts.ts'

/** Puts a text on the clipboard. */
export function CopyButton(props: { text: string; label: string; name: string; size?: string }) {
  const t = uiTexts.use()
  const clipboard = useClipboard({ timeout: 1500 })
  const label = clipboard.copied ? t('copied') : props.label
  return (
    <Button
      variant="default"
      size={props.size ?? 'sm'}
      title={props.text}
      aria-label={`${label}: ${props.name}`}
      leftSection={<Icon name={clipboard.copied ? 'check' : 'copy'} size={16} />}
      onClick={() => clipboard.copy(props.text)}
    >
      {label}
    </Button>
  )
}
