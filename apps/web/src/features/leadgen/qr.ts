/**
 * Draws a text as a QR code (ISO/IEC 18004): bytes, correction level M, versions 1 to 10. `true` is dark; no quiet zone.
 * Throws for more than 213 bytes.
 */
export function drawQr(text: string): boolean[][] {
  const bytes = [...new TextEncoder().encode(text)]
  const version = VERSIONS.findIndex(({ blocks }, index) => {
    const capacity = blocks.reduce((sum, length) => sum + length, 0)
    return bytes.length + (index + 1 < 10 ? 2 : 3) <= capacity
  })
  const plan = VERSIONS[version]
  if (!plan) throw new RangeError('The text is too long for a QR code.')
  const bits = interleave(plan, encode(bytes, version + 1, plan))
  const masked = [0, 1, 2, 3, 4, 5, 6, 7].map((mask) => {
    const grid = drawFrame(version + 1, plan.centers)
    fillIn(grid, bits, mask)
    drawFormat(grid, mask)
    return grid.map((row) => row.map((cell) => cell.isDark))
  })
  return masked.reduce((best, one) => (penalty(one) < penalty(best) ? one : best))
}

/** Of level M: how many correction bytes each block has, the data bytes of each block, and where alignment patterns stand. */
type Plan = { correction: number; blocks: readonly number[]; centers: readonly number[] }
const VERSIONS: readonly Plan[] = [
  { correction: 10, blocks: [16], centers: [] },
  { correction: 16, blocks: [28], centers: [6, 18] },
  { correction: 26, blocks: [44], centers: [6, 22] },
  { correction: 18, blocks: [32, 32], centers: [6, 26] },
  { correction: 24, blocks: [43, 43], centers: [6, 30] },
  { correction: 16, blocks: [27, 27, 27, 27], centers: [6, 34] },
  { correction: 18, blocks: [31, 31, 31, 31], centers: [6, 22, 38] },
  { correction: 22, blocks: [38, 38, 39, 39], centers: [6, 24, 42] },
  { correction: 22, blocks: [36, 36, 36, 37, 37], centers: [6, 26, 46] },
  { correction: 26, blocks: [43, 43, 43, 43, 44], centers: [6, 28, 50] },
]

/** Data bytes with mode, length, end and padding. */
function encode(bytes: readonly number[], version: number, { blocks }: Plan): number[] {
  const capacity = blocks.reduce((sum, length) => sum + length, 0)
  const bits: number[] = []
  const push = (value: number, length: number) => {
    for (let at = length - 1; at >= 0; at -= 1) bits.push((value >> at) & 1)
  }
  push(0b0100, 4)
  push(bytes.length, version < 10 ? 8 : 16)
  for (const byte of bytes) push(byte, 8)
  push(0, Math.min(4, capacity * 8 - bits.length))
  while (bits.length % 8 !== 0) bits.push(0)
  for (let pad = 0xec; bits.length < capacity * 8; pad ^= 0xec ^ 0x11) push(pad, 8)
  return Array.from({ length: capacity }, (_, at) =>
    bits.slice(at * 8, at * 8 + 8).reduce((byte, bit) => byte * 2 + bit, 0),
  )
}

/** Bits in the order in which they are drawn: a byte of each block in turn, data before correction. */
function interleave({ correction, blocks }: Plan, data: readonly number[]): number[] {
  let from = 0
  const parts = blocks.map((length) => {
    const part = data.slice(from, from + length)
    from += length
    return { part, check: correct(part, correction) }
  })
  const longest = Math.max(...blocks)
  const turn = (length: number, of: (one: (typeof parts)[number]) => readonly number[]) =>
    Array.from({ length }, (_, at) => parts.flatMap((one) => of(one)[at] ?? [])).flat()
  const bytes = [...turn(longest, ({ part }) => part), ...turn(correction, ({ check }) => check)]
  return bytes.flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((at) => (byte >> at) & 1))
}

/** Product in the field of 256 elements with the polynomial 0x11d. */
function multiply(a: number, b: number): number {
  let product = 0
  for (let at = 7; at >= 0; at -= 1) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((b >> at) & 1) * a)
  return product
}

/** Reed-Solomon: the remainder of the data by the generator of this degree. */
function correct(data: readonly number[], degree: number): number[] {
  let generator = [1]
  for (let at = 0, root = 1; at < degree; at += 1, root = multiply(root, 2)) {
    const shifted = [...generator, 0]
    generator = shifted.map((value, index) => value ^ multiply(generator[index - 1] ?? 0, root))
  }
  const divisor = generator.slice(1)
  let rest: number[] = Array.from({ length: degree }, () => 0)
  for (const byte of data) {
    const factor = byte ^ (rest[0] ?? 0)
    const moved = [...rest.slice(1), 0]
    rest = moved.map((value, index) => value ^ multiply(divisor[index] ?? 0, factor))
  }
  return rest
}

type Cell = { isDark: boolean; isFixed: boolean }
type Grid = Cell[][]

const set = (grid: Grid, x: number, y: number, isDark: boolean) => {
  const cell = grid[y]?.[x]
  if (cell) Object.assign(cell, { isDark, isFixed: true })
}

/** Everything that is not data: finders, timing, alignment, version; the place of the format is kept free. */
function drawFrame(version: number, centers: readonly number[]): Grid {
  const size = version * 4 + 17
  const grid: Grid = Array.from({ length: size }, () =>
    Array.from({ length: size }, () => ({ isDark: false, isFixed: false })),
  )
  for (let at = 0; at < size; at += 1) {
    set(grid, 6, at, at % 2 === 0)
    set(grid, at, 6, at % 2 === 0)
  }
  for (const [x, y] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const) {
    drawRings(grid, x, y, 4, [2, 4])
  }
  const last = centers.length - 1
  for (const [i, x] of centers.entries()) {
    for (const [j, y] of centers.entries()) {
      const isFinder = (i === 0 && (j === 0 || j === last)) || (i === last && j === 0)
      if (!isFinder) drawRings(grid, x, y, 2, [1])
    }
  }
  drawFormat(grid, 0)
  if (version >= 7) drawVersion(grid, version)
  return grid
}

/** Rings round a dark middle; `light`: the distances that are light. */
function drawRings(grid: Grid, x: number, y: number, radius: number, light: readonly number[]) {
  for (let dy = -radius; dy <= radius; dy += 1) {
    for (let dx = -radius; dx <= radius; dx += 1) {
      set(grid, x + dx, y + dy, !light.includes(Math.max(Math.abs(dx), Math.abs(dy))))
    }
  }
}

/** `value` followed by its remainder, as format and version protect themselves. */
function protect(value: number, degree: number, polynomial: number): number {
  let rest = value
  for (let at = 0; at < degree; at += 1) rest = (rest << 1) ^ ((rest >> (degree - 1)) * polynomial)
  return (value << degree) | rest
}

/** Level M is 0, so the format is the mask alone. */
function drawFormat(grid: Grid, mask: number) {
  const size = grid.length
  const bits = protect(mask, 10, 0x537) ^ 0x5412
  const bit = (at: number) => ((bits >> at) & 1) === 1
  for (let at = 0; at <= 5; at += 1) set(grid, 8, at, bit(at))
  set(grid, 8, 7, bit(6))
  set(grid, 8, 8, bit(7))
  set(grid, 7, 8, bit(8))
  for (let at = 9; at < 15; at += 1) set(grid, 14 - at, 8, bit(at))
  for (let at = 0; at < 8; at += 1) set(grid, size - 1 - at, 8, bit(at))
  for (let at = 8; at < 15; at += 1) set(grid, 8, size - 15 + at, bit(at))
  set(grid, 8, size - 8, true)
}

function drawVersion(grid: Grid, version: number) {
  const bits = protect(version, 12, 0x1f25)
  for (let at = 0; at < 18; at += 1) {
    const isDark = ((bits >> at) & 1) === 1
    const far = grid.length - 11 + (at % 3)
    const near = Math.floor(at / 3)
    set(grid, far, near, isDark)
    set(grid, near, far, isDark)
  }
}

const MASKS: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
]

/** Zigzag in columns of two from the right, past the timing column. */
function fillIn(grid: Grid, bits: readonly number[], mask: number) {
  const size = grid.length
  const isMasked = MASKS[mask] ?? (() => false)
  let next = 0
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5
    const goesUp = ((right + 1) & 2) === 0
    for (let step = 0; step < size; step += 1) {
      const y = goesUp ? size - 1 - step : step
      for (const x of [right, right - 1]) {
        const cell = grid[y]?.[x]
        if (!cell || cell.isFixed) continue
        cell.isDark = (bits[next] === 1) !== isMasked(x, y)
        next += 1
      }
    }
  }
}

/** How hard it is to read, by the rules of the standard. */
function penalty(grid: readonly (readonly boolean[])[]): number {
  const size = grid.length
  const columns = grid.map((_, x) => grid.map((row) => row[x] ?? false))
  const lines = [...grid, ...columns].map((line) => line.map((isDark) => (isDark ? '1' : '0')).join(''))
  let sum = 0
  for (const line of lines) {
    for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) sum += run.length - 2
    sum += 40 * (line.match(/(?=0000(1011101))|(?=(1011101)0000)/g)?.length ?? 0)
  }
  for (let y = 1; y < size; y += 1) {
    for (let x = 1; x < size; x += 1) {
      const dark = [grid[y]?.[x], grid[y]?.[x - 1], grid[y - 1]?.[x], grid[y - 1]?.[x - 1]].filter(Boolean).length
      if (dark === 0 || dark === 4) sum += 3
    }
  }
  const share = grid.flat().filter(Boolean).length / size ** 2
  return sum + 10 * Math.floor(Math.abs(share * 20 - 10))
}
