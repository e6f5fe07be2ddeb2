import type { Person } from '@korben/contract'
import { Anchor, Badge, Group, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { channelName } from '../../ui/channel.ts'
import { CopyId } from '../../ui/copy-id.tsx'
import { When } from '../../ui/when.tsx'
import { peopleTexts } from './texts.ts'

/** Where the person can be reached; each account is a chat of its own. */
export function PersonAccounts({ person }: { person: Person }) {
  const t = peopleTexts.use()
  if (person.accounts.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('noAccounts')}
      </Text>
    )
  }
  return (
    <Stack gap="sm">
      {person.accounts.map((account) => (
        <Group key={account.id} justify="space-between" wrap="nowrap">
          <div>
            <Anchor component={Link} to={`/chats/all/${person.id}/${account.id}`} size="sm" fw={500}>
              {channelName(account.kind)} · {account.connectionName}
            </Anchor>
            <Text size="xs" c="dimmed">
              <When at={account.lastMessageAt ?? account.createdAt} />
            </Text>
          </div>
          <Group gap="xs" wrap="nowrap">
            <Badge tt="none" variant="light" color={account.status === 'OK' ? 'teal' : 'red'}>
              {t(account.status)}
            </Badge>
            <CopyId id={account.id} name={account.connectionName} />
          </Group>
        </Group>
      ))}
    </Stack>
  )
}
