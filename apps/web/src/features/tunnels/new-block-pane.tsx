import type { CallOptions } from '@korben/client'
import type { Block, BlockExit, BlockId, TunnelTree } from '@korben/contract'
import { Button, Group, Select, Stack, Text, TextInput, Title } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { useFilter } from '../../lib/filter.ts'
import { showProblem } from '../../lib/notices.ts'
import { type Fault, faultsOf } from '../../lib/problem.ts'
import { useWrite } from '../../lib/write.ts'
import { BackLink } from '../../ui/back-link.tsx'
import { Section } from '../../ui/section.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { useUnsaved } from '../../ui/unsaved.ts'
import { BlockFields } from './block-fields.tsx'
import { usePaneKeys } from './block-pane.tsx'
import { blockKinds, type EditedBlock, findGaps, newBody, writeBody } from './edited-block.ts'
import classes from './editor.module.css'
import { editorTexts } from './editor-texts.ts'
import { tunnelsKey } from './tunnels.ts'
import { useProblems } from './use-edited-block.ts'
import { type Exit, exitsOf } from './walk.ts'
import { focusField, sayExit, writeExit } from './words.ts'

/** A block that is being made. `?after` and `?exit` say what leads to it; what that led to before comes after it then. */
export function NewBlockPane({ tree }: { tree: TunnelTree }) {
  const t = editorTexts.use()
  const ui = uiTexts.use()
  const navigate = useNavigate()
  const tunnelId = tree.tunnel.id
  const [{ after, exit }] = useFilter(['after', 'exit'])
  const before = tree.blocks.find(({ id }) => id === after) ?? null
  const way = before ? chooseExit(before, tree, exit) : null
  const [edited, setEdited] = useState<EditedBlock>(() => ({
    name: t('MESSAGE_BLOCK'),
    body: newBody('MESSAGE_BLOCK'),
  }))
  const [isTouched, setTouched] = useState(false)
  const [isAsked, setAsked] = useState(false)
  const [faults, setFaults] = useState<readonly Fault[]>([])
  const problemOf = useProblems(edited, isAsked, faults)
  useUnsaved(isTouched)
  const change = (changes: Partial<EditedBlock>) => {
    setEdited({ ...edited, ...changes })
    setTouched(true)
  }
  const make = useWrite(
    ({ name, body }: EditedBlock, options) =>
      makeBlock(
        tree,
        { name: name.trim(), body: writeBody(body) },
        before && way ? { from: before.id, way } : null,
        options,
      ),
    {
      refresh: [tunnelsKey],
      done: t('added'),
      onDone: ({ id }) => {
        void navigate({ to: `/tunnels/${tunnelId}/tree/${id}`, replace: true, ignoreBlocker: true })
      },
      onProblem: (error) => {
        setFaults(faultsOf(error))
        return false
      },
    },
  )
  const save = () => {
    const [gap] = findGaps(edited)
    setAsked(true)
    if (gap) focusField(gap.field)
    else if (!make.isPending) make.mutate(edited)
  }
  const onKeyDown = usePaneKeys(save)
  return (
    <form
      className={classes.form}
      noValidate
      onKeyDownCapture={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <Stack gap="md">
        <BackLink to={`/tunnels/${tunnelId}/tree${before ? `/${before.id}` : ''}`}>
          {before?.name ?? t('tree')}
        </BackLink>
        <div>
          <Title order={2} size="h3" id="block-title" tabIndex={-1} className={classes.title}>
            {t('add')}
          </Title>
          {before && way ? (
            <Text size="sm" c="dimmed">
              {t('after', { name: before.name, way: sayExit(t, way) })}
            </Text>
          ) : null}
        </div>
        <Group gap="sm" align="flex-start">
          <Select
            label={t('kind')}
            flex="1 1 200px"
            autoFocus
            allowDeselect={false}
            data={blockKinds.map((value) => ({ value, label: t(value) }))}
            value={edited.body.kind}
            onChange={(value) => {
              const kind = blockKinds.find((one) => one === value)
              if (!kind || kind === edited.body.kind) return
              // A name that nobody has written follows the kind.
              const isOwn = edited.name !== t(edited.body.kind)
              setEdited({ name: isOwn ? edited.name : t(kind), body: newBody(kind) })
              setAsked(false)
            }}
          />
          <TextInput
            id="field-name"
            label={t('blockName')}
            flex="1 1 200px"
            maxLength={60}
            value={edited.name}
            error={problemOf('name')}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
        </Group>
        <Section title={edited.body.kind === 'MESSAGE_BLOCK' ? t('elements') : t(edited.body.kind)}>
          <BlockFields
            tunnelId={tunnelId}
            blocks={tree.blocks}
            body={edited.body}
            onChange={(body) => change({ body })}
            problemOf={problemOf}
          />
        </Section>
        <Group className={classes.bar} justify="flex-end" gap="sm">
          <Button type="submit" loading={make.isPending}>
            {ui('create')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** The exit that was asked for, or the first that leads nowhere yet, or the last. */
function chooseExit(before: Block, { relations }: TunnelTree, asked: string | undefined): Exit | null {
  const exits = exitsOf(before, relations)
  const named = exits.find(({ exit }) => writeExit(exit) === asked)
  return named ?? exits.findLast(({ to }) => to === null) ?? exits.at(-1) ?? null
}

type Place = { from: BlockId; way: Exit }

/**
 * Makes the block and leads to it. When it stands but a way to it failed, that is told and the block is there all the same: making it again
 * would double it.
 */
async function makeBlock(
  tree: TunnelTree,
  block: Pick<Parameters<typeof client.tunnels.createBlock>[0], 'name' | 'body'>,
  place: Place | null,
  options: CallOptions,
): Promise<Block> {
  const made = await client.tunnels.createBlock({ tunnelId: tree.tunnel.id, ...block }, options)
  if (!place) return made
  const lead = (blockId: BlockId, exit: BlockExit, to: BlockId, name: string) =>
    client.tunnels.connect({ blockId, exit, to }, { ...options, idempotencyKey: `${options.idempotencyKey}.${name}` })
  try {
    await lead(place.from, place.way.exit, made.id, 'to')
    const next = tree.blocks.find(({ id }) => id === place.way.to)
    if (next && made.kind !== 'FILTER') await lead(made.id, { outcome: 'passed' }, next.id, 'on')
  } catch (error) {
    showProblem(error)
  }
  return made
}
