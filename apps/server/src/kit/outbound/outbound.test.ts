import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createOutbound, type Outbound, type Resolver } from './outbound.ts'
import { OutboundError } from './outbound-error.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0)) await cleanUp()
})

async function listen(server: Server, host = '127.0.0.1', port = 0) {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  cleanups.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port: taken } = server.address() as AddressInfo
  return { port: taken, sockets }
}
const serve = (listener: RequestListener, host?: string, port?: number) =>
  listen(createHttpServer(listener), host, port)
const serveRaw = (onConnection: (socket: Socket) => void) => listen(createServer(onConnection))

function outbound(allow: string[], resolver?: Resolver): Outbound {
  const client = createOutbound(resolver ? { allow, resolver } : { allow })
  cleanups.push(() => client.close())
  return client
}

const failureOf = async (promise: Promise<unknown>): Promise<OutboundError> => {
  const error = await promise.then(
    () => new Error('The request succeeded.'),
    (error: unknown) => error,
  )
  if (error instanceof OutboundError) return error
  throw error
}

/** Names as a hostile zone would answer them. */
const names: Record<string, string[]> = {
  localhost: ['127.0.0.1', '::1'],
  'localhost.': ['127.0.0.1'],
  'loopback.example': ['127.0.0.1'],
  'zero.example': ['0.0.0.0'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'half.example': ['93.184.216.34', '127.0.0.1'],
  'metadata.example': ['169.254.169.254'],
  'metadata.google.internal': ['169.254.169.254'],
  'cgnat.example': ['100.64.0.1'],
  'lan.example': ['192.168.1.1'],
  'ula.example': ['fd00:ec2::254'],
  'nat64.example': ['64:ff9b::7f00:1'],
  'zone.example': ['fe80::1%lo'],
  'word.example': ['not-an-address'],
}
const hostileZone: Resolver = async (hostname) => names[hostname] ?? []

describe('addresses that are not public', () => {
  test.each([
    'http://127.0.0.1:PORT/',
    'http://127.1:PORT/',
    'http://127.0.1:PORT/',
    'http://2130706433:PORT/',
    'http://017700000001:PORT/',
    'http://0177.0.0.1:PORT/',
    'http://0x7f000001:PORT/',
    'http://0x7f.0.0.1:PORT/',
    'http://0x7f.1:PORT/',
    'http://127.0.0.1.:PORT/',
    'http://①②⑦.⓪.⓪.①:PORT/',
    'http://127。0。0。1:PORT/',
    'http://%31%32%37.0.0.1:PORT/',
    'http:\\\\127.0.0.1:PORT\\',
    'http:127.0.0.1:PORT',
    'http:///127.0.0.1:PORT',
    'http://127.255.255.254:PORT/',
    'http://0:PORT/',
    'http://0.0.0.0:PORT/',
    'http://[::1]:PORT/',
    'http://[::]:PORT/',
    'http://[0:0:0:0:0:0:0:1]:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://[::ffff:7f00:1]:PORT/',
    'http://[::127.0.0.1]:PORT/',
    'http://[::ffff:0:127.0.0.1]:PORT/',
    'http://[64:ff9b::127.0.0.1]:PORT/',
    'http://[64:ff9b:1::7f00:1]:PORT/',
    'http://[2002:7f00:1::]:PORT/',
    'http://[fe80::1]:PORT/',
    'http://[fec0::1]:PORT/',
    'http://[fd00:ec2::254]/',
    'http://[ff02::1]:PORT/',
    'http://10.0.0.1/',
    'http://172.16.0.1/',
    'http://192.168.0.1/',
    'http://100.64.0.1/',
    'http://100.127.255.255/',
    'http://169.254.169.254/latest/meta-data/',
    'http://2852039166/latest/meta-data/',
    'http://198.18.0.1/',
    'http://192.0.0.192/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://localhost:PORT/',
    'http://LOCALHOST:PORT/',
    'http://localhost.:PORT/',
    'http://loopback.example:PORT/',
    'http://zero.example:PORT/',
    'http://mapped.example:PORT/',
    'http://half.example:PORT/',
    'http://metadata.example/',
    'http://metadata.google.internal/computeMetadata/v1/',
    'http://cgnat.example/',
    'http://lan.example/',
    'http://ula.example/',
    'http://nat64.example/',
    'http://zone.example/',
    'http://word.example/',
    'https://127.0.0.1:PORT/',
    'https://localhost:PORT/',
    'http://public.example@127.0.0.1:PORT/',
    'http://user:word@public.example/',
    'http://127.0.0.1:PORT@public.example/',
    'http://1.1.1.1 &@127.0.0.1:PORT# @3.3.3.3/',
    'file:///etc/passwd',
    'ftp://127.0.0.1/',
    'gopher://127.0.0.1/',
    'data:text/plain,hi',
    'javascript:alert(1)',
    '//127.0.0.1:PORT/',
    '/etc/passwd',
    '',
    'http://',
    'http://[fe80::1%25lo]:PORT/',
    'http://127.0.0.1%00.example/',
  ])('%s is refused with the one text and nobody is asked', async (spelling) => {
    let asked = 0
    const { port } = await serve((_request, response) => response.end(String(++asked)))
    const client = outbound([], hostileZone)

    const failure = await failureOf(client.request(spelling.replace('PORT', String(port))))
    expect([failure.kind, failure.message]).toEqual(['refused_address', 'The address is not allowed.'])
    expect(asked).toBe(0)
  })

  test('a redirect to a private address is an answer, not a way', async () => {
    let asked = 0
    const inside = await serve((_request, response) => response.end(String(++asked)))
    const outside = await serve((_request, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${inside.port}/` }).end(),
    )
    const client = outbound([`127.0.0.1:${outside.port}`])

    const answer = await client.request(`http://127.0.0.1:${outside.port}/`)
    expect([answer.status, answer.headers.location]).toEqual([302, `http://127.0.0.1:${inside.port}/`])
    const viaFetch = await client.fetchWith({})(`http://127.0.0.1:${outside.port}/`)
    expect(viaFetch.status).toBe(302)
    expect(asked).toBe(0)
  })

  test.skipIf(process.platform !== 'linux')(
    'a name that changes its address after the check gains nothing',
    async () => {
      let reached = 0
      const good = await serve(
        (_request, response) => response.writeHead(200, { connection: 'close' }).end('good'),
        '127.0.0.2',
      )
      await serve((_request, response) => response.end(String(++reached)), '127.0.0.1', good.port)
      let asked = 0
      const rebinding: Resolver = async () => [asked++ === 0 ? '127.0.0.2' : '127.0.0.1']
      const client = outbound(['127.0.0.2'], rebinding)

      expect((await client.request(`http://rebind.example:${good.port}/`)).text()).toBe('good')
      expect(asked).toBe(1)
      expect((await failureOf(client.request(`http://rebind.example:${good.port}/`))).kind).toBe('refused_address')
      expect([asked, reached]).toEqual([2, 0])
    },
  )

  test('the allow-list opens the port it names and no other', async () => {
    const opened = await serve((_request, response) => response.end('opened'))
    const other = await serve((_request, response) => response.end('other'))
    const client = outbound([`127.0.0.1:${opened.port}`])

    expect((await client.request(`http://127.0.0.1:${opened.port}/`)).text()).toBe('opened')
    expect((await failureOf(client.request(`http://127.0.0.1:${other.port}/`))).kind).toBe('refused_address')
  })

  test('an allowed name does not open its address under other names', async () => {
    const { port } = await serve((request, response) => response.end(request.headers.host))
    const client = outbound(['crm.local'], async () => ['127.0.0.1'])

    expect((await client.request(`http://crm.local:${port}/`, { headers: { Host: 'other.example' } })).text()).toBe(
      `crm.local:${port}`,
    )
    expect((await failureOf(client.request(`http://crm.example:${port}/`))).kind).toBe('refused_address')
    expect((await failureOf(client.request(`http://127.0.0.1:${port}/`))).kind).toBe('refused_address')
  })

  test('a secret goes over plain http only to what the allow-list names', async () => {
    const { port } = await serve((_request, response) => response.end('heard'))
    const client = outbound(['bot-api.local'], async (hostname) => [
      hostname === 'bot-api.local' ? '127.0.0.1' : '93.184.216.34',
    ])

    expect((await client.request(`http://bot-api.local:${port}/`, { secret: true })).text()).toBe('heard')
    expect((await failureOf(client.request('http://api.telegram.example/', { secret: true }))).kind).toBe(
      'refused_address',
    )
  })
})

describe('a request that surely has not been accepted', () => {
  const unsent = async (url: string, client: Outbound, options = {}) => {
    const failure = await failureOf(client.request(url, { method: 'POST', body: 'hi', ...options }))
    return [failure.kind, failure.code]
  }

  test('a refused connection', async () => {
    const { port } = await serve(() => undefined)
    await cleanups.pop()?.()
    expect(await unsent(`http://127.0.0.1:${port}/`, outbound(['127.0.0.1']))).toEqual(['unsent', 'ECONNREFUSED'])
  })

  test('an unknown name', async () => {
    const unknown: Resolver = () => Promise.reject(Object.assign(new Error('queryA ENOTFOUND'), { code: 'ENOTFOUND' }))
    expect(await unsent('http://nowhere.example/', outbound([], unknown))).toEqual(['unsent', 'ENOTFOUND'])
    expect(
      await unsent(
        'http://nowhere.example/',
        outbound([], async () => []),
      ),
    ).toEqual(['unsent', 'ENOTFOUND'])
  })

  test('a connection that takes too long, and it is not made up for later', async () => {
    let asked = 0
    const { port } = await serve((_request, response) => response.end(String(++asked)))
    const { promise, resolve } = Promise.withResolvers<string[]>()
    let resolved = 0
    const slow: Resolver = () => (resolved++ === 0 ? promise : Promise.resolve(['127.0.0.1']))
    const client = outbound(['127.0.0.1'], slow)

    expect(await unsent(`http://slow.example:${port}/`, client, { timeouts: { connectMs: 30 } })).toEqual([
      'unsent',
      'connect_timeout',
    ])
    resolve(['127.0.0.1'])
    expect((await client.request(`http://slow.example:${port}/`)).text()).toBe('1')
    await client.close()
    expect(asked).toBe(1)
  })

  test('a handshake that fails', async () => {
    const { port } = await serveRaw((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'))
    expect((await unsent(`https://127.0.0.1:${port}/`, outbound(['127.0.0.1'])))[0]).toBe('unsent')
  })

  test('one given up before it began', async () => {
    expect(await unsent('http://127.0.0.1:1/', outbound(['127.0.0.1']), { signal: AbortSignal.abort() })).toEqual([
      'unsent',
      'aborted',
    ])
  })

  test('one that cannot be written', async () => {
    const { port } = await serve((_request, response) => response.end())
    const options = { headers: { 'x-note': 'a\r\nhost: evil' } }
    expect(await unsent(`http://127.0.0.1:${port}/`, outbound(['127.0.0.1']), options)).toEqual([
      'unsent',
      'invalid_request',
    ])
  })
})

describe('a request that may have been accepted', () => {
  const doubted = async (onConnection: (socket: Socket) => void, options = {}) => {
    const { port } = await serveRaw(onConnection)
    const failure = await failureOf(
      outbound(['127.0.0.1']).request(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'hi', ...options }),
    )
    return [failure.kind, failure.code]
  }

  test('no answer in time', async () =>
    expect(await doubted((socket) => socket.resume(), { timeouts: { headersMs: 40 } })).toEqual([
      'in_doubt',
      'timeout',
    ]))

  test('not an answer that came in time while this process stood still', async () => {
    const { port } = await serveRaw((socket) =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ntrue')
        for (const until = performance.now() + 120; performance.now() < until; );
      }),
    )
    const limits = { timeouts: { headersMs: 60, totalMs: 60 } }
    const answer = await outbound(['127.0.0.1']).request(`http://127.0.0.1:${port}/`, limits)
    expect(answer.body.toString()).toBe('true')
  })

  test('an answer that does not end in time', async () =>
    expect(
      await doubted(
        (socket) => socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhal')),
        {
          timeouts: { totalMs: 60 },
        },
      ),
    ).toEqual(['in_doubt', 'timeout']))

  test('a reset after the body', async () =>
    expect((await doubted((socket) => socket.once('data', () => socket.resetAndDestroy())))[0]).toBe('in_doubt'))

  test('a connection closed without a word', async () =>
    expect((await doubted((socket) => socket.once('data', () => socket.end())))[0]).toBe('in_doubt'))

  test('an answer that is no HTTP', async () =>
    expect((await doubted((socket) => socket.once('data', () => socket.end('220 smtp ready\r\n'))))[0]).toBe(
      'in_doubt',
    ))

  test('one given up on the way', async () => {
    const giveUp = new AbortController()
    expect(await doubted((socket) => socket.once('data', () => giveUp.abort()), { signal: giveUp.signal })).toEqual([
      'in_doubt',
      'aborted',
    ])
  })
})

describe('an answer', () => {
  test('comes with its status, headers and body', async () => {
    const { port } = await serve((request, response) => {
      const chunks: Buffer[] = []
      request
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () => {
          response.writeHead(418, { 'content-type': 'application/json', 'X-Two': ['a', 'b'] })
          response.end(
            JSON.stringify({
              method: request.method,
              url: request.url,
              body: Buffer.concat(chunks).toString(),
              type: request.headers['content-type'],
            }),
          )
        })
    })
    const answer = await outbound(['127.0.0.1']).request(`http://127.0.0.1:${port}/a?b=c#d`, {
      method: 'PUT',
      headers: { 'Content-Type': 'text/plain' },
      body: 'é',
    })
    expect([answer.status, answer.headers['x-two'], answer.isCut]).toEqual([418, 'a, b', false])
    expect(answer.json()).toEqual({ method: 'PUT', url: '/a?b=c', body: 'é', type: 'text/plain' })
  })

  test('without JSON has none', async () => {
    const { port } = await serve((_request, response) => response.end('<html>'))
    expect((await outbound(['127.0.0.1']).request(`http://127.0.0.1:${port}/`)).json()).toBeUndefined()
  })

  test('that is too large fails, or is cut when the caller wants its beginning', async () => {
    const { port } = await serve((_request, response) => response.end('x'.repeat(100_000)))
    const client = outbound(['127.0.0.1'])

    expect((await failureOf(client.request(`http://127.0.0.1:${port}/`, { maxBytes: 99_999 }))).kind).toBe('too_large')
    const cut = await client.request(`http://127.0.0.1:${port}/`, { maxBytes: 5, onTooLarge: 'cut' })
    expect([cut.text(), cut.isCut, cut.status]).toEqual(['xxxxx', true, 200])
    const whole = await client.request(`http://127.0.0.1:${port}/`, { maxBytes: 100_000 })
    expect([whole.text().length, whole.isCut]).toEqual([100_000, false])
  })

  test('keeps connections for the next requests', async () => {
    const { port, sockets } = await serve((_request, response) => response.end('hi'))
    const client = outbound(['127.0.0.1'])
    for (let n = 0; n < 20; n++) await client.request(`http://127.0.0.1:${port}/`)
    // Two, because one that has just answered is still busy for a moment.
    expect(sockets.size).toBeLessThanOrEqual(2)
  })

  test('reaches a library through fetch, forms and failures included', async () => {
    const { port } = await serve((request, response) => {
      const chunks: Buffer[] = []
      request
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () => {
          const type = request.headers['content-type']?.split(';')[0]
          response.end(
            JSON.stringify([type, request.headers['x-default'], Buffer.concat(chunks).toString().includes('caption')]),
          )
        })
    })
    const guarded = outbound([`127.0.0.1:${port}`]).fetchWith({ headers: { 'x-default': 'yes' } })
    const form = new FormData()
    form.set('caption', 'hi')

    const answer = await guarded(`http://127.0.0.1:${port}/`, { method: 'POST', body: form })
    expect(await answer.json()).toEqual(['multipart/form-data', 'yes', true])
    expect((await failureOf(guarded('http://127.0.0.1:1/', { method: 'POST', body: 'hi' }))).kind).toBe(
      'refused_address',
    )
  })
})

test('an observer is told of every request: its host, and the class of its answer or why there is none', async () => {
  const told: string[] = []
  const { port } = await serve((request, response) => {
    response.writeHead(Number(request.url?.slice(1))).end()
  })
  const client = createOutbound({
    allow: ['127.0.0.1'],
    observe: ({ hostname, outcome, seconds }) => told.push(`${hostname} ${outcome} ${seconds >= 0 && seconds < 10}`),
  })
  cleanups.push(() => client.close())
  for (const status of [204, 302, 404, 429, 503]) await client.request(`http://127.0.0.1:${port}/${status}`)
  await failureOf(client.request('http://10.0.0.1/'))
  expect(told).toEqual([
    '127.0.0.1 2xx true',
    '127.0.0.1 3xx true',
    '127.0.0.1 4xx true',
    '127.0.0.1 429 true',
    '127.0.0.1 5xx true',
    '10.0.0.1 refused_address true',
  ])
})
