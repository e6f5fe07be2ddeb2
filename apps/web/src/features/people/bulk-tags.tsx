import type { PeopleFilter, PersonId, TagId } from '@korben/contract'
import { MultiSelect, SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { isId } from '../../lib/ids.ts'
import { useWrite } from '../../lib/write.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import { useTags } from '../tags/index.ts'
import { peopleKey } from './people.ts'
import { peopleTexts } from './texts.ts'

/** At once is done what fits into one request; more is done in the background as a filter. */
type Meant = { ids: string[] } | { filter: PeopleFilter; count: number }

/** Puts tags on many people, or takes them away; the button says of how many. */
export function BulkTags({ people, onClose, onDone }: { people: Meant; onClose: () => void; onDone: () => void }) {
  const t = peopleTexts.use()
  const tags = useTags().data ?? []
  const [tagIds, setTagIds] = useState<TagId[]>([])
  const [action, setAction] = useState<'add' | 'remove'>('add')
  const count = 'ids' in people ? people.ids.length : people.count
  const write = useWrite(
    ({ tagIds, action }: { tagIds: TagId[]; action: 'add' | 'remove' }, options) =>
      'ids' in people
        ? client.people.tagMany(
            { personIds: people.ids.filter((id): id is PersonId => isId<'person'>(id)), tagIds, action },
            options,
          )
        : client.people.tagMatching({ filter: people.filter, tagIds, action }, options),
    {
      refresh: [peopleKey],
      done: ({ peopleCount }) => t('ids' in people ? 'bulkDone' : 'bulkBegun', { count: peopleCount }),
      onDone: () => {
        onDone()
        onClose()
      },
    },
  )
  return (
    <FormDialog
      opened
      title={t('bulkTitle')}
      submitLabel={t('bulkApply', { count })}
      onClose={onClose}
      onSubmit={(event) => {
        event.preventDefault()
        if (tagIds.length > 0) write.mutate({ tagIds, action })
      }}
      busy={write.isPending}
    >
      <SegmentedControl
        aria-label={t('bulkTitle')}
        value={action}
        onChange={(value) => setAction(value === 'remove' ? 'remove' : 'add')}
        data={[
          { value: 'add', label: t('addTags') },
          { value: 'remove', label: t('removeTags') },
        ]}
      />
      <MultiSelect
        label={t('bulkWhichTags')}
        searchable
        required
        maxValues={20}
        data-autofocus
        data={tags.map(({ id, name }) => ({ value: id, label: name }))}
        value={tagIds}
        onChange={(ids) => setTagIds(ids.filter((id): id is TagId => isId<'tag'>(id)))}
      />
    </FormDialog>
  )
}
