import type { Tag } from '@korben/contract'
import { ActionIcon, Button, Group, TextInput } from '@mantine/core'
import { useMemo, useState } from 'react'
import { client } from '../../lib/client.ts'
import { useFilter } from '../../lib/filter.ts'
import { useRights } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { confirm } from '../../ui/confirm.tsx'
import { CopyId } from '../../ui/copy-id.tsx'
import { type DataColumn, DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { When } from '../../ui/when.tsx'
import { TagDialog } from './tag-dialog.tsx'
import { tagsKey, useTags } from './tags.ts'
import { tagsTexts } from './texts.ts'

export function TagsPage() {
  const t = tagsTexts.use()
  const ui = uiTexts.use()
  const can = useRights()
  const tags = useTags()
  const [{ search = '' }, setFilter] = useFilter(['search'])
  const [edited, setEdited] = useState<Tag | 'new' | null>(null)
  const remove = useWrite(client.tags.delete, { refresh: [tagsKey, ['people']], done: t('deleted') })

  const askToDelete = (tag: Tag) =>
    void confirm({
      title: t('deleteTitle', { name: tag.name }),
      consequence: async () => t('deleteHint', { count: (await client.tags.usage({ tagId: tag.id })).peopleCount }),
      onConfirm: () => remove.mutate({ tagId: tag.id }),
    })
  const columns: DataColumn<Tag>[] = [
    {
      id: 'name',
      header: t('name'),
      cell: ({ name }) => name,
    },
    {
      id: 'created',
      header: t('created'),
      width: '160px',
      secondary: true,
      cell: ({ createdAt }) => <When at={createdAt} />,
    },
    {
      id: 'actions',
      header: '',
      width: '112px',
      align: 'end',
      cell: (tag) => (
        <Group gap={4} wrap="nowrap" justify="flex-end">
          <CopyId id={tag.id} name={tag.name} />
          {can('tags:write') ? (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`${t('rename')}: ${tag.name}`}
              onClick={() => setEdited(tag)}
            >
              <Icon name="edit" size={16} />
            </ActionIcon>
          ) : null}
          {can('tags:delete') ? (
            <ActionIcon
              variant="subtle"
              color="red"
              aria-label={`${ui('delete')}: ${tag.name}`}
              onClick={() => askToDelete(tag)}
            >
              <Icon name="trash" size={16} />
            </ActionIcon>
          ) : null}
        </Group>
      ),
    },
  ]
  const makeButton = can('tags:write') ? (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setEdited('new')}>
      {t('make')}
    </Button>
  ) : null

  return (
    <Page title={t('title')} hint={t('hint')} actions={makeButton} wide>
      <QueryState query={tags}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState icon="tags" title={t('empty')} hint={t('emptyHint')} action={makeButton} />
          ) : (
            <>
              <TextInput
                type="search"
                aria-label={ui('search')}
                placeholder={ui('search')}
                leftSection={<Icon name="search" size={16} />}
                maw={360}
                value={search}
                onChange={(event) => setFilter({ search: event.currentTarget.value })}
              />
              <TagTable tags={all} search={search} columns={columns} />
            </>
          )
        }
      </QueryState>
      {edited ? <TagDialog tag={edited === 'new' ? null : edited} onClose={() => setEdited(null)} /> : null}
    </Page>
  )
}

function TagTable(props: { tags: Tag[]; search: string; columns: DataColumn<Tag>[] }) {
  const t = tagsTexts.use()
  const ui = uiTexts.use()
  const { tags, search } = props
  const shown = useMemo(() => {
    const words = search.trim().toLowerCase()
    return tags.filter(({ name }) => name.toLowerCase().includes(words))
  }, [tags, search])
  if (shown.length === 0) {
    return <EmptyState icon="search" title={ui('nothingFound')} hint={ui('nothingFoundHint')} />
  }
  return <DataTable label={t('title')} rows={shown} columns={props.columns} rowName={({ name }) => name} />
}
