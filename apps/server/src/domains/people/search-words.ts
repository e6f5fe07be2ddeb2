/**
 * What somebody types to find a person, as a text search query over `person_words`; null when nothing in it can be looked for. Every word must begin a
 * word of the name or of the e-mail address; digits must begin the phone, or the phone without its country. Pure.
 */
export function searchQuery(typed: string): string | null {
  const text = typed.normalize('NFC').toLowerCase()
  const words = isPhone(text) ? [text.replace(/\D/g, '')] : text.split(/\s+/).flatMap(wordsOf)
  const found = words.filter((word) => word !== '')
  return found.length === 0 ? null : found.map((word) => `'${word.replace(/['\\]/g, '$&$&')}':*`).join(' & ')
}

const isPhone = (text: string): boolean => /^[\s\d+().-]+$/.test(text) && text.replace(/\D/g, '').length >= 4

/** The same breaks as in `person_words`; an e-mail address is one word. */
const wordsOf = (word: string): string[] => (/.@./.test(word) ? [word] : word.split(/[!-/:-@[-`{-~]+/))
