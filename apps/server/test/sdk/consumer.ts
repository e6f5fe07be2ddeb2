/** What a customer might write; it is compiled against the packed SDK alone, so it stands here as text. */

/** Types: everything is known, nothing is `any`, and wrong use does not compile. */
export const typesProgram = `
import { type ApiErrorCode, type Client, createClient, type Order, type Person, type WebhookEvent } from '@korben/client'

type IsAny<Type> = 0 extends 1 & Type ? true : false
type AnyOf<Part> = {
  [Name in keyof Part]: Part[Name] extends (...given: infer Given) => infer Answer
    ? IsAny<Given[number]> | IsAny<Answer> | IsAny<Awaited<Answer>>
    : IsAny<Part[Name]>
}[keyof Part]
type AnyIn<Sections> = { [Name in keyof Sections]: AnyOf<Sections[Name]> }[keyof Sections]
const nothingIsAny: AnyIn<Omit<Client, 'v2'>> | AnyIn<Client['v2']> | IsAny<Person> | IsAny<Order> = false

const client = createClient({ baseUrl: 'https://crm.example.com', token: 'korben_token' })
export async function use() {
  const person = await client.people.get({ personId: '5e1c7ce2b4066a01900cdba0' })
  const name: string = person.name
  const email: string | null = person.email
  const named: Pick<Person, 'id' | 'name'> = person
  for await (const row of client.orders.list({ limit: 1 })) console.log(row.id.toUpperCase())
  const { data } = await client.v2.tags.list()
  // @ts-expect-error an id is needed
  void client.people.get()
  // @ts-expect-error there is no such field
  void person.colour
  // @ts-expect-error there is no such key
  void client.tags.create({ name: 'x', colour: 'red' })
  // @ts-expect-error there is no such section
  void client.tag
  // @ts-expect-error a number is no id
  void client.people.get({ personId: 5 })
  return [name, email, named, data, nothingIsAny]
}
// @ts-expect-error there is no such code
export const code: ApiErrorCode = 'people.lost'
export const saleOf = (event: WebhookEvent) => (event.type === 'SALE' ? event.data.payment_method : null)
`

/** Behaviour: where the network fails, and how often is asked. `KORBEN` is replaced by where a proxy stands that fails as it is told. */
export const retriesProgram = `
import { createClient, isApiError, isNetworkError, isRateLimitError, isTimeoutError, NetworkError } from '@korben/client'

const sleeps: number[] = []
const client = createClient({ baseUrl: 'https://crm.example.com', token: 'korben_token', sleep: async (ms) => void sleeps.push(ms) })
const told = async (name: string, ask: () => Promise<unknown>) => {
  sleeps.length = 0
  const outcome = await ask().then(
    () => 'done',
    (error) =>
      isRateLimitError(error) ? \`limit \${error.retryAfter}\`
      : isApiError(error) ? \`\${error.status} \${error.code}\`
      : isTimeoutError(error) ? \`timeout \${error.timeoutMs}\`
      : isNetworkError(error) && error instanceof NetworkError ? 'network'
      : String(error),
  )
  console.log(\`\${name}: \${outcome}, waited \${sleeps.join(' ') || 'not'}\`)
}
await told('read', () => client.tags.list())
await told('write', () => client.tags.create({ name: 'a' }))
await told('keyed write', () => client.tags.create({ name: 'b' }, { idempotencyKey: 'k' }))
await told('limited read', () => client.fields.list())
await told('cut read', () => client.people.list())
await told('impatient read', () => client.calls.list({ personId: '5e1c7ce2b4066a01900cdba0' }, { timeoutMs: 50, retries: 0 }))
await told('refused', () => client.tags.create({ name: 'B' }))
`
