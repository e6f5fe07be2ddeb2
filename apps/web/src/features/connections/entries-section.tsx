import type { Connection, ConnectionEntry } from '@korben/contract'
import { Alert, Anchor, Button, Code, Group, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { MoreList } from '../../ui/more-list.tsx'
import { Section } from '../../ui/section.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { useEntries } from './connections.ts'
import { connectionsTexts } from './texts.ts'

/** The addresses by which people come to it, to be opened, copied and put on a site. */
export function EntriesSection({ connection }: { connection: Connection }) {
  const t = connectionsTexts.use()
  const ui = uiTexts.use()
  const { pages, isAllowed } = useEntries(connection.id)
  if (!isAllowed) return null
  const { username, sites = [] } = connection.settings
  const isEmpty = pages.first?.data.length === 0
  const hasSnippets = pages.rows.some(({ embed }) => embed !== null)
  return (
    <Section
      title={t('entries')}
      actions={
        username === undefined ? null : (
          <Button
            component="a"
            href={`https://t.me/${username}`}
            target="_blank"
            rel="noreferrer"
            size="xs"
            variant="light"
            leftSection={<Icon name="send" size={14} />}
          >
            {t('writeToBot')}
          </Button>
        )
      }
    >
      {isEmpty ? (
        <Group gap="xs">
          <Text size="sm">{t('noEntries')}</Text>
          <Anchor component={Link} to="/tunnels" size="sm" underline="always">
            {t('toTunnels')}
          </Anchor>
        </Group>
      ) : (
        <>
          <Text size="sm" c="dimmed">
            {t('entriesHint')}
          </Text>
          {hasSnippets && sites.length === 0 ? <Alert color="blue">{t('noSites')}</Alert> : null}
          <MoreList pages={pages} empty="" more={ui('more')} keyOf={({ trafficSource }) => trafficSource.id}>
            {(entry: ConnectionEntry) => <Entry entry={entry} />}
          </MoreList>
        </>
      )}
    </Section>
  )
}

function Entry({ entry: { tunnel, leadgentool, trafficSource, chatLink, embed } }: { entry: ConnectionEntry }) {
  const t = connectionsTexts.use()
  const address = chatLink ?? trafficSource.link
  return (
    <Stack gap={6}>
      <Text size="sm">
        <Anchor component={Link} to={`/tunnels/${tunnel.id}`} inherit fw={550} underline="always">
          {tunnel.name}
        </Anchor>{' '}
        · {leadgentool.name} · {trafficSource.name}
      </Text>
      <Code style={{ overflowWrap: 'anywhere', whiteSpace: 'normal' }}>{address}</Code>
      <Group gap="xs">
        <Button
          component="a"
          href={address}
          target="_blank"
          rel="noreferrer"
          size="xs"
          variant="default"
          aria-label={`${t('tryIt')}: ${trafficSource.name}`}
          leftSection={<Icon name="link" size={14} />}
        >
          {t('tryIt')}
        </Button>
        <CopyButton size="xs" text={address} label={t('copyLink')} name={trafficSource.name} />
        {embed === null ? null : (
          <CopyButton size="xs" text={embed} label={t('copySnippet')} name={trafficSource.name} />
        )}
      </Group>
    </Stack>
  )
}
