import type { LoginEvent } from '@korben/contract'
import { Group, Text } from '@mantine/core'
import { MoreList } from '../../ui/more-list.tsx'
import { Section } from '../../ui/section.tsx'
import { When } from '../../ui/when.tsx'
import { useLoginEvents } from './account.ts'
import { accountTexts } from './texts.ts'

/** The log of the own sign-in: whoever sees something here that was not them knows what to do above. */
export function EventsSection() {
  const t = accountTexts.use()
  const events = useLoginEvents()
  return (
    <Section title={t('events')}>
      <MoreList pages={events} empty={t('noEvents')} more={t('moreEvents')} keyOf={({ id }) => id}>
        {(event: LoginEvent) => (
          <Group justify="space-between" gap="xs">
            <Text size="sm" title={event.userAgent}>
              {t(event.kind)}
            </Text>
            <Text size="xs" c="dimmed">
              <When at={event.createdAt} /> · {event.address}
            </Text>
          </Group>
        )}
      </MoreList>
    </Section>
  )
}
