import { Checkbox, Select, Stack } from '@mantine/core'
import { useSession } from '../../lib/session.ts'
import { useTags } from '../tags/index.ts'
import { chatsTexts } from './texts.ts'

type Narrowing = { tag?: string; user?: string }

/** Which chats of the folder are shown. */
export function ChatFilter({ value, onChange }: { value: Narrowing; onChange: (changes: Narrowing) => void }) {
  const t = chatsTexts.use()
  const tags = useTags().data ?? []
  const me = useSession()?.member?.userId
  return (
    <Stack gap="sm">
      <Select
        label={t('filterTag')}
        clearable
        searchable
        comboboxProps={{ withinPortal: false }}
        data={tags.map(({ id, name }) => ({ value: String(id), label: name }))}
        value={value.tag ?? null}
        onChange={(tag) => onChange({ tag: tag ?? '' })}
      />
      {me ? (
        <Checkbox
          label={t('filterMine')}
          checked={value.user === me}
          onChange={(event) => onChange({ user: event.currentTarget.checked ? me : '' })}
        />
      ) : null}
    </Stack>
  )
}
