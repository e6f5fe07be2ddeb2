import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { Value } from 'typebox/value'
import { codeOf, messageOf } from '../../kit/postgres/start-error.ts'
import { CommandError } from '../command.ts'
import {
  BackupEnd,
  BackupFile,
  BackupHeader,
  countRows,
  END_OF_TABLE,
  FORMAT,
  FORMAT_VERSION,
  type RowCounts,
} from './format.ts'

/** No line but rows is longer. */
const MAX_LINE = 4_000_000
const LINE_FEED = 10
const END = Buffer.from(END_OF_TABLE)
const END_AFTER_ROW = Buffer.from(`\n${END_OF_TABLE}`)

/**
 * Reads a backup from its beginning to its end: `nextTable`, its `rows` to the last, and so on until there is no table any more; then in the same way
 * `nextFile` and its `bytes`.
 * Memory does not grow with the file. Throws `CommandError` where the file is none, is cut or was changed.
 */
export class BackupReader {
  readonly header: BackupHeader
  readonly #lines: LineSource
  #rows: RowCounts = {}
  #files = 0

  private constructor(header: BackupHeader, lines: LineSource) {
    this.header = header
    this.#lines = lines
  }

  static async open(file: string): Promise<BackupReader> {
    const lines = new LineSource(file)
    try {
      return new BackupReader(parseHeader(file, await lines.readLine()), lines)
    } catch (error) {
      await lines.close()
      throw error
    }
  }

  /** The next table of the header; null after the last. */
  async nextTable(): Promise<BackupHeader['tables'][number] | null> {
    const next = this.header.tables[Object.keys(this.#rows).length]
    if (next === undefined) return null
    const line = parseJson(await this.#lines.readLine())
    if (!isRecord(line) || line.table !== next.name) throw this.#lines.damaged()
    this.#rows[next.name] = 0
    return next
  }

  /** The rows of the table that `nextTable` gave, in chunks of whole rows. */
  async *rows({ name }: BackupHeader['tables'][number]): AsyncGenerator<Buffer> {
    for await (const chunk of this.#lines.readRows()) {
      this.#rows[name] = (this.#rows[name] ?? 0) + countRows(chunk)
      yield chunk
    }
  }

  /** The next file; null after the last, when the end was found and fits everything before it. */
  async nextFile(): Promise<BackupFile | null> {
    const { sha256 } = this.#lines
    const line = parseJson(await this.#lines.readLine())
    if (Value.Check(BackupFile, line)) {
      this.#files++
      return line
    }
    this.#checkEnd(line, sha256)
    await this.#lines.requireEnd()
    return null
  }

  /** The bytes of the file that `nextFile` gave. */
  async *bytes({ sizeBytes }: BackupFile): AsyncGenerator<Buffer> {
    let count = 0
    for await (const lines of this.#lines.readRows()) {
      for (const line of lines.toString('latin1').split('\n')) {
        const bytes = Buffer.from(line, 'base64')
        count += bytes.length
        if (bytes.length > 0) yield bytes
      }
    }
    if (count !== sizeBytes) throw this.#lines.damaged()
  }

  async close(): Promise<void> {
    await this.#lines.close()
  }

  #checkEnd(line: unknown, sha256: string): void {
    const isWhole = Value.Check(BackupEnd, line) && line.sha256 === sha256 && line.files === this.#files
    const hasAll = isWhole && this.header.tables.every(({ name }) => line.rows[name] === this.#rows[name])
    if (!hasAll) throw this.#lines.damaged()
  }
}

/** Reads a backup to its end and gives its header; throws `CommandError` when it is not whole. */
export async function verifyBackup(file: string): Promise<{ header: BackupHeader; rows: RowCounts; files: number }> {
  const reader = await BackupReader.open(file)
  try {
    const rows: RowCounts = {}
    for (let table = await reader.nextTable(); table; table = await reader.nextTable()) {
      let count = 0
      for await (const chunk of reader.rows(table)) count += countRows(chunk)
      rows[table.name] = count
    }
    let files = 0
    for (let one = await reader.nextFile(); one; one = await reader.nextFile()) {
      for await (const _ of reader.bytes(one));
      files++
    }
    return { header: reader.header, rows, files }
  } finally {
    await reader.close()
  }
}

function parseHeader(file: string, line: string): BackupHeader {
  const header = parseJson(line)
  if (!isRecord(header) || header.format !== FORMAT) throw noBackup(file)
  if (header.version !== FORMAT_VERSION) {
    throw new CommandError(
      `${file} has format ${String(header.version)}, and this version of Korben reads format ${FORMAT_VERSION}: restore it with the version that wrote it.`,
    )
  }
  if (!Value.Check(BackupHeader, header)) throw noBackup(file)
  return header
}

const noBackup = (file: string) => new CommandError(`${file} is no backup of Korben.`)

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

/** The lines of a compressed file, and the hash of what was read of it so far. */
class LineSource {
  readonly #file: string
  readonly #input
  readonly #chunks: AsyncIterator<Buffer>
  readonly #hash = createHash('sha256')
  #pending: Buffer = Buffer.alloc(0)
  #hasRead = false

  constructor(file: string) {
    this.#file = file
    this.#input = createReadStream(file, { highWaterMark: 256 * 1024 })
    const gunzip = createGunzip({ chunkSize: 256 * 1024 })
    this.#input.on('error', (error) => gunzip.destroy(error))
    this.#chunks = this.#input.pipe(gunzip)[Symbol.asyncIterator]()
  }

  /** Of everything that was given out. */
  get sha256(): string {
    return this.#hash.copy().digest('hex')
  }

  damaged(): CommandError {
    return this.#hasRead
      ? new CommandError(
          `${this.#file} is cut or damaged: its end is missing or does not fit what stands before it; nothing was restored.`,
        )
      : noBackup(this.#file)
  }

  async readLine(): Promise<string> {
    let end = this.#pending.indexOf(LINE_FEED)
    while (end < 0) {
      if (this.#pending.length > MAX_LINE) throw this.damaged()
      const searched = this.#pending.length
      if (!(await this.#more())) throw this.damaged()
      end = this.#pending.indexOf(LINE_FEED, searched)
    }
    this.#hasRead = true
    return this.#take(end + 1).toString('utf8', 0, end)
  }

  /** Whole lines up to the end of the table, which is taken too. */
  async *readRows(): AsyncGenerator<Buffer> {
    while (true) {
      if (this.#pending.subarray(0, END.length).equals(END)) {
        this.#take(END.length)
        return
      }
      const end = this.#pending.indexOf(END_AFTER_ROW)
      const whole = end >= 0 ? end + 1 : this.#pending.lastIndexOf(LINE_FEED) + 1
      // A line that is only the beginning of the end stays until the rest of it has come.
      if (whole > 0) yield this.#take(whole)
      else if (!(await this.#more())) throw this.damaged()
    }
  }

  /** The check sum of the compressed file stands behind its last line. */
  async requireEnd(): Promise<void> {
    if (this.#pending.length > 0 || (await this.#more())) throw this.damaged()
  }

  async close(): Promise<void> {
    await this.#chunks.return?.()
    this.#input.destroy()
  }

  #take(length: number): Buffer {
    const taken = this.#pending.subarray(0, length)
    this.#pending = this.#pending.subarray(length)
    this.#hash.update(taken)
    return taken
  }

  /** False at the end of the file. */
  async #more(): Promise<boolean> {
    const next = await this.#chunks.next().catch((error: unknown) => {
      if (codeOf(error).startsWith('Z_')) throw this.damaged()
      throw new CommandError(`${this.#file} cannot be read: ${messageOf(error)}.`)
    })
    if (next.done) return false
    this.#pending = this.#pending.length === 0 ? next.value : Buffer.concat([this.#pending, next.value])
    return true
  }
}
