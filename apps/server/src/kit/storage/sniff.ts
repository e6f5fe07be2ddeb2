/** What the first bytes of a file say it is. `width` and `height` in pixels, of pictures that tell them. */
export type Sniffed = { mime: string; width: number | null; height: number | null }

/** Bytes of the beginning that are looked at: cameras put the size of a JPEG behind a whole preview. */
export const SNIFFED_BYTES = 64 * 1024

/** Pictures that no browser runs anything of. */
const IMAGES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])
export const isSafeImage = (mime: string | null): boolean => mime !== null && IMAGES.has(mime)

/** Reads the kind of a file from its beginning; what is not known is `application/octet-stream`. Never throws, whatever the bytes are. */
export function sniff(head: Uint8Array): Sniffed {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  const has = (at: number, text: string) => bytes.toString('latin1', at, at + text.length) === text
  if (has(0, '\x89PNG\r\n\x1a\n'))
    return { mime: 'image/png', ...(has(12, 'IHDR') ? sizeAt(bytes, 16, 'be32') : NO_SIZE) }
  if (has(0, 'GIF87a') || has(0, 'GIF89a')) return { mime: 'image/gif', ...sizeAt(bytes, 6, 'le16') }
  if (has(0, '\xff\xd8\xff')) return { mime: 'image/jpeg', ...sizeOfJpeg(bytes) }
  if (has(0, 'RIFF') && has(8, 'WEBP')) return { mime: 'image/webp', ...sizeOfWebp(bytes, has) }
  const known = OTHERS.find(([at, beginning]) => has(at, beginning))
  return { mime: known?.[2] ?? 'application/octet-stream', ...NO_SIZE }
}

const OTHERS: readonly (readonly [at: number, beginning: string, mime: string])[] = [
  [0, '%PDF-', 'application/pdf'],
  [0, 'PK\x03\x04', 'application/zip'],
  [4, 'ftypqt', 'video/quicktime'],
  [4, 'ftypM4A', 'audio/mp4'],
  [4, 'ftyp', 'video/mp4'],
  [0, '\x1a\x45\xdf\xa3', 'video/webm'],
  [0, 'OggS', 'audio/ogg'],
  [0, 'ID3', 'audio/mpeg'],
  [0, '\xff\xfb', 'audio/mpeg'],
]

const NO_SIZE = { width: null, height: null }
type Size = { width: number | null; height: number | null }

function sizeAt(bytes: Buffer, at: number, form: 'be32' | 'le16'): Size {
  const width = form === 'be32' ? 4 : 2
  if (bytes.length < at + 2 * width) return NO_SIZE
  const read = (place: number) => (form === 'be32' ? bytes.readUInt32BE(place) : bytes.readUInt16LE(place))
  return sized(read(at), read(at + width))
}

/** Sizes that no picture has are none. */
const sized = (width: number, height: number): Size =>
  width > 0 && height > 0 && width <= 100_000 && height <= 100_000 ? { width, height } : NO_SIZE

/** Walks over the segments to the one that begins a frame. */
function sizeOfJpeg(bytes: Buffer): Size {
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1] ?? 0
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return sized(bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5))
    at += 2 + bytes.readUInt16BE(at + 2)
  }
  return NO_SIZE
}

function sizeOfWebp(bytes: Buffer, has: (at: number, text: string) => boolean): Size {
  if (bytes.length < 30) return NO_SIZE
  if (has(12, 'VP8X')) return sized(1 + bytes.readUIntLE(24, 3), 1 + bytes.readUIntLE(27, 3))
  if (has(12, 'VP8L')) {
    const packed = bytes.readUInt32LE(21)
    return sized(1 + (packed & 0x3fff), 1 + ((packed >>> 14) & 0x3fff))
  }
  return has(12, 'VP8 ') ? sized(bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff) : NO_SIZE
}
