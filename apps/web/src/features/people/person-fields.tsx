import type { Field, Person } from '@korben/contract'
import { ActionIcon, Stack, Text, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { client } from '../../lib/client.ts'
import { problemOf } from '../../lib/problem.ts'
import { useRights } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { Icon } from '../../ui/icon.tsx'
import { useFields } from '../fields/index.ts'
import { peopleKey } from './people.ts'
import { peopleTexts } from './texts.ts'

/** A value for each custom field of the company; kept when the field is left. */
export function PersonFields({ person }: { person: Pick<Person, 'id' | 'fields'> }) {
  const t = peopleTexts.use()
  const fields = useFields().data ?? []
  if (fields.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('noFields')}
      </Text>
    )
  }
  return (
    <Stack gap="sm">
      {fields.map((field) => (
        <FieldValue
          key={field.id}
          field={field}
          personId={person.id}
          value={person.fields.find(({ fieldId }) => fieldId === field.id)?.value ?? ''}
        />
      ))}
    </Stack>
  )
}

const INPUT_TYPES: Record<Field['type'], string> = {
  PHONE: 'tel',
  EMAIL: 'email',
  NUMBER: 'text',
  DATE: 'text',
  KEYWORD: 'text',
}

function FieldValue({ field, personId, value }: { field: Field; personId: Person['id']; value: string }) {
  const t = peopleTexts.use()
  const canWrite = useRights()('people:write')
  const [typed, setTyped] = useState(value)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => setTyped(value), [value])
  const set = useWrite(client.people.setField, {
    refresh: [peopleKey],
    done: t('fieldSaved'),
    onDone: () => setProblem(null),
    onProblem: (error) => {
      setProblem(problemOf(error))
      return true
    },
  })
  const clear = useWrite(client.people.clearField, { refresh: [peopleKey], done: t('fieldSaved') })
  const keep = () => {
    const text = typed.trim()
    if (text === value) return
    if (text === '') clear.mutate({ personId, fieldId: field.id })
    else set.mutate({ personId, fieldId: field.id, value: text })
  }
  return (
    <TextInput
      label={field.label || field.name}
      type={INPUT_TYPES[field.type]}
      inputMode={field.type === 'NUMBER' ? 'decimal' : undefined}
      placeholder={field.type === 'DATE' ? '2026-11-23' : t('unknown')}
      readOnly={!canWrite}
      value={typed}
      error={problem}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === 'Enter') keep()
      }}
      rightSection={
        canWrite && value !== '' ? (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`${t('clearField')}: ${field.label || field.name}`}
            onClick={() => clear.mutate({ personId, fieldId: field.id })}
          >
            <Icon name="close" size={14} />
          </ActionIcon>
        ) : null
      }
    />
  )
}
