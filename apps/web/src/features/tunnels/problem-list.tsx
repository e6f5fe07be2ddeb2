import type { TunnelProblem, TunnelTree } from '@korben/contract'
import { Anchor, List, Modal, Stack, Text, Title } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { EmptyState } from '../../ui/empty-state.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { editorTexts } from './editor-texts.ts'
import { useTunnelProblems } from './tunnels.ts'
import { exitsOf, forwardsOf } from './walk.ts'
import { focusField, sayExit } from './words.ts'

/** All faults of the draft; each leads to its block and field. */
export function ProblemList({ tree, onClose }: { tree: TunnelTree; onClose: () => void }) {
  const t = editorTexts.use()
  const ui = uiTexts.use()
  const navigate = useNavigate()
  const problems = useTunnelProblems(tree.tunnel.id)
  const open = (problem: TunnelProblem) => {
    const field = fieldOf(problem)
    onClose()
    if (problem.blockId === null) return
    void navigate({ to: `/tunnels/${tree.tunnel.id}/tree/${problem.blockId}`, search: { at: field } }).then(() =>
      // After the dialog has given the keyboard back.
      setTimeout(() => focusField(field), 300),
    )
  }
  const part = (title: string, some: readonly TunnelProblem[]) =>
    some.length === 0 ? null : (
      <Stack gap="xs">
        <Title order={3} size="h6">
          {title}
        </Title>
        <List spacing="xs" size="sm" listStyleType="none" withPadding={false}>
          {some.map((problem) => (
            <List.Item key={`${problem.kind} ${problem.blockId} ${problem.target}`}>
              <Anchor component="button" type="button" size="sm" ta="start" onClick={() => open(problem)}>
                {tree.blocks.find(({ id }) => id === problem.blockId)?.name ?? tree.tunnel.name}
              </Anchor>
              <Text size="sm">{sayProblem(t, problem, tree)}</Text>
            </List.Item>
          ))}
        </List>
      </Stack>
    )
  return (
    <Modal opened onClose={onClose} title={t('check')} closeButtonProps={{ 'aria-label': ui('close') }}>
      <QueryState query={problems}>
        {({ data }) =>
          data.length === 0 ? (
            <EmptyState icon="check" title={t('noProblems')} hint={t('noProblemsHint')} />
          ) : (
            <Stack gap="lg">
              {part(
                t('errors'),
                data.filter(({ severity }) => severity === 'error'),
              )}
              {part(
                t('warnings'),
                data.filter(({ severity }) => severity === 'warning'),
              )}
            </Stack>
          )
        }
      </QueryState>
    </Modal>
  )
}

/** Which field of the block mends it. */
function fieldOf({ kind, target }: TunnelProblem): string {
  if (kind === 'dead_end') return `exit-${target ?? 'passed'}`
  if (kind === 'endless_loop') return 'exit-passed'
  if (kind === 'missing_target') return target === null ? 'settings' : `button-${target}`
  return kind === 'invalid_settings' ? 'settings' : 'name'
}

function sayProblem(t: ReturnType<typeof editorTexts.use>, problem: TunnelProblem, tree: TunnelTree): string {
  const block = tree.blocks.find(({ id }) => id === problem.blockId)
  if (problem.kind === 'missing_target') {
    const button = block
      ? forwardsOf(block).find(({ exit }) => exit.outcome === 'button' && exit.buttonId === problem.target)
      : null
    return button ? t('missing_button', { label: button.label ?? '' }) : t('missing_target')
  }
  if (problem.kind !== 'dead_end') return t(problem.kind)
  const way = block && exitsOf(block, tree.relations).find(({ exit }) => exit.outcome === problem.target)
  return t('dead_end', { way: way ? sayExit(t, way) : '' })
}
