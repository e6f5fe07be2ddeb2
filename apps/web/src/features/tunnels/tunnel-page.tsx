import type { TunnelId, TunnelTree } from '@korben/contract'
import { ActionIcon, Button, Group, Stack, Text } from '@mantine/core'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { isId } from '../../lib/ids.ts'
import { useRights } from '../../lib/session.ts'
import { BackLink } from '../../ui/back-link.tsx'
import { CopyId } from '../../ui/copy-id.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { Section } from '../../ui/section.tsx'
import { When } from '../../ui/when.tsx'
import { LeadgentoolsSection } from '../leadgen/index.ts'
import { TunnelFiguresView } from './figures.tsx'
import { PublishBadge } from './publish-badge.tsx'
import { tunnelsTexts } from './texts.ts'
import { useTunnelActions } from './tunnel-actions.tsx'
import { useTunnelTree } from './tunnels.ts'

/** A tunnel as a whole: whether people walk it, what came of it, and how one gets in. */
export function TunnelPage() {
  const t = tunnelsTexts.use()
  const { tunnelId } = useParams({ strict: false })
  if (!isId<'tunnel'>(tunnelId)) return null
  return <Known key={tunnelId} tunnelId={tunnelId} title={t('title')} />
}

function Known({ tunnelId, title }: { tunnelId: TunnelId; title: string }) {
  const tree = useTunnelTree(tunnelId)
  const back = <BackLink to="/tunnels">{title}</BackLink>
  if (!tree.data) {
    return (
      <Page title={title} above={back}>
        <QueryState query={tree}>{() => null}</QueryState>
      </Page>
    )
  }
  return <Shown tree={tree.data} back={back} />
}

function Shown({ tree, back }: { tree: TunnelTree; back: React.ReactNode }) {
  const t = tunnelsTexts.use()
  const can = useRights()
  const navigate = useNavigate()
  const { tunnel, isChanged, blocks } = tree
  const { actionsOf, dialog } = useTunnelActions(() => void navigate({ to: '/tunnels', replace: true }))
  return (
    <Page
      title={tunnel.name}
      above={back}
      actions={
        <>
          <CopyId id={tunnel.id} name={tunnel.name} size="md" />
          {actionsOf(tunnel).map((action) =>
            action ? (
              <ActionIcon
                key={action.label}
                variant="default"
                size={36}
                aria-label={action.label}
                title={action.label}
                onClick={action.onClick}
              >
                <Icon name={action.icon} size={16} />
              </ActionIcon>
            ) : null,
          )}
          <Button component={Link} to={`/tunnels/${tunnel.id}/tree`} leftSection={<Icon name="tunnels" size={16} />}>
            {t('openTree')}
          </Button>
        </>
      }
    >
      <Stack gap="md">
        <Section title={t('state')} actions={<PublishBadge publishedAt={tunnel.publishedAt} isChanged={isChanged} />}>
          <Text size="sm">{sayState(t, tree)}</Text>
          <Group gap="md">
            <Text size="sm" c="dimmed">
              {t('blocks', { count: blocks.length })}
            </Text>
            {tunnel.publishedAt === null ? null : (
              <Text size="sm" c="dimmed">
                {t('published')} <When at={tunnel.publishedAt} />
              </Text>
            )}
            <Text size="sm" c="dimmed">
              {t('created')} <When at={tunnel.createdAt} />
            </Text>
          </Group>
        </Section>
        <TunnelFiguresView tunnelId={tunnel.id} />
        {can('leadgen:read') ? <LeadgentoolsSection tunnelId={tunnel.id} /> : null}
      </Stack>
      {dialog}
    </Page>
  )
}

function sayState(t: ReturnType<typeof tunnelsTexts.use>, { tunnel, isChanged }: TunnelTree): string {
  if (tunnel.publishedAt === null) return t('neverPublished')
  return isChanged ? t('isChanged') : t('isSame')
}
