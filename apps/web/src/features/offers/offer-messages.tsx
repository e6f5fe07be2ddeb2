import type { DraftContent, Offer } from '@korben/contract'
import { Button, Group, Stack, Text } from '@mantine/core'
import type { Fault } from '../../lib/problem.ts'
import { ContentEditor, type EditedElement, editContent, newContent, writeContent } from '../templates/index.ts'
import { offersTexts } from './texts.ts'

const STATES = ['order', 'success', 'failed', 'refund'] as const
type State = (typeof STATES)[number]
export type EditedMessages = Partial<Record<State, EditedElement[]>>

export function editMessages(messages: Offer['messages']): EditedMessages {
  const edited: EditedMessages = {}
  for (const state of STATES) {
    const content = messages[state]
    if (content) edited[state] = editContent(content)
  }
  return edited
}

export function writeMessages(edited: EditedMessages): Partial<Record<State, DraftContent>> {
  const written: Partial<Record<State, DraftContent>> = {}
  for (const state of STATES) {
    const content = edited[state]
    if (content) written[state] = writeContent(content)
  }
  return written
}

/** What the buyer is told in each state of an order; nothing where nothing is written. */
export function OfferMessages(props: {
  value: EditedMessages
  faults: readonly Fault[]
  onChange: (value: EditedMessages) => void
}) {
  const t = offersTexts.use()
  const { value, onChange } = props
  return (
    <Stack gap="lg">
      {STATES.map((state) => {
        const content = value[state]
        const { [state]: _removed, ...others } = value
        return (
          <div key={state}>
            <Group justify="space-between" mb={6}>
              <Text size="sm" fw={600}>
                {t(state)}
              </Text>
              {content ? (
                <Button size="compact-xs" variant="subtle" color="red" onClick={() => onChange(others)}>
                  {t('removeMessage')}
                </Button>
              ) : (
                <Button size="compact-xs" variant="light" onClick={() => onChange({ ...value, [state]: newContent() })}>
                  {t('addMessage')}
                </Button>
              )}
            </Group>
            {content ? (
              <ContentEditor
                value={content}
                faults={props.faults.filter(({ path }) => path.includes(state))}
                onChange={(next) => onChange({ ...value, [state]: next })}
              />
            ) : (
              <Text size="sm" c="dimmed">
                {t('silent')}
              </Text>
            )}
          </div>
        )
      })}
    </Stack>
  )
}
