import type { TSchema } from 'typebox'

const BEGIN = '<!-- settings: made by `npm run generate` -->'
const END = '<!-- end of settings -->'

type Setting = TSchema & { env: string; default: unknown; description: string } & Partial<
    Record<'type' | 'enum' | 'minimum' | 'maximum' | 'anyOf', unknown>
  >

/** The page with the table of settings between its marks; null when the page has no marks. */
export function fillSettings(page: string, schemas: readonly TSchema[]): string | null {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (begin < 0 || end < begin) return null
  return `${page.slice(0, begin + BEGIN.length)}\n${renderSettings(schemas)}\n${page.slice(end)}`
}

/** A line for each setting, in the order of the schema. */
const renderSettings = (schemas: readonly TSchema[]): string =>
  [
    '| variable | value | default | what it does |',
    '|---|---|---|---|',
    ...schemas.filter(isSetting).map(renderLine),
  ].join('\n')

const isSetting = (schema: TSchema): schema is Setting =>
  'env' in schema && 'default' in schema && 'description' in schema

const renderLine = (setting: Setting): string =>
  `| \`${setting.env}\` | ${typeOf(setting)} | ${defaultOf(setting)} | ${setting.description.replaceAll('|', '\\|')} |`

function typeOf(setting: Setting): string {
  const { enum: values, type, minimum, maximum } = { ...setting, ...givenOf(setting) }
  if (Array.isArray(values)) return values.map((value) => `\`${String(value)}\``).join(', ')
  if (type === 'boolean') return '`1`, `0`'
  if (type === 'array') return 'list, by commas'
  if (type !== 'integer') return 'text'
  if (maximum !== undefined) return `${String(minimum ?? 0)} to ${String(maximum)}`
  return minimum === undefined ? 'whole number' : `whole number, at least ${String(minimum)}`
}

/** What a setting is that may also be left out. */
const givenOf = ({ anyOf }: Setting): Partial<Setting> =>
  Array.isArray(anyOf) ? anyOf.find((one: Setting) => one.type !== 'null') : {}

function defaultOf({ default: value }: Setting): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return '–'
  if (typeof value === 'boolean') return value ? '`1`' : '`0`'
  return `\`${String(value)}\``
}
