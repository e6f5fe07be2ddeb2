import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the specification lies beside a checkout; it is not part of the product. */
const SPECIFICATION = join(import.meta.dirname, '../../../shared/data/telegram/bot-api.json')

type Field = { name: string; types: string[]; required: boolean; description: string }
type Method = { name: string; fields?: Field[] }
type Type = { name: string; fields?: Field[]; subtypes?: string[] }
type Specification = { version: string; methods: Record<string, Method>; types: Record<string, Type> }

/** Judges calls by the published specification of the Bot API, more strictly than Telegram does. */
export type BotApiJudge = {
  /** `Bot API 10.1` */
  version: string
  /** What is wrong with a call; empty when nothing is. `params` are those of a JSON body. */
  complaintsAbout: (method: string, params: Record<string, unknown>) => string[]
}

/** The judge, or null where the specification is not there: a test that needs it must then be skipped loudly. */
export function loadBotApiJudge(path = SPECIFICATION): BotApiJudge | null {
  if (!existsSync(path)) {
    process.stderr.write('SKIPPED: no Telegram call is judged without ../shared/data/telegram/bot-api.json\n')
    return null
  }
  const specification: Specification = JSON.parse(readFileSync(path, 'utf8'))
  const judge = new Judge(specification)
  return { version: specification.version, complaintsAbout: (method, params) => judge.judgeCall(method, params) }
}

class Judge {
  readonly #specification: Specification
  constructor(specification: Specification) {
    this.#specification = specification
  }

  judgeCall(name: string, params: Record<string, unknown>): string[] {
    const method = this.#specification.methods[name]
    return method ? this.#judgeFields(name, method.fields ?? [], params) : [`${name}: no such method`]
  }

  #judgeFields(path: string, fields: Field[], given: Record<string, unknown>): string[] {
    const known = new Set(fields.map(({ name }) => name))
    const unknown = Object.keys(given).filter((name) => !known.has(name))
    const missing = fields.filter(({ name, required }) => required && given[name] === undefined)
    return [
      ...unknown.map((name) => `${path}.${name}: no such parameter`),
      ...missing.map(({ name }) => `${path}.${name}: required`),
      ...fields.flatMap((field) => this.#judgeField(`${path}.${field.name}`, field, given[field.name])),
    ]
  }

  #judgeField(path: string, field: Field, value: unknown): string[] {
    if (value === undefined) return []
    return this.#judgeAlternatives(path, field.types, value).concat(limitsBroken(path, field.description, value))
  }

  /** The complaints of the alternative that comes nearest, so that one mistake is one complaint. */
  #judgeAlternatives(path: string, types: string[], value: unknown): string[] {
    const verdicts = types.map((type) => this.#judgeValue(path, type, value))
    return verdicts.sort((a, b) => a.length - b.length)[0] ?? []
  }

  #judgeValue(path: string, type: string, value: unknown): string[] {
    if (type.startsWith('Array of ')) {
      if (!Array.isArray(value)) return [`${path}: not an array`]
      return value.flatMap((item, index) => this.#judgeValue(`${path}[${index}]`, type.slice(9), item))
    }
    const primitive = primitives[type]
    if (primitive) return primitive(value) ? [] : [`${path}: not a ${type}`]
    if (!isObject(value)) return [`${path}: not a ${type}`]
    return this.#judgeObject(path, type, value)
  }

  #judgeObject(path: string, name: string, value: Record<string, unknown>): string[] {
    const type = this.#specification.types[name]
    if (!type) return [`${path}: the specification has no ${name}`]
    if (type.subtypes) return this.#judgeAlternatives(path, type.subtypes, value)
    const complaints = this.#judgeFields(path, type.fields ?? [], value)
    return name === 'InlineKeyboardButton' ? [...complaints, ...actionsBroken(path, value)] : complaints
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Files are uploaded as forms, which none of our calls does: in JSON an `InputFile` cannot be. */
const primitives: Record<string, (value: unknown) => boolean> = {
  String: (value) => typeof value === 'string',
  Integer: (value) => Number.isInteger(value),
  Float: (value) => typeof value === 'number',
  Boolean: (value) => typeof value === 'boolean',
  InputFile: () => false,
}

/** The specification gives lengths and ranges in words only. */
function limitsBroken(path: string, description: string, value: unknown): string[] {
  const length = /(\d+)-(\d+) (characters|bytes)/.exec(description)
  if (length && typeof value === 'string') {
    const size = length[3] === 'bytes' ? Buffer.byteLength(value) : value.length
    return size < Number(length[1]) || size > Number(length[2]) ? [`${path}: ${size} of ${length[0]}`] : []
  }
  const range = /[Vv]alues between (\d+)-(\d+)|, (\d+)-(\d+)\. Defaults to/.exec(description)
  if (!range || typeof value !== 'number') return []
  const [least, most] = range.slice(1).filter(Boolean).map(Number)
  return value < (least ?? value) || value > (most ?? value) ? [`${path}: ${value} is not within ${least}-${most}`] : []
}

/** "Exactly one of the fields other than text, icon_custom_emoji_id, and style must be used". */
function actionsBroken(path: string, button: Record<string, unknown>): string[] {
  const actions = Object.keys(button).filter((name) => !['text', 'icon_custom_emoji_id', 'style'].includes(name))
  return actions.length === 1 ? [] : [`${path}: ${actions.length} actions instead of one`]
}
