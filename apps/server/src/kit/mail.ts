import type { Transporter } from 'nodemailer'
import { type Config, publicUrlOf } from './config.ts'
import type { WorkerCtx, WorkerTx, World } from './context.ts'
import { newId } from './ids.ts'
import { runLoop } from './loop.ts'
import * as store from './mail.store.ts'
import { counter } from './metrics.ts'

/** A plain text to one member of staff. */
export type Mail = { to: string; subject: string; text: string }

/** Whether this installation sends mail; without it links are shown to whoever makes them. */
export const sendsMail = ({ smtpUrl }: Config): boolean => smtpUrl !== null

const HINT = 'mail'
const sealedFor = (id: string) => `mail:${id}`

/**
 * Has a mail sent after the commit, by any process that works; not after `expiresAt`. `mail` null: nothing is sent, and it takes the same time, so
 * that whoever asked cannot tell.
 */
export async function enqueueMail(tx: WorkerTx, mail: Mail | null, expiresAt: Date): Promise<void> {
  const createdAt = tx.now()
  const id = newId<'mail'>(createdAt)
  const content = tx.world.box.seal(JSON.stringify(mail), sealedFor(id))
  await store.insertMail(tx.sql, { id, content, createdAt, expiresAt })
  tx.afterCommit(() => tx.world.hints.give(HINT))
}

const outcomes = counter(
  'mail_total',
  'Mails to staff: sent, or refused by the mail server and tried again.',
  'outcome',
)

/** How long one mail may take, well below the minute after which it is tried again. */
const PATIENCE_MS = 40_000
const IDLE_MS = 10_000

/**
 * Sends mail, one after the other, until `signal` aborts. A process killed between the server's yes and the note of it sends twice: a link
 * that comes twice does no harm.
 */
export async function runMail(worker: WorkerCtx, signal: AbortSignal): Promise<void> {
  const transport = await openTransport(worker.world)
  if (!transport) return
  await runLoop({
    name: 'mail',
    topics: [HINT],
    hints: worker.world.hints,
    log: worker.log,
    signal,
    step: async () => {
      const [claimed] = await store.claimMail(worker.sql, worker.now())
      if (!claimed) return IDLE_MS
      let mail: Mail | null
      try {
        mail = JSON.parse(worker.world.box.open(claimed.content, sealedFor(claimed.id))) as Mail | null
        if (mail) await transport.sendMail({ ...mail, signal: AbortSignal.timeout(PATIENCE_MS) })
      } catch (error) {
        outcomes.inc({ outcome: 'refused' })
        // The texts of mail servers name addresses at most; the mail itself, which holds a link, is in none of them.
        const { message, code } = error as { message?: string; code?: string }
        worker.log.warn({ mail: claimed.id, attempts: claimed.attempts, code, message }, 'A mail was not sent')
        return true
      }
      if (mail) outcomes.inc({ outcome: 'sent' })
      await store.deleteMail(worker.sql, claimed.id)
      return true
    },
  })
  transport.close()
}

/** Loaded only where it is used: a start must not wait for it. */
async function openTransport({ config }: World): Promise<Transporter | null> {
  if (config.smtpUrl === null) return null
  const { createTransport } = await import('nodemailer')
  const timeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 }
  return createTransport(
    { url: config.smtpUrl, ...timeouts, disableFileAccess: true, disableUrlAccess: true },
    { from: config.mailFrom ?? `Korben <korben@${new URL(publicUrlOf(config)).hostname}>` },
  )
}
