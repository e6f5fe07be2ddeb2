import type { AccountRow, MessageRow } from '../../../apps/server/src/generated/rows.ts'
import type { Facts, Rows } from '../facts.ts'
import type { FORWARD_LABELS } from '../stage.ts'

/** What followed from what people did, followed once: steps from presses, orders, subscriptions, tags, calls, figures. */
export const auditEffects = (facts: Facts): string[] => [
  ...auditPresses(facts),
  ...auditSubscriptions(facts.rows),
  ...auditOrders(facts.rows),
  ...auditTags(facts.rows),
  ...auditApi(facts),
  ...auditStaff(facts),
  ...auditWebhooks(facts),
  ...auditFigures(facts.rows),
]

/** Each press of a button that leads on is one arrival at the block it leads to, and nothing else leads there. */
function auditPresses({ rows, book }: Facts): string[] {
  const main = rows.graphs.find(({ graph }) => graph.blocks.some(({ name }) => name === 'Heat'))
  if (!main) return ['there is no main tunnel']
  const { blocks, firstBlockId } = main.graph
  const idOf = (name: string) => blocks.find((block) => block.name === name)?.id
  // By the labels of buttons; the first block is also where a subscription begins.
  const leadsTo: Record<(typeof FORWARD_LABELS)[number], string | undefined> = {
    Go: idOf('Heat'),
    'Go on': idOf('Heat'),
    More: idOf('More'),
    'Once more': idOf('More'),
    Again: idOf('Cool'),
    Back: firstBlockId,
  }
  const runs = new Map(rows.runs.map((run) => [run.id, run]))
  const arrivals = Map.groupBy(
    rows.events.flatMap(({ type, data }) => {
      const { runId, blockId } = data as { runId?: string; blockId?: string }
      const run = runs.get(runId as (typeof rows.runs)[number]['id'])
      return type === 'run.stepped' && run?.tunnel_id === main.tunnel_id ? [`${run.account_id} ${blockId}`] : []
    }),
    (place) => place,
  )
  return rows.accounts.flatMap((account) => {
    if (book.restless.has(Number(account.external_id))) return []
    const pressed = rows.messages.filter(({ account_id, kind }) => account_id === account.id && kind === 'press')
    const starts = rows.runs.filter(
      ({ account_id, tunnel_id }) => account_id === account.id && tunnel_id === main.tunnel_id,
    )
    return [...new Set(Object.values(leadsTo))].flatMap((blockId) => {
      const presses = pressed.filter(({ text }) => leadsTo[text as keyof typeof leadsTo] === blockId).length
      const wanted = presses + (blockId === firstBlockId ? starts.length : 0)
      const came = arrivals.get(`${account.id} ${blockId}`)?.length ?? 0
      const name = blocks.find(({ id }) => id === blockId)?.name
      return came === wanted
        ? []
        : [
            `${account.id} (${account.external_id}) pressed ${wanted} times towards ${name} and came there ${came} times`,
          ]
    })
  })
}

const entriesOf = ({ messages }: Rows, kind: MessageRow['kind']) =>
  messages.filter((row) => row.direction === 'in' && row.kind === kind)

/** Each start is one subscription, and each subscription one run. */
function auditSubscriptions(rows: Rows): string[] {
  const causes = new Map(rows.subscriptions.map(({ cause, id }) => [cause, id]))
  const begun = Map.groupBy(rows.runs, ({ subscription_id }) => subscription_id)
  return entriesOf(rows, 'start').flatMap(({ id }) => {
    const subscription = causes.get(`start:${id}`)
    if (!subscription) return [`the start ${id} is no subscription`]
    const runs = begun.get(subscription)?.length ?? 0
    return runs === 1 ? [] : [`the subscription ${subscription} has begun ${runs} runs`]
  })
}

/** The first press of BUY makes an order, later ones another only when that is paid; each is answered once. */
function auditOrders(rows: Rows): string[] {
  const presses = entriesOf(rows, 'press').filter(({ text }) => text === 'Buy')
  const answers = new Map(rows.messages.map(({ cause, id }) => [cause, id]))
  const orders = new Map(rows.orders.map((order) => [order.cause, order]))
  const faults = presses.flatMap(({ id }) => {
    const order = orders.get(`press:${id}`)
    const answer = order ? `order:${order.id}:order` : `press:${id}:order`
    return answers.has(answer) ? [] : [`the press of BUY ${id} was not answered`]
  })
  const causes = new Set(presses.map(({ id }) => `press:${id}`))
  for (const { id, cause } of rows.orders)
    if (!causes.has(cause ?? '')) faults.push(`the order ${id} was bought by nobody`)
  for (const { id, deal_status } of rows.orders)
    if ((deal_status === 'RESOLVED') !== answers.has(`order:${id}:success`))
      faults.push(
        `the buyer of ${id} (${deal_status}) was ${deal_status === 'RESOLVED' ? 'not ' : ''}told of a payment`,
      )
  return faults
}

/** Who has the tag is whose last step of the two that give and take it was the one that gives. */
function auditTags(rows: Rows): string[] {
  const blocks = new Map(rows.graphs.flatMap(({ graph }) => graph.blocks.map(({ id, name }) => [id as string, name])))
  const worn = new Set(rows.personTags.map(({ person_id }) => person_id))
  const last = new Map<AccountRow['id'], string>()
  const events = rows.events
    .filter(({ type }) => type === 'run.stepped')
    // Under the lock of the account one follows the other, and so do their transactions.
    .toSorted((one, other) => Number(one.xid) - Number(other.xid) || stepOf(one) - stepOf(other))
  for (const { account_id, data } of events) {
    const name = blocks.get(String((data as { blockId?: string }).blockId))
    if (account_id !== null && (name === 'Heat' || name === 'Cool')) last.set(account_id, name)
  }
  return rows.accounts.flatMap(({ id, person_id }) => {
    const wanted = last.get(id) === 'Heat'
    return worn.has(person_id) === wanted ? [] : [`${id} should ${wanted ? '' : 'not '}wear the tag`]
  })
}

const stepOf = ({ data }: Rows['events'][number]) => Number((data as { step?: number }).step)

/** A call of the API that was answered has had its effect once; one that was not, at most once. */
function auditApi({ rows, book }: Facts): string[] {
  const texts = countBy(rows.messages.filter(({ sender }) => sender === 'api').map(({ text }) => text))
  const comments = countBy(rows.comments.map(({ text }) => text))
  const people = countBy(rows.people.map(({ name }) => name))
  const paid = new Set(
    rows.orders.filter(({ deal_status }) => deal_status === 'RESOLVED').map(({ id }) => id as string),
  )
  const timesOf = { send: texts, template: texts, comment: comments, person: people }
  return book.api.flatMap(({ kind, mark, status }) => {
    // Somebody else may have paid it in the meantime; that it is paid is what was asked for.
    const times = kind === 'pay' ? Number(paid.has(mark)) : (timesOf[kind].get(mark) ?? 0)
    const isRight = status === 200 ? times === 1 : times <= 1
    // 5xx while the database is away; 4xx to who pays an order that is paid.
    if (status !== null && status >= 400 && status < 500 && kind !== 'pay')
      return [`the API answered ${status} to "${mark}"`]
    return isRight ? [] : [`"${mark}" was answered ${status} and is there ${times} times`]
  })
}

function auditStaff({ rows, book }: Facts): string[] {
  const times = countBy(rows.messages.filter(({ sender }) => sender === 'staff').map(({ text }) => text))
  return book.staff.flatMap(({ text }) =>
    times.get(text) === 1 ? [] : [`"${text}" is there ${times.get(text) ?? 0} times`],
  )
}

/** Each event is one delivery of the webhook, and each that is told to be delivered was heard. */
function auditWebhooks({ rows, book }: Facts): string[] {
  const heard = new Set(book.told)
  const faults = rows.webhookDeliveries.flatMap(({ id, state, cause }) => {
    if (state !== 'delivered') return [`the webhook's ${cause} is ${state}`]
    return heard.has(id) ? [] : [`the webhook's ${cause} was never heard`]
  })
  const causes = countBy(rows.webhookDeliveries.map(({ cause }) => cause))
  const wanted = [
    ...rows.orders.map(({ id }) => `order:${id}`),
    ...rows.orders.filter(({ deal_status }) => deal_status === 'RESOLVED').map(({ id }) => `sale:${id}`),
    ...rows.subscriptions.map(({ id }) => `subscription:${id}`),
    ...entriesOf(rows, 'message').map(({ id }) => `message:${id}`),
  ]
  for (const cause of wanted) if (causes.get(cause) !== 1) faults.push(`the webhook was to be told ${cause} once`)
  if (rows.webhookDeliveries.length !== wanted.length)
    faults.push(`the webhook was told ${rows.webhookDeliveries.length} things instead of ${wanted.length}`)
  return faults
}

/** The figures are what their rows add up to. */
function auditFigures(rows: Rows): string[] {
  return rows.graphs.flatMap(({ tunnel_id }) => {
    const subscriptions = rows.subscriptions.filter((row) => row.tunnel_id === tunnel_id)
    const orders = rows.orders.filter((row) => row.tunnel_id === tunnel_id)
    const wanted: Record<string, number> = {
      subscribers: subscriptions.length,
      uniq_subscribers: new Set(subscriptions.map(({ person_id }) => person_id)).size,
      orders: orders.length,
      sales: orders.filter(({ deal_status }) => deal_status === 'RESOLVED').length,
    }
    return Object.entries(wanted).flatMap(([figure, count]) => {
      const kept = rows.figures.find((row) => row.tunnel_id === tunnel_id && row.figure === figure)?.total ?? 0
      return kept === count ? [] : [`${figure} of ${tunnel_id} are ${kept}, and its rows add up to ${count}`]
    })
  })
}

function countBy(items: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1)
  return counts
}
