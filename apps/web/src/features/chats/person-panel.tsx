import type { AccountId, PersonId } from '@korben/contract'
import { ActionIcon, Anchor, Button, Group, NavLink, Stack, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { channelName } from '../../ui/channel.ts'
import { CopyId } from '../../ui/copy-id.tsx'
import { Icon } from '../../ui/icon.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { PersonComments, PersonFields, PersonTags, PersonUsers, usePerson } from '../people/index.ts'
import { chatsTexts } from './texts.ts'

/** The quick card beside a chat (PER-6): what one needs while answering; the rest is a press away. */
export function PersonPanel(props: { personId: PersonId; accountId: AccountId | null; onClose: () => void }) {
  const t = chatsTexts.use()
  const ui = uiTexts.use()
  const { personId, accountId } = props
  const person = usePerson(personId)
  return (
    <Stack gap="md">
      <Group justify="space-between" wrap="nowrap">
        <Title order={2} size="h4">
          {t('card')}
        </Title>
        <ActionIcon variant="subtle" color="gray" aria-label={ui('close')} onClick={props.onClose}>
          <Icon name="close" />
        </ActionIcon>
      </Group>
      <QueryState query={person}>
        {(data) => (
          <>
            <div>
              <Text fw={650} size="lg">
                {data.name}
              </Text>
              {data.phone ? (
                <Text size="sm">
                  <Anchor href={`tel:${data.phone}`}>{data.phone}</Anchor>
                </Text>
              ) : null}
              {data.email ? (
                <Text size="sm">
                  <Anchor href={`mailto:${data.email}`}>{data.email}</Anchor>
                </Text>
              ) : null}
            </div>
            <Button
              component={Link}
              to={`/people/${personId}`}
              variant="light"
              size="xs"
              leftSection={<Icon name="user" size={16} />}
            >
              {t('fullCard')}
            </Button>
            <Group gap={4}>
              <Text size="xs" c="dimmed">
                {t('copyPerson')}
              </Text>
              <CopyId id={personId} name={t('copyPerson')} />
              {accountId ? (
                <>
                  <Text size="xs" c="dimmed">
                    {t('copyAccount')}
                  </Text>
                  <CopyId id={accountId} name={t('copyAccount')} />
                </>
              ) : null}
            </Group>
            {data.accounts.length > 1 ? (
              <div>
                {data.accounts.map((account) => (
                  <NavLink
                    key={account.id}
                    component={Link}
                    to={`/chats/all/${personId}/${account.id}?personCard=true`}
                    label={channelName(account.kind)}
                    description={account.connectionName}
                    active={account.id === accountId}
                  />
                ))}
              </div>
            ) : null}
            <PersonTags person={data} />
            <PersonUsers person={data} />
            <PersonFields person={data} />
            <PersonComments personId={personId} />
          </>
        )}
      </QueryState>
    </Stack>
  )
}
