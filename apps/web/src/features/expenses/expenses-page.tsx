import type { Expense } from '@korben/contract'
import { ActionIcon, Button } from '@mantine/core'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { useFormat } from '../../lib/format.ts'
import { useRights } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { confirm } from '../../ui/confirm.tsx'
import { type DataColumn, DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { usePages } from '../../ui/pages.ts'
import { QueryState } from '../../ui/query-state.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { NewExpense } from './new-expense.tsx'
import { expensesTexts } from './texts.ts'

export function ExpensesPage() {
  const t = expensesTexts.use()
  const ui = uiTexts.use()
  const can = useRights()
  const format = useFormat()
  const [isMaking, setMaking] = useState(false)
  const expenses = usePages(['expenses', 'list'], (page, options) => client.expenses.list(page, options))
  const remove = useWrite(client.expenses.delete, { refresh: [['expenses'], ['stats']], done: t('deleted') })
  const askToDelete = ({ id, amount, day, tunnel }: Expense) =>
    void confirm({
      title: t('deleteTitle'),
      consequence: () =>
        t('deleteHint', { amount: format.money(amount), day: format.utcDay(day), tunnel: tunnel.name }),
      onConfirm: () => remove.mutate({ expenseId: id }),
    })
  const columns: DataColumn<Expense>[] = [
    { id: 'day', header: t('day'), width: '110px', cell: ({ day }) => format.utcDay(day) },
    { id: 'tunnel', header: t('tunnel'), secondary: true, cell: ({ tunnel }) => tunnel.name },
    { id: 'source', header: t('source'), cell: ({ trafficSource }) => trafficSource.name },
    { id: 'note', header: t('note'), secondary: true, cell: ({ note }) => note },
    { id: 'amount', header: t('amount'), width: '130px', align: 'end', cell: ({ amount }) => format.money(amount) },
    {
      id: 'actions',
      header: '',
      width: '48px',
      align: 'end',
      cell: (expense) =>
        can('stats:delete') ? (
          <ActionIcon
            variant="subtle"
            color="red"
            aria-label={`${ui('delete')}: ${format.utcDay(expense.day)}, ${format.money(expense.amount)}`}
            onClick={() => askToDelete(expense)}
          >
            <Icon name="trash" size={16} />
          </ActionIcon>
        ) : null,
    },
  ]
  const makeButton = can('stats:write') ? (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setMaking(true)}>
      {t('make')}
    </Button>
  ) : null
  return (
    <Page title={t('title')} hint={t('hint')} actions={makeButton} wide>
      <QueryState query={expenses.query}>
        {() =>
          expenses.rows.length === 0 ? (
            <EmptyState icon="money" title={t('empty')} hint={t('emptyHint')} action={makeButton} />
          ) : (
            <DataTable
              label={t('title')}
              rows={expenses.rows}
              columns={columns}
              rowName={({ day }) => day}
              onEnd={expenses.onEnd}
              isLoadingMore={expenses.isLoadingMore}
            />
          )
        }
      </QueryState>
      {isMaking ? <NewExpense onClose={() => setMaking(false)} /> : null}
    </Page>
  )
}
