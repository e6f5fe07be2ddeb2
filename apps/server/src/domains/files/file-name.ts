/** Characters of a name that are kept; its ending is. */
const MAX_NAME = 200
/** Control characters, and those that turn the direction of what stands behind them: `gpj.exe` must not look like `exe.jpg`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g
/** Names of devices on Windows, with any ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/** The name under which a file is shown and downloaded: never a path, never empty. Where the bytes are kept has nothing to do with it. */
export function cleanFileName(given: string): string {
  const last = given.toWellFormed().normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const bare = last
    .replaceAll(INVISIBLE, '')
    .replaceAll(/[<>:"|?*]/g, '_')
    .replaceAll(/^[.\s]+|[.\s]+$/g, '')
  const named = DEVICE.test(bare) ? `_${bare}` : bare
  return shorten(named) || 'file'
}

function shorten(name: string): string {
  if (name.length <= MAX_NAME) return name
  const ending = /\.\w{1,10}$/.exec(name)?.[0] ?? ''
  return `${name
    .slice(0, MAX_NAME - ending.length)
    .toWellFormed()
    .replaceAll('\ufffd', '')}${ending}`
}
