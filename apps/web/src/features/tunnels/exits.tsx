import type { Block, TunnelTree } from '@korben/contract'
import { ActionIcon, Group, Stack } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { client } from '../../lib/client.ts'
import { isId } from '../../lib/ids.ts'
import { useWrite } from '../../lib/write.ts'
import { Icon } from '../../ui/icon.tsx'
import { Section } from '../../ui/section.tsx'
import { BlockChoice } from './choices.tsx'
import { editorTexts } from './editor-texts.ts'
import { NewBlockButton } from './new-block-button.tsx'
import { tunnelsKey } from './tunnels.ts'
import { type Exit, exitsOf } from './walk.ts'
import { sayExit, writeExit } from './words.ts'

/** Where a block leads by each of its exits. A choice counts at once. */
export function Exits({ tree, block, canWrite }: { tree: TunnelTree; block: Block; canWrite: boolean }) {
  const t = editorTexts.use()
  const connect = useWrite(client.tunnels.connect, { refresh: [tunnelsKey], done: t('saved') })
  const disconnect = useWrite(client.tunnels.disconnect, { refresh: [tunnelsKey], done: t('saved') })
  const lead = ({ exit }: Exit, to: string) => {
    if (isId<'tunnel_block'>(to)) connect.mutate({ blockId: block.id, exit, to })
    else disconnect.mutate({ blockId: block.id, exit })
  }
  return (
    <Section title={t('exits')}>
      <Stack gap="sm">
        {exitsOf(block, tree.relations).map((one) => {
          const name = writeExit(one.exit)
          const isKnown = one.to !== null && tree.blocks.some(({ id }) => id === one.to)
          return (
            <Group key={name} gap="xs" align="flex-end">
              <fieldset
                disabled={!canWrite}
                style={{ border: 0, padding: 0, margin: 0, flex: '1 1 220px', minWidth: 0 }}
              >
                <BlockChoice
                  id={`field-exit-${name}`}
                  label={sayExit(t, one)}
                  none={t('nowhere')}
                  blocks={tree.blocks.filter(({ id }) => id !== block.id || id === one.to)}
                  value={isKnown ? (one.to ?? '') : ''}
                  onChange={(to) => lead(one, to)}
                />
              </fieldset>
              {isKnown ? (
                <ActionIcon
                  component={Link}
                  to={`/tunnels/${block.tunnelId}/tree/${one.to}`}
                  variant="default"
                  size={36}
                  aria-label={`${t('openTarget')}: ${sayExit(t, one)}`}
                >
                  <Icon name="next" size={16} />
                </ActionIcon>
              ) : null}
              {canWrite ? (
                <NewBlockButton
                  tunnelId={block.tunnelId}
                  after={block.id}
                  exit={name}
                  where={sayExit(t, one)}
                  variant="default"
                  px="sm"
                  style={{ flex: 'none' }}
                />
              ) : null}
            </Group>
          )
        })}
      </Stack>
    </Section>
  )
}
