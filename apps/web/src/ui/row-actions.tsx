import { ActionIcon, Group } from '@mantine/core'
import { CopyId } from './copy-id.tsx'
import { Icon, type IconName } from './icon.tsx'

export type RowAction = { icon: IconName; label: string; color?: string; onClick: () => void } | null | false

/** What can be done with a row of a table, and its id. `name`: of the row, so that each control has a name of its own. */
export const RowActions = (props: { id: string; name: string; actions: readonly RowAction[] }) => (
  <Group gap={4} wrap="nowrap" justify="flex-end">
    <CopyId id={props.id} name={props.name} />
    {props.actions.map((action) =>
      action ? (
        <ActionIcon
          key={action.label}
          variant="subtle"
          color={action.color ?? 'gray'}
          aria-label={`${action.label}: ${props.name}`}
          title={action.label}
          onClick={action.onClick}
        >
          <Icon name={action.icon} size={16} />
        </ActionIcon>
      ) : null,
    )}
  </Group>
)
