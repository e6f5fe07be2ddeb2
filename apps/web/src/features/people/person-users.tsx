import type { Person, UserId } from '@korben/contract'
import { Button, Group, Pill, Select } from '@mantine/core'
import { client } from '../../lib/client.ts'
import { useRights, useSession } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { useUsers } from '../team/index.ts'
import { peopleKey } from './people.ts'
import { peopleTexts } from './texts.ts'

/** Who of the staff looks after the person (PER-4). */
export function PersonUsers({ person }: { person: Pick<Person, 'id' | 'users'> }) {
  const t = peopleTexts.use()
  const can = useRights()
  const canWrite = can('people:write')
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
      {canWrite && can('team:read') ? (
        <Colleagues
          except={[...person.users.map(({ id }) => id), ...(me ? [me] : [])]}
          onChoose={(userId) => link.mutate({ personId: person.id, userId })}
        />
      ) : null}
    </Group>
  )
}

/** Chooses one of the others; nothing while there is nobody else. */
function Colleagues({ except, onChoose }: { except: readonly UserId[]; onChoose: (userId: UserId) => void }) {
  const t = peopleTexts.use()
  const others = (useUsers().data ?? []).filter(({ id, isActive }) => isActive && !except.includes(id))
  if (others.length === 0) return null
  return (
    <Select
      size="xs"
      w={190}
      searchable
      aria-label={t('linkUser')}
      placeholder={t('linkUser')}
      data={others.map(({ id, name }) => ({ value: String(id), label: name }))}
      value={null}
      onChange={(chosen) => {
        const user = others.find(({ id }) => id === chosen)
        if (user) onChoose(user.id)
      }}
    />
  )
}
