import { isAbsolute, resolve } from 'node:path'
import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import { parseDatabaseUrl } from './database-url.ts'
import { readStorageUrl } from './storage/storage-url.ts'

type EnvName = string

/** A setting: the variable it is read from, its type, its default, and its line in `docs/operations.md`. */
const env = <T extends TSchema>(name: EnvName, type: T, fallback: Static<T>, description: string): T =>
  ({ ...type, env: name, default: fallback, description }) as T

const Text = Type.String({ minLength: 1 })
const Nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()])
const List = Type.Array(Type.String())
const Port = Type.Integer({ minimum: 0, maximum: 65_535 })

/** Everything an operator can set, parsed once at start. The table in `docs/operations.md` is made from it. */
export type Config = Static<typeof Config>
export const Config = Type.Object({
  port: env('PORT', Port, 8080, 'TCP port to listen on; 0 takes a free one.'),
  host: env('HOST', Text, '127.0.0.1', 'Address to listen on; 0.0.0.0 opens the server to the network.'),
  workPort: env(
    'WORK_PORT',
    Nullable(Port),
    null,
    'TCP port on which `korben work` answers /healthz, /readyz and /metrics; it listens nowhere without it. 0 takes a free one.',
  ),
  metricsToken: env(
    'METRICS_TOKEN',
    Nullable(Text),
    null,
    'Bearer token for /metrics; without it only this machine may read them.',
  ),
  dataDir: env('DATA_DIR', Text, './data', 'Folder of everything the installation keeps on disk.'),
  databaseUrl: env(
    'DATABASE_URL',
    Nullable(Text),
    null,
    'External PostgreSQL (15 or newer); the embedded one without it.',
  ),
  databaseDirectUrl: env(
    'DATABASE_DIRECT_URL',
    Nullable(Text),
    null,
    'Past the pooler, for LISTEN and migration locks.',
  ),
  databasePooler: env(
    'DATABASE_POOLER',
    Type.Enum(['none', 'transaction']),
    'none',
    '`transaction` when DATABASE_URL leads through a transaction pooler: no prepared statements, no LISTEN.',
  ),
  publicUrl: env(
    'PUBLIC_URL',
    Nullable(Text),
    null,
    'Address at which the world reaches this server; http://localhost:PORT without it.',
  ),
  secretKey: env(
    'SECRET_KEY',
    Nullable(Text),
    null,
    '64 hexadecimal characters; generated into DATA_DIR when absent, required with DATABASE_URL.',
  ),
  logLevel: env(
    'LOG_LEVEL',
    Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    'info',
    'How much is logged.',
  ),
  sample: env('KORBEN_SAMPLE', Type.Boolean(), true, 'Fill an empty database with a sample company.'),
  storageUrl: env(
    'STORAGE_URL',
    Nullable(Text),
    null,
    'Where files are kept: s3://KEY:SECRET@HOST/BUCKET?region=R for an S3-compatible storage; a folder of DATA_DIR without it.',
  ),
  fileMaxMegabytes: env(
    'FILE_MAX_MB',
    Type.Integer({ minimum: 1, maximum: 2_000 }),
    20,
    'Megabytes that one uploaded file may have. Messengers take what they take: Telegram 10 for a photo, 50 for a file.',
  ),
  smtpUrl: env(
    'SMTP_URL',
    Nullable(Text),
    null,
    'Mail server for invitations, new passwords and news of connections that stop working: smtp://USER:PASSWORD@HOST:587, or smtps:// with TLS from the start; without it such links are shown to an administrator.',
  ),
  mailFrom: env(
    'MAIL_FROM',
    Nullable(Text),
    null,
    'Sender of mail to staff; Korben <korben@HOST of PUBLIC_URL> without it.',
  ),
  apiV2RateLimit: env(
    'API_V2_RATE_LIMIT',
    Type.Integer({ minimum: 0 }),
    300,
    'Requests a minute per API v2 token; 0 for no limit.',
  ),
  apiV3RateLimit: env(
    'API_V3_RATE_LIMIT',
    Type.Integer({ minimum: 0 }),
    1200,
    'Requests a minute per API v3 token or signed-in browser; 0 for no limit.',
  ),
  leaseSeconds: env(
    'LEASE_SECONDS',
    Type.Integer({ minimum: 2, maximum: 300 }),
    28,
    'How long what a killed process was working on waits for another one; with the pause between two looks, 30 seconds.',
  ),
  outboundAllow: env(
    'OUTBOUND_ALLOW',
    List,
    [],
    'Hosts and networks (comma-separated) that outgoing requests may reach although they are private.',
  ),
  trustedProxies: env(
    'TRUSTED_PROXIES',
    List,
    [],
    'Addresses and networks (comma-separated) whose X-Forwarded-For is believed.',
  ),
})

/** Where the world reaches this installation, without a slash at the end. */
export const publicUrlOf = (config: Config): string =>
  (config.publicUrl ?? `http://localhost:${config.port}`).replace(/\/+$/, '')

/** Every mistake in the environment at once; the operator mends them in one go. */
export class ConfigError extends Error {
  readonly mistakes: string[]
  constructor(mistakes: string[]) {
    super(mistakes.join('\n'))
    this.name = 'ConfigError'
    this.mistakes = mistakes
  }
}

/** Parses the environment. Throws `ConfigError` naming every wrong variable. An empty variable counts as absent. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const mistakes: string[] = []
  const raw: Record<string, unknown> = {}
  for (const [key, schema] of Object.entries(Config.properties)) {
    const setting = schema as unknown as TSchema & { env: string; default: unknown }
    const given = environment[setting.env]?.trim()
    const value = given === undefined || given === '' ? setting.default : parseText(setting, given)
    if (!Value.Check(setting, value)) mistakes.push(`${setting.env}: "${given}" is not allowed. ${hint(key)}`)
    raw[key] = value
  }
  mistakes.push(...crossChecks(raw, environment))
  if (mistakes.length > 0) throw new ConfigError(mistakes)
  const config = raw as Config
  return { ...config, dataDir: isAbsolute(config.dataDir) ? config.dataDir : resolve(config.dataDir) }
}

const BOOLEANS: Record<string, boolean> = { '1': true, true: true, '0': false, false: false }

function parseText(schema: TSchema, text: string): unknown {
  const type = typeOf(schema)
  if (type === 'boolean') return BOOLEANS[text.toLowerCase()] ?? text
  if (type === 'integer') return /^\d+$/.test(text) ? Number(text) : text
  if (type === 'array')
    return text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean)
  return text
}

/** The JSON type of a setting that is given; null only stands for one that is absent. */
function typeOf(schema: TSchema): string | undefined {
  const { type, anyOf } = schema as { type?: string; anyOf?: { type?: string }[] }
  return type ?? anyOf?.find((one) => one.type !== 'null')?.type
}

const HINTS: Partial<Record<string, string>> = {
  port: 'It must be a whole number from 0 to 65535.',
  workPort: 'It must be a whole number from 0 to 65535.',
  apiV2RateLimit: 'It must be a whole number, 0 or more.',
  fileMaxMegabytes: 'It must be a whole number from 1 to 2000.',
  leaseSeconds: 'It must be a whole number from 2 to 300.',
  sample: 'It must be 1 or 0.',
  databasePooler: 'It must be `transaction` or `none`.',
  logLevel: 'It must be fatal, error, warn, info, debug, trace or silent.',
}
const hint = (key: string) => HINTS[key] ?? ''

/** What can be guessed protects nothing. */
const MIN_METRICS_TOKEN = 16

function crossChecks(raw: Record<string, unknown>, environment: Record<string, string | undefined>): string[] {
  const mistakes: string[] = []
  const isUrl = (value: unknown, protocols: string[]) =>
    typeof value === 'string' && URL.canParse(value) && protocols.includes(new URL(value).protocol)
  for (const [name, value] of [
    ['DATABASE_URL', raw.databaseUrl],
    ['DATABASE_DIRECT_URL', raw.databaseDirectUrl],
  ] as const) {
    if (typeof value === 'string' && !parseDatabaseUrl(value))
      mistakes.push(
        `${name}: it must be postgres://USER:PASSWORD@HOST:PORT/DATABASE, with commas between several HOST:PORT.`,
      )
  }
  if (raw.publicUrl !== null && !isUrl(raw.publicUrl, ['http:', 'https:'])) {
    mistakes.push(`PUBLIC_URL: "${environment.PUBLIC_URL}" is not an http(s) address.`)
  }
  if (raw.smtpUrl !== null && !isUrl(raw.smtpUrl, ['smtp:', 'smtps:'])) {
    mistakes.push('SMTP_URL: it must be smtp://USER:PASSWORD@HOST:PORT, or smtps://.')
  }
  if (typeof raw.storageUrl === 'string' && readStorageUrl(raw.storageUrl) === null) {
    mistakes.push('STORAGE_URL: it must be s3://KEY:SECRET@HOST/BUCKET, with ?region=… where the storage has one.')
  }
  if (typeof raw.metricsToken === 'string' && raw.metricsToken.length < MIN_METRICS_TOKEN) {
    mistakes.push(`METRICS_TOKEN: it must have at least ${MIN_METRICS_TOKEN} characters (openssl rand -hex 16).`)
  }
  if (raw.secretKey !== null && !/^[0-9a-f]{64}$/i.test(String(raw.secretKey))) {
    mistakes.push('SECRET_KEY: it must be 64 hexadecimal characters (openssl rand -hex 32).')
  }
  if (raw.databaseUrl !== null && raw.secretKey === null) {
    mistakes.push('SECRET_KEY: it must be given when DATABASE_URL is (openssl rand -hex 32).')
  }
  return mistakes
}
