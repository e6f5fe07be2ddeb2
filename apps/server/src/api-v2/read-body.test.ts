import { expect, test } from 'vitest'
import { parseBody } from './read-body.ts'
import { UNREADABLE } from './read-lax.ts'

const parse = async (contentType: string | undefined, body: string | Buffer): Promise<unknown> => {
  const value = await parseBody(contentType, Buffer.from(body))
  return value === UNREADABLE ? 'UNREADABLE' : JSON.parse(JSON.stringify(value))
}

test.each([
  ['JSON', 'application/json', '{"a":1}', { a: 1 }],
  ['JSON with a charset', 'application/json; charset=UTF-8', '{"a":"й"}', { a: 'й' }],
  ['JSON of another kind', 'application/vnd.api+json', '{"a":1}', { a: 1 }],
  ['JSON in capitals', 'Application/JSON', '{"a":1}', { a: 1 }],
  ['JSON without a content type', undefined, '{"a":1}', { a: 1 }],
  ['JSON behind a byte order mark', 'application/json', '\ufeff{"a":1}', { a: 1 }],
  ['the JSON null', 'application/json', 'null', {}],
  ['white space', 'application/json', ' \r\n', {}],
  ['nothing', 'application/json', '', {}],
  ['nothing of an unknown type', 'text/xml', '', {}],
  ['nothing, said to be multipart', 'multipart/form-data', '', {}],
  ['a form', 'application/x-www-form-urlencoded', 'a[b]=1&c[]=2', { a: { b: '1' }, c: ['2'] }],
  ['a form with a charset', 'application/x-www-form-urlencoded;charset=utf-8', 'a=%D0%B9', { a: 'й' }],
])('%s is read', async (_, contentType, body, expected) => {
  expect(await parse(contentType, body)).toEqual(expected)
})

test.each([
  ['broken JSON', 'application/json', '{"a":'],
  ['a JSON array', 'application/json', '[1]'],
  ['a JSON text', 'application/json', '"a"'],
  ['a JSON number', 'application/json', '1'],
  ['bytes that are no UTF-8', 'application/json', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ['an unknown charset', 'application/json; charset=x-klingon', '{"a":1}'],
  ['another content type', 'text/plain', '{"a":1}'],
  ['XML', 'application/xml', '<a/>'],
  ['multipart without a boundary', 'multipart/form-data', 'x'],
  [
    'multipart that breaks off',
    'multipart/form-data; boundary=b',
    '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1',
  ],
  ['a form of too many pairs', 'application/x-www-form-urlencoded', 'a&'.repeat(200_000)],
])('%s cannot be read', async (_, contentType, body) => {
  expect(await parse(contentType, body)).toBe('UNREADABLE')
})

test('an old charset is understood when it is named', async () => {
  const body = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xe9]), Buffer.from('"}')])
  expect(await parse('application/json; charset="windows-1251"', body)).toEqual({ a: 'й' })
})

test('a multipart form of any client is read and its files are ignored', async () => {
  const form = new FormData()
  form.append('data[0][phone]', '+380667772233')
  form.append('comment', 'two\r\nlines, й')
  form.append('tags[]', 'a')
  form.append('file', new Blob(['bytes']), 'photo.png')
  const sent = new Response(form)
  const body = Buffer.from(await sent.arrayBuffer())
  expect(await parse(sent.headers.get('content-type') ?? '', body)).toEqual({
    data: { 0: { phone: '+380667772233' } },
    comment: 'two\r\nlines, й',
    tags: ['a'],
  })
})

test('a multipart form whose names are not quoted is read', async () => {
  const body =
    '--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=tag_id\r\n\r\nx\r\n--b--\r\n'
  expect(await parse('multipart/form-data; boundary="b"', body)).toEqual({ tag_id: 'x' })
})

test('JSON as deep as five megabytes allow is read or refused, but harms nothing', async () => {
  const depth = 2_600_000
  expect(await parseBody('application/json', Buffer.from(`{"a":${'['.repeat(depth)}`))).toBe(UNREADABLE)
})
