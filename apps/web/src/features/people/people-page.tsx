import type { Person } from '@korben/contract'
import { Anchor, Badge, Button, Group, Text } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useFilter } from '../../lib/filter.ts'
import { useFormat } from '../../lib/format.ts'
import { useRights } from '../../lib/session.ts'
import { channelName } from '../../ui/channel.ts'
import { type DataColumn, DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { When } from '../../ui/when.tsx'
import { BulkTags } from './bulk-tags.tsx'
import { NewPerson } from './new-person.tsx'
import { FILTERS, readFilter, usePeople, usePeopleCount } from './people.ts'
import { PeopleFilterBar } from './people-filter-bar.tsx'
import { peopleTexts } from './texts.ts'

export function PeoplePage() {
  const t = peopleTexts.use()
  const ui = uiTexts.use()
  const can = useRights()
  const format = useFormat()
  const navigate = useNavigate()
  const [address, setAddress] = useFilter(FILTERS)
  const filter = useMemo(() => readFilter(address), [address])
  const people = usePeople(filter)
  const count = usePeopleCount(filter).data
  const [chosen, setChosen] = useState<string[]>([])
  const [open, setOpen] = useState<'new' | 'chosen' | 'matching' | null>(null)
  const isFiltered = Object.keys(filter).length > 0
  const clear = () => setAddress(Object.fromEntries(FILTERS.map((name) => [name, undefined])))

  const makeButton = can('people:write') ? (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setOpen('new')}>
      {t('make')}
    </Button>
  ) : null
  return (
    <Page
      title={t('title')}
      hint={count === undefined ? ' ' : t('found', { count })}
      wide
      actions={
        <>
          {can('people:write') && count ? (
            <Button
              variant="default"
              leftSection={<Icon name="tags" size={16} />}
              onClick={() => setOpen(chosen.length > 0 ? 'chosen' : 'matching')}
            >
              {chosen.length > 0 ? `${t('tagChosen')} (${format.number(chosen.length)})` : t('tagMatching')}
            </Button>
          ) : null}
          {makeButton}
        </>
      }
    >
      <PeopleFilterBar value={address} onChange={setAddress} onClear={isFiltered ? clear : undefined} />
      <QueryState query={people.query}>
        {() => {
          if (people.rows.length === 0 && isFiltered) {
            return (
              <EmptyState
                icon="search"
                title={ui('nothingFound')}
                hint={ui('nothingFoundHint')}
                action={
                  <Button variant="default" onClick={clear}>
                    {ui('clearFilter')}
                  </Button>
                }
              />
            )
          }
          if (people.rows.length === 0) {
            return <EmptyState icon="people" title={t('empty')} hint={t('emptyHint')} action={makeButton} />
          }
          return (
            <PeopleTable
              people={people.rows}
              onEnd={people.onEnd}
              isLoadingMore={people.isLoadingMore}
              chosen={chosen}
              onChoose={setChosen}
            />
          )
        }}
      </QueryState>
      {open === 'new' ? (
        <NewPerson
          onClose={() => setOpen(null)}
          onMade={({ id }) => void navigate({ to: '/people/$personId', params: { personId: id } })}
        />
      ) : null}
      {open === 'chosen' || open === 'matching' ? (
        <BulkTags
          people={open === 'chosen' ? { ids: chosen } : { filter, count: count ?? 0 }}
          onClose={() => setOpen(null)}
          onDone={() => setChosen([])}
        />
      ) : null}
    </Page>
  )
}

function PeopleTable(props: {
  people: Person[]
  onEnd: (() => void) | undefined
  isLoadingMore: boolean
  chosen: string[]
  onChoose: (ids: string[]) => void
}) {
  const t = peopleTexts.use()
  const can = useRights()
  const columns: DataColumn<Person>[] = [
    {
      id: 'name',
      header: t('name'),
      width: 'minmax(116px, 1.4fr)',
      cell: ({ id, name }) => (
        <Anchor component={Link} to={`/people/${id}`} size="sm" fw={500}>
          {name}
        </Anchor>
      ),
    },
    { id: 'phone', header: t('phone'), width: 'minmax(132px, 1fr)', cell: ({ phone }) => phone },
    { id: 'email', header: t('email'), width: 'minmax(120px, 1.2fr)', secondary: true, cell: ({ email }) => email },
    {
      id: 'tags',
      header: t('tags'),
      width: 'minmax(120px, 1.4fr)',
      secondary: true,
      cell: ({ tags }) => (
        <Group gap={4}>
          {tags.slice(0, 3).map(({ id, name }) => (
            <Badge key={id} variant="light" size="sm" tt="none">
              {name}
            </Badge>
          ))}
          {tags.length > 3 ? <Text size="xs">+{tags.length - 3}</Text> : null}
        </Group>
      ),
    },
    {
      id: 'channels',
      header: t('channels'),
      width: 'minmax(90px, 1fr)',
      secondary: true,
      cell: ({ accounts }) => [...new Set(accounts.map(({ kind }) => channelName(kind)))].join(', '),
    },
    {
      id: 'active',
      header: t('active'),
      width: '150px',
      secondary: true,
      cell: ({ activeAt }) => <When at={activeAt} />,
    },
  ]
  return (
    <DataTable
      label={t('title')}
      rows={props.people}
      columns={columns}
      rowName={({ name }) => name}
      onEnd={props.onEnd}
      isLoadingMore={props.isLoadingMore}
      {...(can('people:write') ? { selection: props.chosen, onSelect: props.onChoose } : {})}
    />
  )
}
