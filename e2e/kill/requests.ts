import { setTimeout as delay } from 'node:timers/promises'
import { type Client, createClient, isApiError } from '@korben/client'
import type { AccountId, OrderId, PersonId } from '@korben/contract'
import { sendMessages } from '../../apps/server/src/domains/chats/index.ts'
import { createWorkerCtx, type World } from '../../apps/server/src/kit/context.ts'
import { again } from './database.ts'
import type { Random } from './random.ts'
import type { Company } from './stage.ts'

/** One call of the API. `status` null: it was not answered, and nobody knows whether it was done. */
export type ApiCall = {
  n: number
  kind: 'send' | 'template' | 'comment' | 'person' | 'pay'
  /** What is found in the database when it was done: a text, a name, or the id of an order. */
  mark: string
  status: number | null
}

/** A message of staff; asked for again with the same cause until it was surely taken. */
export type StaffCall = { cause: string; text: string; lane: string }

export type Requests = {
  calls: ApiCall[]
  staff: StaffCall[]
  /** Writes many messages at once, each to an account by another author, so that a queue stands. */
  burst(accountIds: readonly AccountId[], each: number): Promise<void>
  /** Resolves when the last call has ended. */
  quiet(): Promise<void>
}

type Known = {
  accounts: { id: AccountId; person_id: PersonId }[]
  orders: { id: OrderId }[]
}

const TIMEOUT_MS = 4_000

/** Integrators and staff who call again and again. `urls`: of the servers, taken in turn. */
export function sendRequests(world: World, company: Company, urls: readonly string[], random: Random): Requests {
  const clients = urls.map((baseUrl) => createClient({ baseUrl, token: company.token, timeoutMs: TIMEOUT_MS }))
  const calls: ApiCall[] = []
  const staff: StaffCall[] = []
  const known: Known = { accounts: [], orders: [] }
  let isQuiet = false

  const learn = async () => {
    while (!isQuiet) {
      await again(async () => {
        known.accounts = await world.sql`
          select id, person_id from account where company_id = ${company.companyId} and external_id is not null`
        known.orders = await world.sql`
          select id from "order" where company_id = ${company.companyId} and deal_status = 'OPENED' limit 50`
      })
      await delay(500)
    }
  }
  const integrate = async () => {
    while (!isQuiet) {
      await delay(random.between(40, 160))
      if (known.accounts.length > 0 && !isQuiet) await callOnce(random.pick(clients), company, known, calls, random)
    }
  }
  const write = (messages: readonly (StaffCall & { accountId: AccountId })[]) =>
    again(() => sendAsStaff(world, company, messages))
  const answer = async () => {
    while (!isQuiet) {
      await delay(random.between(100, 400))
      if (known.accounts.length === 0 || isQuiet) continue
      const message = noteStaff(staff, random.pick(known.accounts).id, 0)
      await write([message])
    }
  }
  const running = [learn(), integrate(), integrate(), answer()]
  return {
    calls,
    staff,
    burst: async (accountIds, each) => {
      const wanted = accountIds.flatMap((id) =>
        Array.from({ length: each }, (_, author) => noteStaff(staff, id, author)),
      )
      await write(wanted)
    },
    quiet: async () => {
      isQuiet = true
      await Promise.all(running)
    },
  }
}

function noteStaff(staff: StaffCall[], accountId: AccountId, author: number) {
  const message = { cause: `request:staff ${staff.length}`, text: `Staff ${staff.length}`, lane: `staff ${author}` }
  staff.push(message)
  return { ...message, accountId }
}

const sendAsStaff = (
  world: World,
  { companyId }: Company,
  messages: readonly (StaffCall & { accountId: AccountId })[],
) =>
  createWorkerCtx(world).transaction((tx) =>
    sendMessages(
      tx,
      messages.map(({ accountId, text, cause, lane }) => ({
        companyId,
        accountId,
        content: [{ kind: 'text', text }],
        cause,
        lane,
        priority: 'reply',
        sender: 'staff',
        literal: true,
      })),
    ),
  )

async function callOnce(client: Client, company: Company, known: Known, calls: ApiCall[], random: Random) {
  const { id: account_id, person_id } = random.pick(known.accounts)
  const n = calls.length
  const drawn = random()
  const note = (kind: ApiCall['kind'], mark: string): ApiCall => {
    const call = { n, kind, mark, status: null }
    calls.push(call)
    return call
  }
  const order = drawn > 0.9 && known.orders.length > 0 ? random.pick(known.orders) : null
  if (order) {
    const call = note('pay', order.id)
    return record(call, client.v2.orders.update({ order_id: order.id, status: 'RESOLVED' }))
  }
  if (drawn > 0.85) {
    const call = note('person', `Newcomer ${n}`)
    return record(call, client.v2.people.create({ name: call.mark }))
  }
  if (drawn > 0.7) {
    const call = note('comment', `Comment ${n}`)
    return record(call, client.v2.people.addComment({ person_id, comment: call.mark }))
  }
  if (drawn > 0.5) {
    const call = note('template', `Template ${n}`)
    const variables = { number: String(n) }
    return record(call, client.v2.messages.sendTemplate({ account_id, template_id: company.templateId, variables }))
  }
  const call = note('send', `Api ${n}`)
  return record(call, client.v2.messages.sendMessage({ account_id, text: call.mark }))
}

/** What a refusal is told by its status; a call without an answer stays without one. */
async function record(call: ApiCall, answer: Promise<unknown>): Promise<void> {
  try {
    await answer
    call.status = 200
  } catch (error) {
    call.status = isApiError(error) ? error.status : null
  }
}
