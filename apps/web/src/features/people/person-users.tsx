import type { Person } from '@korben/contract'
import { Button, Group, Pill } from '@mantine/core'
import { client } from '../../lib/client.ts'
import { useRights, useSession } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { peopleKey } from './people.ts'
import { peopleTexts } from './texts.ts'

/** Who of the staff looks after the person (PER-4). */
export function PersonUsers({ person }: { person: Pick<Person, 'id' | 'users'> }) {
  const t = peopleTexts.use()
  const canWrite = useRights()('people:write')
  const me = useSession()?.member?.userId
  const link = useWrite(client.people.linkUser, { refresh: [peopleKey] })
  const unlink = useWrite(client.people.unlinkUser, { refresh: [peopleKey] })
  const isMine = person.users.some(({ id }) => id === me)
  return (
    <Group gap={6}>
      {person.users.map(({ id, name }) => (
        <Pill
          key={id}
          size="md"
          withRemoveButton={canWrite}
          onRemove={() => unlink.mutate({ personId: person.id, userId: id })}
          removeButtonProps={{ 'aria-label': `${t('unlinkUser')}: ${name}`, 'aria-hidden': false, tabIndex: 0 }}
        >
          {name}
        </Pill>
      ))}
      {canWrite && me && !isMine ? (
        <Button size="compact-sm" variant="light" onClick={() => link.mutate({ personId: person.id, userId: me })}>
          {t('linkMe')}
        </Button>
      ) : null}
    </Group>
  )
}
