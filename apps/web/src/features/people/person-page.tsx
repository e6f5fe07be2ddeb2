import type { Person } from '@korben/contract'
import { Anchor, Button, Group, SimpleGrid, Stack, Tabs } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { useFilter } from '../../lib/filter.ts'
import { useFormat } from '../../lib/format.ts'
import { isId } from '../../lib/ids.ts'
import { useRights } from '../../lib/session.ts'
import { CopyId } from '../../ui/copy-id.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { Section } from '../../ui/section.tsx'
import { usePerson } from './people.ts'
import { PersonAccounts } from './person-accounts.tsx'
import { PersonComments } from './person-comments.tsx'
import { PersonDetails } from './person-details.tsx'
import { PersonFields } from './person-fields.tsx'
import { PersonCalls, PersonLog, PersonOrders, PersonSubscriptions } from './person-history.tsx'
import { PersonTags } from './person-tags.tsx'
import { PersonUsers } from './person-users.tsx'
import { peopleTexts } from './texts.ts'

/** The full card of a person (PER-7). */
export function PersonPage() {
  const { personId } = useParams({ strict: false })
  return isId<'person'>(personId) ? <KnownPersonPage personId={personId} key={personId} /> : null
}

function KnownPersonPage({ personId }: { personId: Person['id'] }) {
  const t = peopleTexts.use()
  const format = useFormat()
  const person = usePerson(personId)
  return (
    <Page
      title={person.data?.name ?? t('one')}
      hint={person.data ? `${t('since')} ${format.day(person.data.createdAt)}` : ' '}
      wide
      above={
        <Anchor component={Link} to="/people" size="sm">
          <Group gap={4}>
            <Icon name="back" size={16} />
            {t('title')}
          </Group>
        </Anchor>
      }
      actions={
        <>
          <CopyId id={personId} name={person.data?.name ?? ''} size="md" />
          <Button component={Link} to={`/chats/all/${personId}/`} leftSection={<Icon name="chats" size={16} />}>
            {t('openChat')}
          </Button>
        </>
      }
    >
      <QueryState query={person}>{(data) => <Card person={data} />}</QueryState>
    </Page>
  )
}

const TABS = ['comments', 'accounts', 'subscriptions', 'orders', 'calls', 'log'] as const
type Tab = (typeof TABS)[number]

function Card({ person }: { person: Person }) {
  const t = peopleTexts.use()
  const can = useRights()
  const [{ tab = 'comments' }, setAddress] = useFilter(['tab'])
  const panels: Record<Tab, React.ReactNode> = {
    comments: <PersonComments personId={person.id} />,
    accounts: <PersonAccounts person={person} />,
    subscriptions: <PersonSubscriptions personId={person.id} />,
    orders: <PersonOrders personId={person.id} />,
    calls: <PersonCalls personId={person.id} />,
    log: <PersonLog personId={person.id} />,
  }
  const isOpen = (one: Tab) => (one !== 'orders' || can('orders:read')) && (one !== 'calls' || can('calls:read'))
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg" style={{ alignItems: 'start' }}>
      <Stack gap="md">
        <Section title={t('details')}>
          <PersonDetails person={person} />
        </Section>
        <Section title={t('tags')}>
          <PersonTags person={person} />
        </Section>
        <Section title={t('fields')}>
          <PersonFields person={person} />
        </Section>
        <Section title={t('users')}>
          <PersonUsers person={person} />
        </Section>
      </Stack>
      <Tabs value={tab} onChange={(value) => setAddress({ tab: value ?? '' })} keepMounted={false}>
        <Tabs.List>
          {TABS.filter(isOpen).map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(one)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {TABS.filter(isOpen).map((one) => (
          <Tabs.Panel key={one} value={one} pt="md">
            {panels[one]}
          </Tabs.Panel>
        ))}
      </Tabs>
    </SimpleGrid>
  )
}
