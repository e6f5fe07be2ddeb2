import type { Field } from '@korben/contract'
import { ActionIcon, Button, Code, Group } from '@mantine/core'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
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
import { FieldDialog } from './field-dialog.tsx'
import { fieldsKey, useFields } from './fields.ts'
import { fieldsTexts } from './texts.ts'

export function FieldsPage() {
  const t = fieldsTexts.use()
  const ui = uiTexts.use()
  const can = useRights()
  const fields = useFields()
  const [edited, setEdited] = useState<Field | 'new' | null>(null)
  const remove = useWrite(client.fields.delete, { refresh: [fieldsKey, ['people']], done: t('deleted') })
  const askToDelete = (field: Field) =>
    void confirm({
      title: t('deleteTitle', { name: field.label || field.name }),
      consequence: async () =>
        t('deleteHint', { count: (await client.fields.usage({ fieldId: field.id })).peopleCount }),
      onConfirm: () => remove.mutate({ fieldId: field.id }),
    })
  const columns: DataColumn<Field>[] = [
    { id: 'label', header: t('label'), cell: ({ label, name }) => label || name },
    { id: 'name', header: t('name'), secondary: true, cell: ({ name }) => <Code>{name}</Code> },
    { id: 'type', header: t('type'), width: '110px', cell: ({ type }) => t(type) },
    {
      id: 'actions',
      header: '',
      width: '112px',
      align: 'end',
      cell: (field) => (
        <Group gap={4} wrap="nowrap" justify="flex-end">
          <CopyId id={field.id} name={field.name} />
          {can('fields:write') ? (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`${t('change')}: ${field.name}`}
              onClick={() => setEdited(field)}
            >
              <Icon name="edit" size={16} />
            </ActionIcon>
          ) : null}
          {can('fields:delete') ? (
            <ActionIcon
              variant="subtle"
              color="red"
              aria-label={`${ui('delete')}: ${field.name}`}
              onClick={() => askToDelete(field)}
            >
              <Icon name="trash" size={16} />
            </ActionIcon>
          ) : null}
        </Group>
      ),
    },
  ]
  const makeButton = can('fields:write') ? (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setEdited('new')}>
      {t('make')}
    </Button>
  ) : null
  return (
    <Page title={t('title')} hint={t('hint')} actions={makeButton} wide>
      <QueryState query={fields}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState icon="fields" title={t('empty')} hint={t('emptyHint')} action={makeButton} />
          ) : (
            <DataTable label={t('title')} rows={all} columns={columns} rowName={({ name }) => name} />
          )
        }
      </QueryState>
      {edited ? <FieldDialog field={edited === 'new' ? null : edited} onClose={() => setEdited(null)} /> : null}
    </Page>
  )
}
