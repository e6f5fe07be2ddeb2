import { isApiError } from '@korben/client'
import type { TunnelId, TunnelTree } from '@korben/contract'
import { Button, Group, Text, Title } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { lazy, Suspense, useMemo, useState } from 'react'
import { client } from '../../lib/client.ts'
import { isId } from '../../lib/ids.ts'
import { showHint } from '../../lib/notices.ts'
import { useRights } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { BackLink } from '../../ui/back-link.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Icon } from '../../ui/icon.tsx'
import { useTitle } from '../../ui/page.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { BlockList } from './block-list.tsx'
import { BlockPane } from './block-pane.tsx'
import classes from './editor.module.css'
import { editorTexts } from './editor-texts.ts'
import { NewBlockButton } from './new-block-button.tsx'
import { NewBlockPane } from './new-block-pane.tsx'
import { PublishBadge } from './publish-badge.tsx'
import { tunnelsKey, useTunnelProblems, useTunnelTree } from './tunnels.ts'
import { walkTree } from './walk.ts'

const ProblemList = lazy(async () => ({ default: (await import('./problem-list.tsx')).ProblemList }))
const TryOut = lazy(async () => ({ default: (await import('./try-out.tsx')).TryOut }))

/** The blocks of a tunnel as a list, and the one that is open beside it. */
export function TunnelTreePage() {
  const { tunnelId } = useParams({ strict: false })
  return isId<'tunnel'>(tunnelId) ? <Loaded key={tunnelId} tunnelId={tunnelId} /> : null
}

function Loaded({ tunnelId }: { tunnelId: TunnelId }) {
  return <QueryState query={useTunnelTree(tunnelId)}>{(tree) => <Editor tree={tree} />}</QueryState>
}

function Editor({ tree }: { tree: TunnelTree }) {
  const t = editorTexts.use()
  const canWrite = useRights()('tunnels:write')
  const { blockId } = useParams({ strict: false })
  const { tunnel, blocks } = tree
  const rows = useMemo(() => walkTree(tree), [tree])
  const problems = useTunnelProblems(tunnel.id).data?.data ?? []
  useTitle(tunnel.name)
  const asked = isId<'tunnel_block'>(blockId) ? blockId : null
  const isNew = blockId === 'new' && canWrite
  const opened = blocks.find(({ id }) => id === (asked ?? tunnel.firstBlockId))
  return (
    <div className={classes.editor}>
      <Head tree={tree} problemCount={problems.length} />
      <div className={classes.body} data-open={blockId ? '' : undefined}>
        <section className={classes.side} aria-label={t('blocks')}>
          <BlockList
            tunnelId={tunnel.id}
            rows={rows}
            firstBlockId={tunnel.firstBlockId}
            opened={isNew ? null : (opened?.id ?? null)}
            problems={problems}
            canWrite={canWrite}
          />
          <div className={classes.foot}>
            {canWrite ? <NewBlockButton tunnelId={tunnel.id} after={asked} variant="light" fullWidth /> : null}
            <Text id="block-keys" size="xs" c="dimmed" mt={8} visibleFrom="sm">
              {t('keys')}
            </Text>
          </div>
        </section>
        <section className={classes.pane} aria-labelledby="block-title">
          {isNew ? <NewBlockPane key={globalThis.location.search} tree={tree} /> : null}
          {!isNew && opened ? <BlockPane key={opened.id} tree={tree} block={opened} isAsked={asked !== null} /> : null}
          {isNew || opened ? null : <EmptyState icon="tunnels" title={t('choose')} hint={t('chooseHint')} />}
        </section>
      </div>
    </div>
  )
}

/** The name of the tunnel, whether people walk it, and what can be done with it as a whole. */
function Head({ tree, problemCount }: { tree: TunnelTree; problemCount: number }) {
  const t = editorTexts.use()
  const canWrite = useRights()('tunnels:write')
  const [shown, setShown] = useState<'problems' | 'play' | null>(null)
  const { tunnel, isChanged } = tree
  const publish = useWrite(client.tunnels.publish, {
    refresh: [tunnelsKey],
    done: ({ version }) => t('isPublished', { version }),
    onProblem: (error) => {
      if (!isApiError(error) || error.code !== 'tunnels.not_publishable') return false
      showHint(t('notPublishable'))
      setShown('problems')
      return true
    },
  })
  const isWalked = tunnel.publishedAt !== null && !isChanged
  return (
    <header className={classes.head}>
      <div>
        <BackLink to={`/tunnels/${tunnel.id}`}>{tunnel.name}</BackLink>
        <Group gap="sm">
          <Title order={1} size="h3" id="page-title" tabIndex={-1}>
            {t('tree')}
          </Title>
          <PublishBadge publishedAt={tunnel.publishedAt} isChanged={isChanged} />
        </Group>
      </div>
      <Group gap="xs">
        <Button
          variant="default"
          leftSection={<Icon name={problemCount > 0 ? 'warning' : 'check'} size={16} />}
          onClick={() => setShown('problems')}
        >
          {problemCount > 0 ? t('problems', { count: problemCount }) : t('check')}
        </Button>
        <Button variant="default" leftSection={<Icon name="chats" size={16} />} onClick={() => setShown('play')}>
          {t('tryOut')}
        </Button>
        {canWrite ? (
          <Button
            loading={publish.isPending}
            disabled={isWalked}
            title={isWalked ? t('nothingNew') : ''}
            leftSection={<Icon name="send" size={16} />}
            onClick={() => publish.mutate({ tunnelId: tunnel.id })}
          >
            {t('publish')}
          </Button>
        ) : null}
      </Group>
      <Suspense>
        {shown === 'problems' ? <ProblemList tree={tree} onClose={() => setShown(null)} /> : null}
        {shown === 'play' ? <TryOut tree={tree} onClose={() => setShown(null)} /> : null}
      </Suspense>
    </header>
  )
}
