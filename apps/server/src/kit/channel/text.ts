/**
 * Cuts a text into parts of at most `limit` UTF-16 units, at the end of a paragraph, a line or a word where there is one
 * in the second half of a part, and never inside a character. Blank borders of parts are dropped, as messengers do;
 * a blank text gives no parts.
 */
export function splitText(text: string, limit: number): string[] {
  const parts: string[] = []
  let rest = text.trim()
  while (rest.length > limit) {
    const cut = borderBefore(rest, limit)
    parts.push(rest.slice(0, cut).trimEnd())
    rest = rest.slice(cut).trimStart()
  }
  if (rest !== '') parts.push(rest)
  return parts
}

const BORDERS = [/\n\s*\n/g, /\n/g, /\s/g]

function borderBefore(text: string, limit: number): number {
  // One unit more, so that a border right behind a full part counts.
  const window = text.slice(0, limit + 1)
  for (const border of BORDERS) {
    const last = [...window.matchAll(border)].at(-1)?.index ?? 0
    if (last >= limit / 2) return last
  }
  return isHighSurrogate(text.charCodeAt(limit - 1)) ? limit - 1 : limit
}

const isHighSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdbff

/**
 * A stranger's JSON, its texts without what no database keeps: NUL and halves of surrogate pairs.
 * Undefined when it is no JSON.
 */
export function parseForeignJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body), (_key, value: unknown) =>
      typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value,
    )
  } catch {
    return undefined
  }
}
