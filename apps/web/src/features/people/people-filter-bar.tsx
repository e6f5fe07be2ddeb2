import { Button, Checkbox, Collapse, Group, MultiSelect, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { useSession } from '../../lib/session.ts'
import { Icon } from '../../ui/icon.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { useFields } from '../fields/index.ts'
import { useTags } from '../tags/index.ts'
import { type AddressFilter, FILTERS } from './people.ts'
import { peopleTexts } from './texts.ts'

type Props = {
  value: AddressFilter
  onChange: (changes: AddressFilter) => void
  onClear: (() => void) | undefined
}

export function PeopleFilterBar({ value, onChange, onClear }: Props) {
  const t = peopleTexts.use()
  const ui = uiTexts.use()
  const [isOpen, { toggle }] = useDisclosure(FILTERS.some((name) => name !== 'search' && value[name]))
  return (
    <div>
      <Group gap="xs">
        <SearchField value={value.search ?? ''} label={t('search')} onChange={(search) => onChange({ search })} />
        <Button
          variant="default"
          aria-expanded={isOpen}
          leftSection={<Icon name="filter" size={16} />}
          onClick={toggle}
        >
          {t('filters')}
        </Button>
        {onClear ? (
          <Button variant="subtle" onClick={onClear}>
            {ui('clearFilter')}
          </Button>
        ) : null}
      </Group>
      <Collapse expanded={isOpen}>
        <MoreFilters value={value} onChange={onChange} />
      </Collapse>
    </div>
  )
}

/** Asks when the typing has paused, not at every letter. */
function SearchField(props: { value: string; label: string; onChange: (value: string) => void }) {
  const [typed, setTyped] = useState(props.value)
  const tell = useDebouncedCallback(props.onChange, 300)
  useEffect(() => setTyped(props.value), [props.value])
  return (
    <TextInput
      type="search"
      aria-label={props.label}
      placeholder={props.label}
      leftSection={<Icon name="search" size={16} />}
      flex="1 1 240px"
      maw={420}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        tell(event.currentTarget.value)
      }}
    />
  )
}

function MoreFilters({ value, onChange }: Omit<Props, 'onClear'>) {
  const t = peopleTexts.use()
  const tags = useTags().data ?? []
  const fields = useFields().data ?? []
  const me = useSession()?.member?.userId
  return (
    <Group gap="sm" pt="sm" align="flex-end">
      <MultiSelect
        label={t('filterTags')}
        w={260}
        searchable
        clearable
        data={tags.map(({ id, name }) => ({ value: id, label: name }))}
        value={value.tags ? value.tags.split(',') : []}
        onChange={(ids) => onChange({ tags: ids.join(',') })}
      />
      <TextInput
        label={t('filterFrom')}
        type="date"
        value={value.from ?? ''}
        onChange={(event) => onChange({ from: event.currentTarget.value })}
      />
      <TextInput
        label={t('filterTo')}
        type="date"
        value={value.to ?? ''}
        onChange={(event) => onChange({ to: event.currentTarget.value })}
      />
      {fields.length > 0 ? (
        <Select
          label={t('filterField')}
          clearable
          w={180}
          data={fields.map(({ id, label, name }) => ({ value: id, label: label || name }))}
          value={value.field ?? null}
          onChange={(field) => onChange({ field: field ?? '', value: '' })}
        />
      ) : null}
      {value.field ? (
        <TextInput
          label={t('filterValue')}
          w={160}
          value={value.value ?? ''}
          onChange={(event) => onChange({ value: event.currentTarget.value })}
        />
      ) : null}
      {me ? (
        <Checkbox
          label={t('filterMine')}
          pb={8}
          checked={value.user === me}
          onChange={(event) => onChange({ user: event.currentTarget.checked ? me : '' })}
        />
      ) : null}
    </Group>
  )
}
