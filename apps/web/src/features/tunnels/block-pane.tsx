import type { Block, TunnelTree } from '@korben/contract'
import { ActionIcon, Alert, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useEffect } from 'react'
import { client } from '../../lib/client.ts'
import { useFilter } from '../../lib/filter.ts'
import { useRights } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { BackLink } from '../../ui/back-link.tsx'
import { confirm } from '../../ui/confirm.tsx'
import { CopyId } from '../../ui/copy-id.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Section } from '../../ui/section.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { BlockFields } from './block-fields.tsx'
import { focusList } from './block-list.tsx'
import classes from './editor.module.css'
import { editorTexts } from './editor-texts.ts'
import { Exits } from './exits.tsx'
import { tunnelsKey } from './tunnels.ts'
import { useEditedBlock } from './use-edited-block.ts'
import { exitsOf } from './walk.ts'
import { focusField, focusTitle } from './words.ts'

const MAX_NAME = 60

/** The block that is open: what it does, and where it leads. `isAsked`: by its address, so it takes the keyboard. */
export function BlockPane({ tree, block, isAsked }: { tree: TunnelTree; block: Block; isAsked: boolean }) {
  const t = editorTexts.use()
  const ui = uiTexts.use()
  const canWrite = useRights()('tunnels:write')
  const form = useEditedBlock(block)
  const [{ at }] = useFilter(['at'])
  const actions = useBlockActions(tree, block)
  useEffect(() => {
    if (at) focusField(at)
    else if (isAsked) focusTitle()
  }, [at, isAsked])
  const onKeyDown = usePaneKeys(form.save)
  return (
    <form
      className={classes.form}
      noValidate
      onKeyDownCapture={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault()
        form.save()
      }}
    >
      <Stack gap="md">
        <Group hiddenFrom="sm">
          <BackLink to={`/tunnels/${block.tunnelId}/tree`}>{t('tree')}</BackLink>
        </Group>
        <Group justify="space-between" gap="xs">
          <div>
            <Text size="xs" c="dimmed">
              {block.id === tree.tunnel.firstBlockId ? `${t('first')} · ${t(block.kind)}` : t(block.kind)}
            </Text>
            <Title order={2} size="h3" id="block-title" tabIndex={-1} className={classes.title}>
              {block.name}
            </Title>
          </div>
          <Group gap="xs">
            <CopyId id={block.id} name={block.name} size="md" />
            {canWrite ? (
              <>
                <ActionIcon
                  variant="default"
                  size={36}
                  disabled={block.body === null || form.isDirty}
                  loading={actions.isCopying}
                  aria-label={t('copy')}
                  title={t('copy')}
                  onClick={actions.copy}
                >
                  <Icon name="library" size={16} />
                </ActionIcon>
                <ActionIcon
                  variant="default"
                  size={36}
                  disabled={block.id === tree.tunnel.firstBlockId}
                  aria-label={t('delete')}
                  title={t('delete')}
                  onClick={actions.askToDelete}
                >
                  <Icon name="trash" size={16} />
                </ActionIcon>
              </>
            ) : null}
          </Group>
        </Group>
        {form.isStale ? (
          <Alert color="orange" role="alert">
            <Stack gap="xs" align="flex-start">
              <Text size="sm">{t('stale')}</Text>
              <Button size="xs" variant="default" onClick={form.forget}>
                {t('takeTheirs')}
              </Button>
            </Stack>
          </Alert>
        ) : null}
        <fieldset disabled={!canWrite} className={classes.fields}>
          <Stack gap="md">
            <TextInput
              id="field-name"
              label={t('blockName')}
              maxLength={MAX_NAME}
              value={form.edited.name}
              error={form.problemOf('name')}
              onChange={(event) => form.change({ name: event.currentTarget.value })}
            />
            <Section title={block.kind === 'MESSAGE_BLOCK' ? t('elements') : t(block.kind)}>
              <BlockFields
                tunnelId={block.tunnelId}
                blocks={tree.blocks}
                body={form.edited.body}
                onChange={(body) => form.change({ body })}
                problemOf={form.problemOf}
              />
            </Section>
          </Stack>
        </fieldset>
        <Exits tree={tree} block={block} canWrite={canWrite} />
        {canWrite ? (
          <Group className={classes.bar} justify="flex-end" gap="sm">
            {form.isDirty ? (
              <Text size="sm" c="dimmed">
                {t('unsaved')}
              </Text>
            ) : null}
            {form.isDirty ? (
              <Button variant="default" onClick={form.forget}>
                {ui('cancel')}
              </Button>
            ) : null}
            <Button type="submit" loading={form.isSaving} disabled={!form.isDirty && block.body !== null}>
              {ui('save')}
            </Button>
          </Group>
        ) : null}
      </Stack>
    </form>
  )
}

/** Ctrl S saves, Escape goes back to the list; an open choice keeps its Escape. */
export function usePaneKeys(save: () => void) {
  return (event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.code === 'KeyS') {
      event.preventDefault()
      save()
    }
    const isChoosing = event.target instanceof HTMLElement && event.target.getAttribute('aria-expanded') === 'true'
    if (event.key === 'Escape' && !isChoosing) focusList()
  }
}

function useBlockActions(tree: TunnelTree, block: Block) {
  const t = editorTexts.use()
  const navigate = useNavigate()
  const copy = useWrite(client.tunnels.copyBlock, {
    refresh: [tunnelsKey],
    done: t('copied'),
    onDone: ({ id }) => void navigate({ to: `/tunnels/${block.tunnelId}/tree/${id}` }),
  })
  const remove = useWrite(client.tunnels.deleteBlock, {
    refresh: [tunnelsKey],
    done: t('deleted'),
    onDone: () => {
      void navigate({ to: `/tunnels/${block.tunnelId}/tree`, replace: true, ignoreBlocker: true }).then(focusList)
    },
  })
  const ways = tree.blocks
    .filter(({ id }) => id !== block.id)
    .flatMap((one) => exitsOf(one, tree.relations))
    .filter(({ to }) => to === block.id).length
  return {
    isCopying: copy.isPending,
    copy: () => copy.mutate({ blockId: block.id, name: t('copyName', { name: block.name }).slice(0, MAX_NAME).trim() }),
    askToDelete: () =>
      void confirm({
        title: t('deleteTitle', { name: block.name }),
        consequence: () => t('deleteHint', { count: ways }),
        onConfirm: () => remove.mutate({ blockId: block.id }),
      }),
  }
}
