import i18next from 'i18next'
import { getLanguage, type Language, languages, useLanguage } from './language.ts'

/**
 * Texts of one feature in all languages. English decides the keys: one that is missing elsewhere does not compile, nor does one that nobody has.
 * `people_one` and `people_other` are the two forms of `people` in English; Ukrainian and Russian have `_one`, `_few`, `_many`, `_other`.
 * `{{name}}` is filled in by the caller, who must give it. `{{count}}` chooses the form.
 */
export function defineTexts<const English extends Texts>(
  name: string,
  texts: { en: English; uk: Slavic<English>; ru: Slavic<English> },
): TextsOf<English> {
  for (const language of languages) instance.addResourceBundle(language, name, texts[language])
  const translate = (language: Language) => {
    const known = translators.get(`${language} ${name}`)
    if (known) return known
    const made = (key: string, values: Values = {}) =>
      instance.t(key, { lng: language, ns: name, ...values, replace: written(language, values) })
    translators.set(`${language} ${name}`, made)
    return made
  }
  return { english: texts.en, use: () => translate(useLanguage()), now: () => translate(getLanguage()) }
}

type Texts = Readonly<Record<string, string>>
type Values = Readonly<Record<string, string | number>>

type PluralOf<Key> = Key extends `${infer Base}_one` ? Base : never
type PlainOf<Key> = Key extends `${string}_one` | `${string}_other` ? never : Key
type Slavic<English> = { readonly [Key in PlainOf<keyof English>]: string } & {
  readonly [Key in `${PluralOf<keyof English>}_${'one' | 'few' | 'many' | 'other'}`]: string
}

type Gap<Text> = Text extends `${string}{{${infer Name}}}${infer Rest}` ? Name | Gap<Rest> : never
type TextOf<English, Key> = Key extends keyof English
  ? English[Key]
  : `${Key & string}_other` extends keyof English
    ? English[`${Key & string}_other`]
    : never
type GapsOf<English, Key> = Gap<TextOf<English, Key>> | (Key extends PluralOf<keyof English> ? 'count' : never)
type Given<English, Key> = [GapsOf<English, Key>] extends [never]
  ? []
  : [values: { readonly [Name in GapsOf<English, Key>]: Name extends 'count' ? number : string | number }]

/** Gives a text by its key, with what is to be filled in. */
export type Translate<English extends Texts> = <
  Key extends (PlainOf<keyof English> & string) | PluralOf<keyof English>,
>(
  key: Key,
  ...values: Given<English, Key>
) => string

/** The keys whose texts have nothing to be filled in, for tables that name texts. */
export type PlainKey<Of extends { english: Texts }> = {
  [Key in PlainOf<keyof Of['english']>]: [Gap<Of['english'][Key]>] extends [never] ? Key : never
}[PlainOf<keyof Of['english']>]

type TextsOf<English extends Texts> = {
  english: English
  /** In a component: it is drawn anew when the language changes. */
  use: () => Translate<English>
  /** Anywhere else: in the language of this moment. */
  now: () => Translate<English>
}

/** Numbers as the language writes them. */
const written = (language: Language, values: Values) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : value,
    ]),
  )

const instance = i18next.createInstance()
const translators = new Map<string, (key: string, values?: Values) => string>()

void instance.init({
  lng: getLanguage(),
  fallbackLng: false,
  resources: {},
  initAsync: false,
  returnNull: false,
  // React escapes what it draws.
  interpolation: { escapeValue: false },
})
