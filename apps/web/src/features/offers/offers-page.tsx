import type { OfferCategoryId, OfferSummary } from '@korben/contract'
import { Anchor, Badge, Button } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { useFormat } from '../../lib/format.ts'
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
import { Loading, QueryState } from '../../ui/query-state.tsx'
import { RowActions } from '../../ui/row-actions.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { OfferPage } from './offer-page.tsx'
import { offersKey, useOfferCategories, useOffers } from './offers.ts'
import { offersTexts } from './texts.ts'

/** The id of the address is a category's or an offer's (WEB-1): it is shown as what it is. */
export function OffersPage() {
  const { offerOrCategoryId } = useParams({ strict: false })
  const categories = useOfferCategories()
  if (categories.data === undefined)
    return categories.error ? <QueryState query={categories}>{() => null}</QueryState> : <Loading />
  const category = categories.data.find(({ id }) => String(id) === offerOrCategoryId)
  if (category) return <OfCategory key={category.id} categoryId={category.id} name={category.name} />
  return isId<'offer'>(offerOrCategoryId) ? <OfferPage offerId={offerOrCategoryId} /> : null
}

function OfCategory({ categoryId, name }: { categoryId: OfferCategoryId; name: string }) {
  const t = offersTexts.use()
  const ui = uiTexts.use()
  const can = useRights()
  const format = useFormat()
  const offers = useOffers(categoryId)
  const [copied, setCopied] = useState<OfferSummary | null>(null)
  const remove = useWrite(client.offers.delete, { refresh: [offersKey], done: t('deleted') })
  const columns: DataColumn<OfferSummary>[] = [
    {
      id: 'name',
      header: t('name'),
      cell: ({ id, name }) => (
        <Anchor component={Link} to={`/campaigns-offers/${id}/offers/1`} size="sm" fw={500}>
          {name}
        </Anchor>
      ),
    },
    { id: 'title', header: t('offerTitle'), secondary: true, cell: ({ title }) => title },
    { id: 'price', header: t('price'), width: '130px', align: 'end', cell: ({ price }) => format.money(price) },
    {
      id: 'stock',
      header: t('stock'),
      width: '130px',
      align: 'end',
      secondary: true,
      cell: ({ stock }) => (stock === null ? '∞' : format.number(stock)),
    },
    {
      id: 'state',
      header: t('state'),
      width: '110px',
      secondary: true,
      cell: ({ isOn }) => (
        <Badge variant="light" tt="none" color={isOn ? 'teal' : 'gray'}>
          {isOn ? ui('on') : ui('off')}
        </Badge>
      ),
    },
    {
      id: 'actions',
      header: '',
      width: '112px',
      cell: (offer) => (
        <RowActions
          id={offer.id}
          name={offer.name}
          actions={[
            can('offers:write') && { icon: 'library', label: t('copy'), onClick: () => setCopied(offer) },
            can('offers:delete') && {
              icon: 'trash',
              label: ui('delete'),
              color: 'red',
              onClick: () =>
                void confirm({
                  title: t('delete', { name: offer.name }),
                  consequence: () => t('deleteHint'),
                  onConfirm: () => remove.mutate({ offerId: offer.id }),
                }),
            },
          ]}
        />
      ),
    },
  ]
  const makeButton = can('offers:write') ? (
    <Button component={Link} to={`/campaigns-offers/${categoryId}/new`} leftSection={<Icon name="plus" size={16} />}>
      {t('make')}
    </Button>
  ) : null
  return (
    <Page title={name} above={<BackLink to="/campaigns-offers">{t('title')}</BackLink>} actions={makeButton} wide>
      <QueryState query={offers.query}>
        {() =>
          offers.rows.length === 0 ? (
            <EmptyState icon="offers" title={t('empty')} hint={t('emptyHint')} action={makeButton} />
          ) : (
            <DataTable
              label={t('title')}
              rows={offers.rows}
              columns={columns}
              rowName={({ name }) => name}
              onEnd={offers.onEnd}
              isLoadingMore={offers.isLoadingMore}
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
          save={(name, options) => client.offers.copy({ offerId: copied.id, name }, options)}
          refresh={[offersKey]}
          done={t('copied')}
          onClose={() => setCopied(null)}
        />
      ) : null}
    </Page>
  )
}
