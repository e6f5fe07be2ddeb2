import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { atFileEnd } from './file-end.ts'

export type ReceivedMail = { from: string; to: string; subject: string; text: string }
export type MailServer = {
  /** For `SMTP_URL`. */
  url: string
  received: ReceivedMail[]
  /** Refuses so many mails before it takes one. */
  refuse(count: number): void
  /** The next mail, or one that is there already. */
  next(): Promise<ReceivedMail>
}

/** A mail server that speaks as much of SMTP (RFC 5321) as a client without TLS needs. */
export async function startMailServer(): Promise<MailServer> {
  const received: ReceivedMail[] = []
  const waiting: ((mail: ReceivedMail) => void)[] = []
  let refused = 0
  let taken = 0
  const server = createServer((socket) => {
    converse(socket, (mail) => {
      if (refused > 0) {
        refused--
        return '451 Try again later'
      }
      received.push(mail)
      waiting.shift()?.(mail)
      return '250 Taken'
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  atFileEnd(() => void server.close())
  const { port } = server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    refuse: (count) => {
      refused = count
    },
    next: () => {
      const mail = received[taken++]
      return mail ? Promise.resolve(mail) : new Promise((resolve) => waiting.push(resolve))
    },
  }
}

function converse(socket: Socket, take: (mail: ReceivedMail) => string): void {
  let buffer = ''
  let envelope = { from: '', to: '' }
  let isData = false
  const say = (line: string) => void socket.write(`${line}\r\n`)
  socket.setEncoding('utf8').on('error', () => {})
  say('220 mail.test')
  socket.on('data', (chunk: string) => {
    buffer += chunk
    for (let end = find(); end >= 0; end = find()) {
      const part = buffer.slice(0, end)
      buffer = buffer.slice(end + (isData ? 5 : 2))
      if (isData) {
        isData = false
        say(take({ ...envelope, ...readMessage(part) }))
      } else answer(part)
    }
  })
  const find = () => buffer.indexOf(isData ? '\r\n.\r\n' : '\r\n')
  const answer = (line: string) => {
    const address = /<(.*)>/.exec(line)?.[1] ?? ''
    const command = line.slice(0, 4).toUpperCase()
    if (command === 'MAIL') envelope = { ...envelope, from: address }
    if (command === 'RCPT') envelope = { ...envelope, to: address }
    isData = command === 'DATA'
    if (command === 'QUIT') socket.end('221 Bye\r\n')
    else say(isData ? '354 Go on' : '250 OK')
  }
}

function readMessage(message: string): { subject: string; text: string } {
  const [head = '', ...rest] = message.split('\r\n\r\n')
  const headers = head.replaceAll(/\r\n\s+/g, ' ')
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(headers)?.[1] ?? ''
  const body = rest.join('\r\n\r\n')
  const decode = DECODERS[header('Content-Transfer-Encoding').toLowerCase()]
  const text = decode ? decode(body) : body
  return { subject: decodeWords(header('Subject')), text }
}

const decodeQuoted = (text: string): string =>
  Buffer.from(
    text
      .replaceAll('=\r\n', '')
      .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString()

const decodeWords = (text: string): string =>
  text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([bq])\?(.*?)\?=/gi, (_, kind: string, word: string) =>
      kind.toLowerCase() === 'b' ? Buffer.from(word, 'base64').toString() : decodeQuoted(word.replaceAll('_', ' ')),
    )

const DECODERS: Record<string, (text: string) => string> = {
  base64: (text) => Buffer.from(text, 'base64').toString(),
  'quoted-printable': decodeQuoted,
}
