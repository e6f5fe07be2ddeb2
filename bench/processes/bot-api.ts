import { createServer, type ServerResponse } from 'node:http'
import { childReady } from '../children.ts'

/** A Bot API that accepts every message at once: it reads the call and answers with a message id, as Telegram does. */
let messageId = 0
const answer = (response: ServerResponse, result: unknown) => {
  const body = JSON.stringify({ ok: true, result })
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) })
  response.end(body)
}
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.once('end', () => {
    const { chat_id, text } = JSON.parse(Buffer.concat(chunks).toString() || '{}')
    messageId++
    answer(response, {
      message_id: messageId,
      date: 1_700_000_000,
      chat: { id: Number(chat_id), type: 'private' },
      text,
    })
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  childReady({ url: `http://127.0.0.1:${port}` }, async () => {
    server.closeAllConnections()
    server.close()
  })
})
