import type { Block, TunnelId } from '@korben/contract'
import { ActionIcon, Button, Group, Paper, Text } from '@mantine/core'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { editorTexts } from './editor-texts.ts'

export type FieldsProps<Body> = {
  tunnelId: TunnelId
  blocks: readonly Block[]
  body: Body
  onChange: (body: Body) => void
  /** What is wrong with a field, by its name. */
  problemOf: (field: string) => string | undefined
}

/** One of several parts of a block, with what can be done with it. */
export function Part(props: {
  title: string
  onRemove: (() => void) | null
  onUp?: (() => void) | null
  onDown?: (() => void) | null
  children: React.ReactNode
}) {
  const t = editorTexts.use()
  const tools: readonly { icon: IconName; label: string; act: (() => void) | null | undefined }[] = [
    { icon: 'up', label: t('up'), act: props.onUp },
    { icon: 'down', label: t('down'), act: props.onDown },
    { icon: 'trash', label: t('remove'), act: props.onRemove },
  ]
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" mb={6} mih={28}>
        <Text size="sm" fw={600}>
          {props.title}
        </Text>
        <Group gap={2}>
          {tools.map(({ icon, label, act }) =>
            act ? (
              <ActionIcon
                key={icon}
                variant="subtle"
                color="gray"
                aria-label={`${label}: ${props.title}`}
                onClick={act}
              >
                <Icon name={icon} size={16} />
              </ActionIcon>
            ) : null,
          )}
        </Group>
      </Group>
      {props.children}
    </Paper>
  )
}

export const AddButton = (props: { label: string; icon?: IconName; isFull: boolean; onClick: () => void }) => (
  <Button
    variant="default"
    size="xs"
    leftSection={<Icon name={props.icon ?? 'plus'} size={14} />}
    disabled={props.isFull}
    style={{ alignSelf: 'flex-start' }}
    onClick={props.onClick}
  >
    {props.label}
  </Button>
)
