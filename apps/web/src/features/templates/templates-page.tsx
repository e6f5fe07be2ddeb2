import type { TemplateCategoryId, TemplateSummary } from '@korben/contract'
import { Anchor, Button, Text } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { isId } from '../../lib/ids.ts'
import { useRights } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { BackLink } from '../../ui/back-link.tsx'
import { confirm } from '../../ui/confirm.tsx'
import { type DataColumn, DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Icon } from '../../ui/icon.tsx'
import { NameDialog } from '../../ui/name-dialog.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { RowActions } from '../../ui/row-actions.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { When } from '../../ui/when.tsx'
import { templatesKey, useCategories, useTemplates } from './templates.ts'
import { templatesTexts } from './texts.ts'

export function TemplatesPage() {
  const { categoryId } = useParams({ strict: false })
  return isId<'template_category'>(categoryId) ? <OfCategory key={categoryId} categoryId={categoryId} /> : null
}

function OfCategory({ categoryId }: { categoryId: TemplateCategoryId }) {
  const t = templatesTexts.use()
  const ui = uiTexts.use()
  const can = useRights()
  const category = useCategories().data?.find(({ id }) => id === categoryId)
  const templates = useTemplates(categoryId)
  const [copied, setCopied] = useState<TemplateSummary | null>(null)
  const remove = useWrite(client.templates.delete, { refresh: [templatesKey], done: t('deleted') })
  const addressOf = (id: string) => `/campaigns-templates/${categoryId}/templates/creator/${id}`
  const columns: DataColumn<TemplateSummary>[] = [
    {
      id: 'name',
      header: t('name'),
      cell: ({ id, name }) => (
        <Anchor component={Link} to={addressOf(id)} size="sm" fw={500}>
          {name}
        </Anchor>
      ),
    },
    {
      id: 'beginning',
      header: t('beginning'),
      width: 'minmax(0, 1.6fr)',
      secondary: true,
      cell: ({ beginning }) => (
        <Text size="sm" c="dimmed" truncate>
          {beginning}
        </Text>
      ),
    },
    {
      id: 'changed',
      header: t('changed'),
      width: '150px',
      secondary: true,
      cell: ({ updatedAt }) => <When at={updatedAt} />,
    },
    {
      id: 'actions',
      header: '',
      width: '112px',
      cell: (template) => (
        <RowActions
          id={template.id}
          name={template.name}
          actions={[
            can('templates:write') && { icon: 'library', label: t('copy'), onClick: () => setCopied(template) },
            can('templates:delete') && {
              icon: 'trash',
              label: ui('delete'),
              color: 'red',
              onClick: () =>
                void confirm({
                  title: t('delete', { name: template.name }),
                  consequence: () => t('deleteHint'),
                  onConfirm: () => remove.mutate({ templateId: template.id }),
                }),
            },
          ]}
        />
      ),
    },
  ]
  const makeButton = can('templates:write') ? (
    <Button component={Link} to={addressOf('new')} leftSection={<Icon name="plus" size={16} />}>
      {t('make')}
    </Button>
  ) : null
  return (
    <Page
      title={category?.name ?? t('category')}
      above={<BackLink to="/campaigns-templates/1">{t('title')}</BackLink>}
      actions={makeButton}
      wide
    >
      <QueryState query={templates.query}>
        {() =>
          templates.rows.length === 0 ? (
            <EmptyState icon="library" title={t('empty')} hint={t('emptyHint')} action={makeButton} />
          ) : (
            <DataTable
              label={t('count')}
              rows={templates.rows}
              columns={columns}
              rowName={({ name }) => name}
              onEnd={templates.onEnd}
              isLoadingMore={templates.isLoadingMore}
            />
          )
        }
      </QueryState>
      {copied ? (
        <NameDialog
          title={t('copy')}
          label={t('name')}
          submitLabel={t('copy')}
          initial={t('copyName', { name: copied.name })}
          save={(name, options) => client.templates.copy({ templateId: copied.id, name }, options)}
          refresh={[templatesKey]}
          done={t('copied')}
          onClose={() => setCopied(null)}
        />
      ) : null}
    </Page>
  )
}
