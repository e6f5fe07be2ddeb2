import type { AccountId, ConnectionId, DomainEvent, Id, LiveNews, OrderId, PersonId } from '@korben/contract'
import { readId } from '../../kit/ids.ts'
import type { LiveEvent } from '../../kit/live/live.store.ts'

/** What an event means to whoever watches the company. `personId`: whom it is about, and so who may hear of it. */
export type Fact = {
  personId: PersonId | null
  chat: AccountId | null
  isUnread: boolean
  delivery: LiveNews['deliveries'][number] | null
  person: PersonId | null
  order: OrderId | null
  connection: ConnectionId | null
}

/** What of the company's events is shown where staff look; walks of runs, visits and expenses are not. */
type Told = Exclude<
  DomainEvent['type'],
  'lead.visited' | 'lead.shown' | 'expense.recorded' | 'expense.deleted' | 'run.stepped' | 'run.ended'
>
type Meaning = (event: LiveEvent) => Partial<Fact>

const chat: Meaning = ({ account_id }) => ({ chat: account_id })
const card: Meaning = ({ person_id }) => ({ person: person_id })
const chatAndCard: Meaning = (event) => ({ ...chat(event), ...card(event) })
const said: Meaning = (event) => ({ ...chat(event), isUnread: true })
const order: Meaning = (event) => ({ ...card(event), order: idIn<'order'>(event, 'orderId') })
const connection: Meaning = (event) => ({ connection: idIn<'connection'>(event, 'connectionId') })

const meanings: Record<Told, Meaning> = {
  'person.created': card,
  'person.changed': card,
  'person.tagged': card,
  'person.untagged': card,
  'person.subscribed': card,
  'account.status_changed': chatAndCard,
  'account.bot_switched': chatAndCard,
  'message.received': said,
  'chat.changed': said,
  'message.settled': (event) => ({ ...chat(event), delivery: deliveryOf(event) }),
  'connection.failed': connection,
  'connection.recovered': connection,
  'order.created': order,
  'order.changed': order,
}

export const toldTypes: readonly string[] = Object.keys(meanings)
const meaningOf = new Map<string, Meaning>(Object.entries(meanings))

export const factOf = (event: LiveEvent): Fact => ({
  personId: event.person_id,
  chat: null,
  isUnread: false,
  delivery: null,
  person: null,
  order: null,
  connection: null,
  ...meaningOf.get(event.type)?.(event),
})

/** Events are written by us alone, so an id in one is what its name says. */
const idIn = <Name extends string>({ data }: LiveEvent, key: string): Id<Name> | null => {
  const value = data[key]
  return typeof value === 'string' ? readId<Name>(value) : null
}

function deliveryOf(event: LiveEvent): Fact['delivery'] {
  const messageId = idIn<'message'>(event, 'messageId')
  const { state, reason } = event.data
  if (event.account_id === null || messageId === null) return null
  const text = (value: unknown) => (typeof value === 'string' ? value : null)
  return { accountId: event.account_id, messageId, state: text(state) ?? '', reason: text(reason) }
}
