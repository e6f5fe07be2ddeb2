import type { AccountId, OrderFacts, PersonId } from '@korben/contract'
import type { Listener, RecordedEvent } from '../../kit/context.ts'
import { newId } from '../../kit/ids.ts'
import { type LegacyEvent, messageBody, orderBody, saleBody, subscriptionBody } from './legacy-body.ts'
import * as store from './webhooks.store.ts'

/** An event that a webhook may want to be told of. `cause`: what makes it one event, however often it is recorded. */
type Telling = {
  type: LegacyEvent
  cause: string
  personId: PersonId
  accountId: AccountId | null
  entry?: { tunnelId: string; leadgentoolId: string; trafficSourceId: string }
  sale?: OrderFacts
  /** Null when what it is about is gone. */
  body: (answer: store.Answer) => string | null
}

/** Queues what the webhooks of the companies want to be told, in the transaction of the events. */
export const webhooksListener: Listener = async (tx, events) => {
  const tellings = events.flatMap((recorded) => tellingsOf(recorded).map((telling) => ({ ...recorded, telling })))
  if (tellings.length === 0) return

  const answers = await store.findAnswers(
    tx.sql,
    tellings.map(({ companyId, telling: { type, personId, accountId, entry } }, n) => ({
      n,
      company_id: companyId,
      type,
      person_id: personId,
      account_id: accountId,
      tunnel_id: entry?.tunnelId ?? null,
      leadgentool_id: entry?.leadgentoolId ?? null,
      traffic_source_id: entry?.trafficSourceId ?? null,
    })),
  )
  const wanted = answers.flatMap((answer) => {
    const telling = tellings[answer.n]
    return telling ? [{ ...telling, answer }] : []
  })
  const sales = wanted.flatMap(({ companyId, telling, answer }) =>
    telling.sale ? [{ company_id: companyId, webhook_id: answer.webhook_id, order_id: telling.sale.orderId }] : [],
  )
  const untold = new Set((sales.length > 0 ? await store.insertSales(tx.sql, sales) : []).map(keyOf))

  const deliveries = wanted.flatMap(({ companyId, telling, answer }): store.NewDelivery[] => {
    const { sale, type, cause, personId } = telling
    const webhook = { company_id: companyId, webhook_id: answer.webhook_id }
    if (sale && !untold.delete(keyOf({ ...webhook, order_id: sale.orderId }))) return []
    const body = telling.body(answer)
    return body === null ? [] : [{ ...webhook, id: newId(tx.now()), type, person_id: personId, cause, body }]
  })
  if (deliveries.length === 0) return
  await store.insertDeliveries(tx.sql, deliveries, tx.now())
  tx.afterCommit(() => tx.world.hints.give('webhooks'))
}

const keyOf = ({ company_id, webhook_id, order_id }: store.Sale) => `${company_id} ${webhook_id} ${order_id}`

function tellingsOf({ event, at }: RecordedEvent): Telling[] {
  switch (event.type) {
    case 'order.created':
      return [orderTold(event), ...(event.dealStatus === 'RESOLVED' ? [saleTold(event)] : [])]
    case 'order.changed':
      return event.after.dealStatus === 'RESOLVED' && event.before.dealStatus !== 'RESOLVED'
        ? [saleTold(event.after)]
        : []
    case 'person.subscribed': {
      const { personId, accountId, utm, ...entry } = event
      return [
        {
          type: 'SUBSCRIPTION',
          cause: `subscription:${event.subscriptionId}`,
          personId,
          accountId,
          entry,
          body: (answer) => {
            const subscriber = subscriberOf(personId, accountId, answer)
            return subscriber && subscriptionBody(subscriber, { ...entry, ...namesOf(answer) }, utm, at)
          },
        },
      ]
    }
    case 'message.received': {
      const { personId, accountId, messageId: id, text } = event
      return [
        {
          type: 'MESSAGE',
          cause: `message:${id}`,
          personId,
          accountId,
          body: (answer) => {
            const subscriber = subscriberOf(personId, accountId, answer)
            return subscriber && messageBody(subscriber, { id, text, at })
          },
        },
      ]
    }
    default:
      return []
  }
}

const orderTold = (order: OrderFacts): Telling => ({
  type: 'ORDER',
  cause: `order:${order.orderId}`,
  personId: order.personId,
  accountId: order.accountId,
  body: (answer) => orderBody(order, answer.account_id),
})

/** Once per order: what is resolved again after a rejection is no second sale. */
const saleTold = (order: OrderFacts): Telling => ({
  type: 'SALE',
  cause: `sale:${order.orderId}`,
  personId: order.personId,
  accountId: order.accountId,
  sale: order,
  body: (answer) => saleBody(order, answer.account_id),
})

const subscriberOf = (personId: PersonId, accountId: AccountId, { name, phone, email, kind }: store.Answer) =>
  kind === null ? null : { personId, accountId, name, phone, email, kind }

const namesOf = (answer: store.Answer) => ({
  tunnelName: answer.tunnel_name ?? '',
  leadgentoolName: answer.leadgentool_name ?? '',
  trafficSourceName: answer.traffic_source_name ?? '',
})
