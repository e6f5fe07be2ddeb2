import type { BlockId, TunnelId } from '@korben/contract'
import { Button, type ButtonProps } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { Icon } from '../../ui/icon.tsx'
import { editorTexts } from './editor-texts.ts'

/** Leads to the form of a new block. `after`, `exit`: what leads to it. `where`: the same in words, for readers of the screen. */
export function NewBlockButton(
  props: ButtonProps & { tunnelId: TunnelId; after: BlockId | null; exit?: string; where?: string },
) {
  const t = editorTexts.use()
  const navigate = useNavigate()
  const { tunnelId, after, exit, where, ...rest } = props
  const search = { ...(after ? { after } : {}), ...(exit ? { exit } : {}) }
  return (
    <Button
      {...rest}
      {...(where ? { 'aria-label': `${t('newThere')}: ${where}` } : {})}
      leftSection={<Icon name="plus" size={16} />}
      onClick={() => void navigate({ to: `/tunnels/${tunnelId}/tree/new`, search })}
    >
      {t('add')}
    </Button>
  )
}
