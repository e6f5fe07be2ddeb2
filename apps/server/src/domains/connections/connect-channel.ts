import type { ConnectionRow } from '../../generated/rows.ts'
import {
  type AnyChannel,
  type ChannelConfig,
  type Failure,
  newChannelSecret,
  readChannelConfig,
} from '../../kit/channel.ts'
import { publicUrlOf } from '../../kit/config.ts'
import type { Ctx, World } from '../../kit/context.ts'
import { raise } from '../../kit/errors.ts'
import { connectionRefused, type RefusalCause, wrongKind } from './connections.errors.ts'
import { createConnection, updateConnection } from './connections.service.ts'
import { splitConfig } from './settings.ts'

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

/** Who somebody's credentials are, as the messenger says. */
export type CheckedChannel = {
  adapter: AnyChannel
  config: ChannelConfig
  name: string
  externalId: string
  settings: Partial<ChannelConfig>
}

/** Reads settings and asks the messenger who they are; nothing is stored. Throws `connections.wrong_kind`, `connections.refused`. */
export async function checkChannel(
  world: World,
  { type, config: given }: Pick<NewChannel, 'type' | 'config'>,
): Promise<CheckedChannel> {
  const adapter = adapterOf(world, type)
  const generated = Object.fromEntries(adapter.generated.map((key) => [key, newChannelSecret()]))
  const config = readConfig(adapter, { ...generated, ...given })
  const verified = await adapter.verifyConfig({ http: world.http, now: world.now }, config)
  if (!verified.ok) throw connectionRefused(verified.error.raw || verified.error.code, causeOf(verified.error))
  return { adapter, config, ...verified }
}

/** A messenger that answered gives its status as the code. */
function causeOf({ kind, code }: Failure): RefusalCause {
  const hasAnswered = /^[45]\d\d$/.test(code)
  if (kind === 'auth') return hasAnswered ? 'credentials' : 'address'
  return !hasAnswered && (kind === 'retryable' || kind === 'in_doubt') ? 'unreachable' : 'other'
}

export const adapterOf = ({ adapters }: World, type: string): AnyChannel =>
  adapters.get(type) ?? raise(wrongKind(type, [...adapters.keys()]))

/** Throws `connections.refused` naming every mistake; values are not repeated. */
export function readConfig(adapter: AnyChannel, given: Record<string, unknown>): ChannelConfig {
  const read = readChannelConfig(adapter, given)
  if (read.ok) return read.config
  throw connectionRefused(
    read.mistakes.map(({ path, message }) => `${path.slice(1) || 'settings'} ${message}`).join('; '),
    'settings',
  )
}

/** Messengers deliver to https only. */
export const canWebhook = ({ config }: World): boolean => config.publicUrl?.startsWith('https:') ?? false

/**
 * Connects a bot: checks the settings, asks the messenger who it is, keeps credentials encrypted, and sets the webhook when
 * one is wanted. Nothing is kept of a connection that the messenger refuses. Throws `connections.wrong_kind`, `connections.refused`,
 * `connections.already_connected`.
 */
export async function connectChannel(
  ctx: Ctx,
  { type, name, config: given, inbound }: NewChannel,
): Promise<ConnectionRow> {
  if (inbound === 'webhook') requirePublicUrl(ctx.world)
  const { adapter, config, ...checked } = await checkChannel(ctx.world, { type, config: given })
  const mode = inbound ?? adapter.caps.inbound[0] ?? 'none'
  return ctx.transaction(async (ctx) => {
    const connection = await createConnection(ctx, {
      kind: adapter.kind,
      type,
      name: name ?? checked.name,
      ...splitConfig(adapter, { ...config, ...checked.settings }),
      externalId: checked.externalId,
      // Nobody may poll before the messenger has been told where updates go.
      inbound: mode === 'webhook' ? 'none' : mode,
    })
    if (mode !== 'webhook') return connection
    await setWebhook(ctx.world, adapter, connection, config)
    return updateConnection(ctx, connection.id, { inbound: 'webhook' })
  })
}

export function requirePublicUrl({ config }: World): void {
  if (config.publicUrl === null)
    throw connectionRefused('webhooks need PUBLIC_URL, the address at which the messenger reaches this server.')
}

/** Tells the messenger where updates of a connection go. Throws `connections.refused`. */
export async function setWebhook(
  world: World,
  adapter: AnyChannel,
  { id }: Pick<ConnectionRow, 'id'>,
  config: ChannelConfig,
): Promise<void> {
  const url = `${publicUrlOf(world.config)}/hooks/${id}`
  const outcome = await adapter.setWebhook?.({ http: world.http, now: world.now }, config, url)
  if (!outcome?.ok) throw connectionRefused(outcome ? outcome.error.raw : 'this channel has no webhooks')
}
