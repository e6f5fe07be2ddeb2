import type { OfferCategory } from '@korben/contract'
import { Anchor, Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
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
import { offersKey, useOfferCategories } from './offers.ts'
import { offersTexts } from './texts.ts'

type Edited = { deed: 'make' } | { deed: 'rename' | 'copy'; category: OfferCategory }

export function OfferCategoriesPage() {
  const t = offersTexts.use()
  const ui = uiTexts.use()
  const can = useRights()
  const format = useFormat()
  const categories = useOfferCategories()
  const [edited, setEdited] = useState<Edited | null>(null)
  const remove = useWrite(client.offers.deleteCategory, { refresh: [offersKey], done: t('deleted') })
  const askToDelete = (category: OfferCategory) => {
    if (category.offerCount > 0) return showHint(t('notEmpty', { count: category.offerCount }))
    void confirm({
      title: t('deleteCategory', { name: category.name }),
      consequence: () => t('deleteCategoryHint'),
      onConfirm: () => remove.mutate({ categoryId: category.id }),
    })
  }
  const columns: DataColumn<OfferCategory>[] = [
    {
      id: 'name',
      header: t('name'),
      cell: ({ id, name }) => (
        <Anchor component={Link} to={`/campaigns-offers/${id}/offers/1`} size="sm" fw={500}>
          {name}
        </Anchor>
      ),
    },
    {
      id: 'count',
      header: t('count'),
      width: '120px',
      align: 'end',
      cell: ({ offerCount }) => format.number(offerCount),
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
      width: '144px',
      cell: (category) => (
        <RowActions
          id={category.id}
          name={category.name}
          actions={[
            can('offers:write') && {
              icon: 'edit',
              label: t('rename'),
              onClick: () => setEdited({ deed: 'rename', category }),
            },
            can('offers:write') && {
              icon: 'library',
              label: t('copy'),
              onClick: () => setEdited({ deed: 'copy', category }),
            },
            can('offers:delete') && {
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
  const makeButton = can('offers:write') ? (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setEdited({ deed: 'make' })}>
      {t('makeCategory')}
    </Button>
  ) : null
  return (
    <Page title={t('title')} hint={t('hint')} actions={makeButton} wide>
      <QueryState query={categories}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState
              icon="offers"
              title={t('emptyCategories')}
              hint={t('emptyCategoriesHint')}
              action={makeButton}
            />
          ) : (
            <DataTable label={t('title')} rows={all} columns={columns} rowName={({ name }) => name} />
          )
        }
      </QueryState>
      {edited ? <CategoryDialog edited={edited} onClose={() => setEdited(null)} /> : null}
    </Page>
  )
}

function CategoryDialog({ edited, onClose }: { edited: Edited; onClose: () => void }) {
  const t = offersTexts.use()
  const ui = uiTexts.use()
  const common = { label: t('name'), refresh: [offersKey], onClose }
  switch (edited.deed) {
    case 'make':
      return (
        <NameDialog
          {...common}
          title={t('makeCategory')}
          submitLabel={ui('create')}
          save={(name, options) => client.offers.createCategory({ name }, options)}
          done={t('madeCategory')}
        />
      )
    case 'rename':
      return (
        <NameDialog
          {...common}
          title={t('rename')}
          submitLabel={ui('save')}
          initial={edited.category.name}
          save={(name, options) => client.offers.renameCategory({ categoryId: edited.category.id, name }, options)}
          done={t('renamed')}
        />
      )
    case 'copy':
      return (
        <NameDialog
          {...common}
          title={t('copy')}
          submitLabel={t('copy')}
          initial={t('copyName', { name: edited.category.name })}
          save={(name, options) => client.offers.copyCategory({ categoryId: edited.category.id, name }, options)}
          done={t('copied')}
        />
      )
  }
}
