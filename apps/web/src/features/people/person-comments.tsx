import type { PersonId } from '@korben/contract'
import { Button, Group, Paper, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { client } from '../../lib/client.ts'
import { useLive } from '../../lib/live.ts'
import { useRights } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { MoreList } from '../../ui/more-list.tsx'
import { usePages } from '../../ui/pages.ts'
import { When } from '../../ui/when.tsx'
import { personKey } from './people.ts'
import { peopleTexts } from './texts.ts'

/** Remarks of the staff, the newest first. */
export function PersonComments({ personId }: { personId: PersonId }) {
  const t = peopleTexts.use()
  const canWrite = useRights()('people:write')
  const [text, setText] = useState('')
  const queryKey = [...personKey(personId), 'comments']
  // Colleagues write here too.
  useLive([queryKey])
  const comments = usePages(queryKey, (page, options) => client.people.comments({ personId, ...page }, options), {
    limit: 20,
  })
  const add = useWrite(client.people.addComment, {
    refresh: [queryKey],
    done: t('commented'),
    onDone: () => setText(''),
  })
  return (
    <Stack gap="md">
      {canWrite ? (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (text.trim() !== '') add.mutate({ personId, text })
          }}
        >
          <Textarea
            label={t('comment')}
            autosize
            minRows={2}
            maxLength={10_000}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Group justify="flex-end" mt="xs">
            <Button type="submit" size="xs" disabled={text.trim() === ''} loading={add.isPending}>
              {t('addComment')}
            </Button>
          </Group>
        </form>
      ) : null}
      <MoreList pages={comments} empty={t('noComments')} more={t('more')} keyOf={({ id }) => id}>
        {(comment) => (
          <Paper withBorder p="sm">
            <Group justify="space-between" mb={4}>
              <Text size="xs" fw={600}>
                {comment.author.name}
              </Text>
              <Text size="xs" c="dimmed">
                <When at={comment.createdAt} />
              </Text>
            </Group>
            <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {comment.text}
            </Text>
          </Paper>
        )}
      </MoreList>
    </Stack>
  )
}
