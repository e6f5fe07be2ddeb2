import type { TemplateCategory } from '@korben/contract'
import { Anchor, Button, Pagination } from '@mantine/core'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { useFormat } from '../../lib/format.ts'
import { showHint } from '../../lib/notices.ts'
import { useRights } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
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
import { templatesKey, useCategories } from './templates.ts'
import { templatesTexts } from './texts.ts'

/** Of the page number in the address. */
const ROWS_PER_PAGE = 100

export function TemplateCategoriesPage() {
  const t = templatesTexts.use()
  const ui = uiTexts.use()
  const can = useRights()
  const format = useFormat()
  const navigate = useNavigate()
  const params = useParams({ strict: false })
  const categories = useCategories()
  const [edited, setEdited] = useState<TemplateCategory | 'new' | null>(null)
  const remove = useWrite(client.templates.deleteCategory, { refresh: [templatesKey], done: t('deleted') })
  const askToDelete = (category: TemplateCategory) => {
    if (category.templateCount > 0) return showHint(t('notEmpty', { count: category.templateCount }))
    void confirm({
      title: t('deleteCategory', { name: category.name }),
      consequence: () => t('deleteCategoryHint'),
      onConfirm: () => remove.mutate({ categoryId: category.id }),
    })
  }
  const columns: DataColumn<TemplateCategory>[] = [
    {
      id: 'name',
      header: t('name'),
      cell: ({ id, name }) => (
        <Anchor component={Link} to={`/campaigns-templates/${id}/templates`} size="sm" fw={500}>
          {name}
        </Anchor>
      ),
    },
    {
      id: 'count',
      header: t('count'),
      width: '110px',
      align: 'end',
      cell: ({ templateCount }) => format.number(templateCount),
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
      cell: (category) => (
        <RowActions
          id={category.id}
          name={category.name}
          actions={[
            can('templates:write') && { icon: 'edit', label: t('rename'), onClick: () => setEdited(category) },
            can('templates:delete') && {
              icon: 'trash',
              label: ui('delete'),
              color: 'red',
              onClick: () => askToDelete(category),
            },
          ]}
        />
      ),
    },
  ]
  const makeButton = can('templates:write') ? (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setEdited('new')}>
      {t('makeCategory')}
    </Button>
  ) : null
  return (
    <Page title={t('title')} hint={t('hint')} actions={makeButton} wide>
      <QueryState query={categories}>
        {(all) => {
          if (all.length === 0) {
            return (
              <EmptyState
                icon="library"
                title={t('emptyCategories')}
                hint={t('emptyCategoriesHint')}
                action={makeButton}
              />
            )
          }
          const pageCount = Math.ceil(all.length / ROWS_PER_PAGE)
          const page = Math.min(Math.max(1, Number(params.page) || 1), pageCount)
          return (
            <>
              <DataTable
                label={t('title')}
                rows={all.slice((page - 1) * ROWS_PER_PAGE, page * ROWS_PER_PAGE)}
                columns={columns}
                rowName={({ name }) => name}
              />
              {pageCount > 1 ? (
                <Pagination
                  total={pageCount}
                  value={page}
                  onChange={(next) => void navigate({ to: `/campaigns-templates/${next}` })}
                />
              ) : null}
            </>
          )
        }}
      </QueryState>
      {edited ? (
        <NameDialog
          title={edited === 'new' ? t('makeCategory') : t('rename')}
          label={t('name')}
          submitLabel={edited === 'new' ? ui('create') : ui('save')}
          initial={edited === 'new' ? '' : edited.name}
          save={(name, options) =>
            edited === 'new'
              ? client.templates.createCategory({ name }, options)
              : client.templates.renameCategory({ categoryId: edited.id, name }, options)
          }
          refresh={[templatesKey]}
          done={edited === 'new' ? t('madeCategory') : t('renamed')}
          onClose={() => setEdited(null)}
        />
      ) : null}
    </Page>
  )
}
