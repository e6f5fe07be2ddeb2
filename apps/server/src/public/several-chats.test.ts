import type { Connection, ConnectionEntry } from '@korben/contract'
import { expect, test } from 'vitest'
import { testApp } from '../../test/harness/app.ts'
import { givenMember, signIn } from '../../test/harness/staff.ts'

test('each of several web chats has addresses of its own, whose pages and chats are its own', async () => {
  const app = await testApp()
  const staff = await signIn(app, await givenMember(app))
  const { source } = await app.given.tunnel()
  const make = async (name: string) =>
    (await staff.call('POST', '/connections/web-chat', { name, appearance: { title: `Ask ${name}` } }))
      .body as Connection
  const chats = [await make('the shop'), await make('the school')]

  for (const { id, name } of chats) {
    const { body } = await staff.call('GET', `/connections/${id}/entries`)
    const link = new URL((body as { data: ConnectionEntry[] }).data[0]?.chatLink ?? '')
    const page = await (await fetch(app.baseUrl + link.pathname + link.search)).text()
    expect(page).toContain(`<h1>Ask ${name}</h1>`)
    expect(page).toContain(`data-connection="${id}"`)
    const hello = await fetch(`${app.baseUrl}/chat/hello`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ hash: source.hash, connection: id }),
    })
    expect(await hello.json()).toMatchObject({ connection: id })
  }

  const chooser = await (await fetch(`${app.baseUrl}/l/${source.hash}`)).text()
  for (const { id, name } of chats) expect(chooser).toMatch(new RegExp(`chat=${id}"[^>]*>[^<]*${name}</a>`))
  expect((await fetch(`${app.baseUrl}/w/${source.hash}?chat=${'0'.repeat(24)}`)).status).toBe(404)
})
