import type { Person, TagId } from '@korben/contract'
import { Group, Pill, Select, Text } from '@mantine/core'
import { client } from '../../lib/client.ts'
import { isId } from '../../lib/ids.ts'
import { useRights } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { useTags } from '../tags/index.ts'
import { peopleKey } from './people.ts'
import { peopleTexts } from './texts.ts'

/** The tags of a person; putting one on and taking it away again is one press each. */
export function PersonTags({ person }: { person: Pick<Person, 'id' | 'tags'> }) {
  const t = peopleTexts.use()
  const canWrite = useRights()('people:write')
  const tags = useTags().data ?? []
  const add = useWrite(client.people.addTag, { refresh: [peopleKey] })
  const remove = useWrite(client.people.removeTag, { refresh: [peopleKey] })
  const worn = new Set<TagId>(person.tags.map(({ id }) => id))
  return (
    <>
      <Group gap={6}>
        {person.tags.map(({ id, name }) => (
          <Pill
            key={id}
            size="md"
            withRemoveButton={canWrite}
            onRemove={() => remove.mutate({ personId: person.id, tagId: id })}
            removeButtonProps={{ 'aria-label': `${t('removeTag')}: ${name}`, 'aria-hidden': false, tabIndex: 0 }}
          >
            {name}
          </Pill>
        ))}
        {person.tags.length === 0 && !canWrite ? <Text size="sm">—</Text> : null}
      </Group>
      {canWrite ? (
        <Select
          size="sm"
          aria-label={t('addTag')}
          placeholder={t('addTag')}
          searchable
          value={null}
          data={tags.filter(({ id }) => !worn.has(id)).map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(tagId) => {
            if (isId<'tag'>(tagId)) add.mutate({ personId: person.id, tagId })
          }}
        />
      ) : null}
    </>
  )
}
