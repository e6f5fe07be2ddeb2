import type { AuditEntry } from '@korben/contract'
import { expect, test } from 'vitest'
import { testApp } from '../../../test/harness/app.ts'
import { givenMember, signIn } from '../../../test/harness/staff.ts'

test('changes of settings are listed newest first, page by page, with who made them, and of one kind alone', async () => {
  const app = await testApp()
  const staff = await signIn(app, await givenMember(app))
  const foreign = await app.company()
  await foreign.insert('audit', { id: app.given.companyId as never, actor: 'system', action: 'x', entity: 'tag' })
  const made = await staff.call('POST', '/fields', { name: 'city', type: 'KEYWORD' })
  const { id } = made.body as { id: string }
  await staff.call('PATCH', '/company', { name: 'Acme & Sons' })
  await staff.call('DELETE', `/fields/${id}`)
  const { body } = await staff.call('GET', '/audit?limit=2')
  const first = body as { data: AuditEntry[]; nextCursor: string }
  expect(first.data).toMatchObject([
    { action: 'deleted', entity: 'custom_field', entityId: id, actor: 'user', details: { name: 'city', people: 0 } },
    { action: 'changed', entity: 'company', user: { id: app.given.owner.id, name: 'Owner' } },
  ])
  const rest = await staff.call('GET', `/audit?limit=2&cursor=${first.nextCursor}`)
  expect(rest.body).toMatchObject({ data: [{ action: 'created', entity: 'custom_field' }], nextCursor: null })
  const ofCompany = await staff.call('GET', '/audit?entity=company')
  expect(ofCompany.body).toMatchObject({ data: [{ entity: 'company' }], nextCursor: null })
  expect((ofCompany.body as { data: unknown[] }).data).toHaveLength(1)
})
