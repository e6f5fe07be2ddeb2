import type { V2Entity } from '@korben/contract'
import { newId as makeId } from '../../src/kit/ids.ts'
import type { Given } from '../harness/given.ts'
import type { TestWorld } from '../harness/world.ts'

/**
 * A company that has one record of everything an id of the API can stand for. `ids`: by kind; a kind of the contract without its
 * record does not compile. `texts`: values of a request that must be those of a record, by their path.
 */
export type Company = { given: Given; ids: Record<V2Entity, string>; texts: Record<string, string> }

const FIELD_TYPES = ['PHONE', 'EMAIL', 'NUMBER', 'DATE', 'KEYWORD'] as const

export async function companyOfEverything({ company, world }: TestWorld): Promise<Company> {
  const given = await company()
  const at = world.now()
  const made = { created_at: at, updated_at: at }
  const newId = <Name extends string>() => makeId<Name>(at)
  const [user, tag, template, { tunnel, block }] = [
    await given.user(),
    await given.tag({ name: 'Mentor' }),
    await given.template(),
    await given.tunnel(),
  ]
  const { tool, source } = await given.leadgentool(tunnel.id)
  const chat = await given.connection({ name: 'Web chat' })
  const sms = await given.connection({ kind: 'SMS', type: 'sms', name: 'SMS' })
  const person = await given.person({ email: 'ann@example.com', phone: '+380501234567', tags: [tag.id] })
  const account = await given.account({ person_id: person.id, connection_id: chat.id })
  const credit = await given.paymentCredit()
  const offer = await given.offer({ credits: [credit.id] })
  const order = await given.order({ person_id: person.id, offer_id: offer.id, payment_credit_id: credit.id })
  await given.insert('person_user', { person_id: person.id, user_id: user.id })
  for (const type of FIELD_TYPES) {
    await given.insert('custom_field', { id: newId(), name: 'custom', type, created_at: at })
  }
  await given.insert('subscription', {
    id: newId(),
    ...{ account_id: account.id, person_id: person.id, tunnel_id: tunnel.id, leadgentool_id: tool.id },
    traffic_source_id: source.id,
    created_at: at,
  })
  const message = await given.insert('message', {
    id: newId(),
    account_id: account.id,
    ...{ seq: 1, direction: 'in', kind: 'message', sender: 'subscriber', text: 'Hello', state: 'received' },
    is_read: false,
    ...made,
  })
  await given.update('account', { id: account.id }, { last_seq: 1, message_count: 1 })
  return {
    given,
    ids: {
      account: account.id,
      button: source.resubscribe_button_id,
      call: newId(),
      comment: newId(),
      company: given.companyId,
      connection: sms.id,
      leadgentool: tool.id,
      message: message.id,
      offer: offer.id,
      order: order.id,
      payment_credit: credit.id,
      person: person.id,
      tag: tag.id,
      telephone_connection: given.telephony.id,
      template: template.id,
      template_category: template.category_id,
      traffic_source: source.id,
      tunnel: tunnel.id,
      tunnel_block: block.id,
      user: user.id,
    },
    texts: {
      'custom_fields/0/name': 'custom',
      'filter/tags/0': 'Mentor',
      'filter/phone': '+380501234567',
      'filter/email': 'ann@example.com',
      'filter/last_message/from': '2015-04-02',
    },
  }
}

/** Ids of records of a company that were deleted, by kind; what cannot be deleted is missing. */
export async function deletedIds({ given }: Company): Promise<Partial<Record<V2Entity, string>>> {
  const deleted_at = new Date('2026-05-01T00:00:00Z')
  const { id: account, person_id: person } = await given.account()
  const connection = await given.connection({ kind: 'SMS', type: 'sms' })
  const { tunnel, block } = await given.tunnel()
  const { tool } = await given.leadgentool((await given.tunnel()).tunnel.id)
  const [offer, credit, user] = [await given.offer(), await given.paymentCredit(), await given.user()]
  const [template, { category_id }] = [await given.template(), await given.template()]

  await given.update('person', { id: person }, { deleted_at })
  await given.update('connection', { id: connection.id }, { deleted_at })
  await given.update('tunnel', { id: tunnel.id }, { deleted_at })
  await given.update('leadgentool', { id: tool.id }, { deleted_at })
  await given.update('offer', { id: offer.id }, { deleted_at })
  await given.update('payment_credit', { id: credit.id }, { deleted_at })
  await given.update('user', { id: user.id }, { deleted_at })
  await given.update('template', { id: template.id }, { deleted_at })
  await given.update('template_category', { id: category_id }, { deleted_at })
  return {
    ...{ account, person, connection: connection.id, tunnel: tunnel.id, tunnel_block: block.id, leadgentool: tool.id },
    ...{
      offer: offer.id,
      payment_credit: credit.id,
      user: user.id,
      template: template.id,
      template_category: category_id,
    },
  }
}
