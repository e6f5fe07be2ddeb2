import { createConnection, markConnection, updateConnection } from '../domains/connections/index.ts'
import type { ConnectionRow } from '../generated/rows.ts'
import { type AnyChannel, newChannelSecret, readChannelConfig } from '../kit/channel.ts'
import { publicUrlOf } from '../kit/config.ts'
import type { Ctx } from '../kit/context.ts'
import { DomainError } from '../kit/errors.ts'

/**
 * `config`: what the adapter's schema asks for (a bot's token, its base address). `inbound`: how updates come; `webhook` needs
 * a PUBLIC_URL that the messenger can reach. `name`: that of the bot without it.
 */
export type NewChannel = {
  type: string
  name?: string | undefined
  config: Record<string, unknown>
  inbound?: 'poll' | 'webhook' | undefined
}

const wrongKind = (type: string, known: Iterable<string>) =>
  new DomainError('connections.wrong_kind', 400, `There is no channel "${type}"; there are ${[...known].join(', ')}.`, {
    type,
  })
const refused = (reason: string) =>
  new DomainError('connections.refused', 400, `The connection cannot be made: ${reason}`, { reason })

/**
 * Connects a bot: checks the settings, asks the messenger who it is, keeps credentials encrypted, and sets the webhook when
 * one is wanted. Nothing is kept of a connection that the messenger refuses. Throws `connections.wrong_kind`, `connections.refused`.
 */
export async function connectChannel(
  ctx: Ctx,
  { type, name, config: given, inbound }: NewChannel,
): Promise<ConnectionRow> {
  const adapter = ctx.world.adapters.get(type)
  if (!adapter) throw wrongKind(type, ctx.world.adapters.keys())
  const generated = Object.fromEntries(adapter.generated.map((key) => [key, newChannelSecret()]))
  const read = readChannelConfig(adapter, { ...generated, ...given })
  if (!read.ok)
    throw refused(read.mistakes.map(({ path, message }) => `${path.slice(1) || 'settings'} ${message}`).join('; '))
  if (inbound === 'webhook' && ctx.world.config.publicUrl === null) {
    throw refused('webhooks need PUBLIC_URL, the address at which the messenger reaches this server.')
  }
  const verified = await adapter.verifyConfig({ http: ctx.world.http, now: ctx.now }, read.config)
  if (!verified.ok) throw refused(verified.error.raw || verified.error.code)

  const mode = inbound ?? adapter.caps.inbound[0] ?? 'none'
  const { settings, secrets } = splitConfig(adapter, { ...read.config, ...verified.settings })
  const connection = await createConnection(ctx, {
    kind: adapter.kind,
    type,
    name: name ?? verified.name,
    settings,
    secrets,
    externalId: verified.externalId,
    // Nobody may poll before the messenger has been told where updates go.
    inbound: mode === 'webhook' ? 'none' : mode,
  })
  if (mode !== 'webhook') return connection
  return setWebhook(ctx, adapter, connection, read.config)
}

async function setWebhook(
  ctx: Ctx,
  adapter: AnyChannel,
  connection: ConnectionRow,
  config: Record<string, unknown>,
): Promise<ConnectionRow> {
  const url = `${publicUrlOf(ctx.world.config)}/hooks/${connection.id}`
  const outcome = await adapter.setWebhook?.({ http: ctx.world.http, now: ctx.now }, config, url)
  if (outcome?.ok) return updateConnection(ctx, connection.id, { inbound: 'webhook' })
  const reason = outcome ? outcome.error.raw : 'this channel has no webhooks'
  await markConnection(ctx, connection.id, 'ERROR', reason)
  throw refused(reason)
}

/** What is encrypted apart from what is not. */
function splitConfig(adapter: AnyChannel, config: Record<string, unknown>) {
  const settings: Record<string, Plain> = {}
  const secrets: Record<string, Plain> = {}
  for (const [key, value] of Object.entries(config)) {
    if (isPlain(value)) (adapter.secrets.includes(key) ? secrets : settings)[key] = value
  }
  return { settings, secrets }
}

type Plain = string | number | boolean
const isPlain = (value: unknown): value is Plain => ['string', 'number', 'boolean'].includes(typeof value)
