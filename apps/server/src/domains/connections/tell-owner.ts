import { ConnectionId, type Session } from '@korben/contract'
import { Type } from 'typebox'
import type { CompanyRow, ConnectionRow } from '../../generated/rows.ts'
import { publicUrlOf } from '../../kit/config.ts'
import type { Ctx, Listener } from '../../kit/context.ts'
import { one } from '../../kit/db.ts'
import { enqueue, job } from '../../kit/jobs.ts'
import { enqueueMail, sendsMail } from '../../kit/mail.ts'
import { languageOf } from '../auth/index.ts'
import { findCompany } from '../company/index.ts'
import { findOwner } from '../team/index.ts'
import * as store from './connections.store.ts'

/** What passes by itself sooner is nobody's business, and failures that follow each other faster are one. */
const PATIENCE_MS = 5 * 60_000
const DAY_MS = 86_400_000

/** Follows failures, where the installation sends mail (CON-7): one that lasts is told to the owner, once a day for each connection. */
export const connectionsListener: Listener = async (tx, events) => {
  if (!sendsMail(tx.world.config)) return
  for (const { companyId, at, event } of events) {
    if (event.type !== 'connection.failed') continue
    const { connectionId } = event
    const owner = one(await findOwner(tx.sql, companyId))
    const dueAt = new Date(at.getTime() + PATIENCE_MS)
    const cause = `${connectionId} ${Math.floor(at.getTime() / PATIENCE_MS)}`
    await enqueue(
      tx.forCompany(companyId, { kind: 'system', userId: owner.id }),
      lookAgain,
      { connectionId },
      { dueAt, cause },
    )
  }
}

const payload = Type.Object({ connectionId: ConnectionId })

/** Whether the failure has lasted. */
export const lookAgain = job({
  name: 'connections.look_again',
  payload,
  retryAfterSeconds: [60, 600],
  run: async (ctx, { connectionId }) => {
    await ctx.finish(async (ctx) => {
      if (!(await findTroubled(ctx, connectionId))) return
      await enqueue(
        ctx,
        tellOwner,
        { connectionId },
        { cause: `${connectionId} ${ctx.now().toISOString().slice(0, 10)}` },
      )
    })
  },
})

export const tellOwner = job({
  name: 'connections.tell_owner',
  payload,
  retryAfterSeconds: [60, 600],
  run: async (ctx, { connectionId }) => {
    await ctx.finish(async (ctx) => {
      const troubled = await findTroubled(ctx, connectionId)
      if (!troubled) return
      const owner = one(await findOwner(ctx.sql, ctx.companyId))
      const company = one(await findCompany(ctx.sql, ctx.companyId))
      const address = `${publicUrlOf(ctx.world.config)}/settings/integrations/connections/connection/${connectionId}`
      const mail = { to: owner.email, ...failureMail(company, troubled, address) }
      await enqueueMail(ctx.worker, mail, new Date(ctx.now().getTime() + DAY_MS))
    })
  },
})

/** One that was switched off or deleted meanwhile troubles nobody. */
async function findTroubled(ctx: Ctx, id: ConnectionId): Promise<Troubled | null> {
  const [row] = await store.findConnection(ctx.sql, ctx.companyId, id)
  return row && row.state !== 'OFF' && row.error !== null
    ? { name: row.name, state: row.state, error: row.error }
    : null
}

type Troubled = Pick<ConnectionRow, 'name' | 'state'> & { error: string }

const LOST: Record<Session['language'], (names: Record<'name' | 'company' | 'error' | 'address', string>) => string[]> =
  {
    en: ({ name, company, error, address }) => [
      `The connection “${name}” does not work`,
      `The connection “${name}” of ${company} does not work any more. The messenger said: ${error}`,
      `What to do stands on its page, and so does “Reconnect”:\n\n${address}`,
      'Chats and messages that wait are kept.',
    ],
    uk: ({ name, company, error, address }) => [
      `Підключення «${name}» не працює`,
      `Підключення «${name}» компанії ${company} більше не працює. Месенджер відповів: ${error}`,
      `Що робити, сказано на його сторінці; там же «Підключити знову»:\n\n${address}`,
      'Чати й повідомлення, що чекають, збережено.',
    ],
    ru: ({ name, company, error, address }) => [
      `Подключение «${name}» не работает`,
      `Подключение «${name}» компании ${company} больше не работает. Мессенджер ответил: ${error}`,
      `Что делать, сказано на его странице; там же «Подключить снова»:\n\n${address}`,
      'Чаты и сообщения, которые ждут, сохранены.',
    ],
  }

function failureMail({ name: company, language }: CompanyRow, { name, error }: Troubled, address: string) {
  const [subject = '', ...parts] = LOST[languageOf(language)]({ name, company, error, address })
  return { subject, text: `${parts.join('\n\n')}\n` }
}
