import type { Id } from '@korben/contract'
import type { AccountRow } from '../../src/generated/rows.ts'
import type { Sql } from '../../src/kit/db.ts'
import type { Given, Wish } from '../harness/given.ts'
import type { TestWorld } from '../harness/world.ts'

/** The company, its owner and its telephony, where the documentation shows them. */
const COMPANY = '5b9f63e3d244d2000e27692f'
const OWNER = '5b9f63e3d244d2000e276957'
const TELEPHONY = '603e5096c4a05c3a9506f219'

/** Ids of the documentation, as the builders take them. */
const id = <Name extends string>(text: string) => text as Id<Name>
const at = (text: string) => new Date(text)
/** A time that the documentation shows without seconds. */
const MINUTES = { created_at: at('2015-04-02T14:20:00Z'), updated_at: at('2015-04-02T14:20:00Z') }
/** When a record was made whose time is not documented: that of its id. */
const madeAt = (text: string) => new Date(Number.parseInt(text.slice(0, 8), 16) * 1000)

/** Endpoints whose answer shows the company itself; they share it. The others have one of their own each time. */
const SHOWS_COMPANY = ['calls.create', 'leadgentools.createTrafficSource', 'people.addComment']

let documented: Promise<Given> | null = null

/** A company that holds exactly the records which the example of an endpoint speaks of, under their ids. */
export async function goldenCompany({ world, company }: TestWorld, endpoint: string): Promise<Given> {
  const plant = records[endpoint]
  if (!plant) throw new Error(`The documented records of ${endpoint} are not told.`)
  if (SHOWS_COMPANY.includes(endpoint)) {
    documented ??= documentedCompany(world.sql, company)
    return documented
  }
  const given = await company()
  // The connection of a company before has the same id, and is looked up by it without a company.
  await world.sql`delete from connection_lookup where company_id <> ${given.companyId}`
  await plant(given)
  return given
}

async function documentedCompany(sql: Sql, company: TestWorld['company']): Promise<Given> {
  const given = await company({ id: id(COMPANY) })
  await given.update('user', { id: given.owner.id }, { id: id(OWNER) })
  await renameTelephony(sql, given)
  for (const endpoint of SHOWS_COMPANY) await records[endpoint]?.(given)
  return given
}

async function renameTelephony(sql: Sql, given: Given): Promise<void> {
  await sql`delete from connection_lookup where connection_id = ${given.telephony.id}`
  await sql`delete from connection_lease where connection_id = ${given.telephony.id}`
  await given.update('connection', { id: given.telephony.id }, { id: id(TELEPHONY) })
}

/** An account whose person is not documented. */
const channel = (given: Given, accountId: string) => given.account({ id: id(accountId) })

const somebody = (given: Given, personId: string) => given.person({ id: id(personId) })

/** Made by hand: a tunnel of the builders has a default leadgentool, which the documentation does not show. */
async function leadgentool(given: Given, toolId: string, { tunnelId = toolId, name = 'Link' } = {}): Promise<void> {
  await given.insert('tunnel', { id: id(tunnelId), name: 'My tunnel', ...MINUTES })
  await given.insert('leadgentool', { id: id(toolId), tunnel_id: id(tunnelId), name, type: 'LINK' })
}

/** Logins are of the whole installation, so each has an address of its own. */
const staff = (given: Given, userId: string, wish: Wish<'user'> = {}) =>
  given.user({ id: id(userId), email: `${userId}.${given.companyId}@example.com`, ...wish })

const max = (given: Given) =>
  staff(given, '60509800acc5ae000d74ce21', {
    name: 'Max',
    created_at: at('2021-03-16T11:35:28.644Z'),
    updated_at: at('2024-02-19T12:59:04.460Z'),
  })

type Subscription = { tunnel: [string, string]; tool: [string, string]; source: string }

async function subscribed(given: Given, account: AccountRow, { tunnel, tool, source }: Subscription): Promise<void> {
  const made = await given.tunnel({ id: id(tunnel[0]), name: tunnel[1] })
  const leadgentoolId = id<'leadgentool'>(tool[0])
  const trafficSourceId = id<'traffic_source'>(source)
  const times = { created_at: madeAt(tool[0]), updated_at: madeAt(tool[0]) }
  await given.insert('leadgentool', {
    id: leadgentoolId,
    tunnel_id: made.tunnel.id,
    name: tool[1],
    type: 'LINK',
    ...times,
  })
  await given.insert('traffic_source', {
    id: trafficSourceId,
    leadgentool_id: leadgentoolId,
    tunnel_id: made.tunnel.id,
    name: 'Default traffic source',
    hash: source.slice(-6),
    is_default: true,
    resubscribe_button_id: id(source),
    created_by: given.owner.id,
    ...times,
  })
  await given.insert('subscription', {
    id: id(account.id),
    account_id: account.id,
    person_id: account.person_id,
    tunnel_id: made.tunnel.id,
    leadgentool_id: leadgentoolId,
    traffic_source_id: trafficSourceId,
    created_at: account.created_at,
  })
}

async function markSpenser(given: Given): Promise<void> {
  const connection = await given.connection({ id: id('5e1edc3f18fc56000c0159b3'), kind: 'TELEGRAM', type: 'telegram' })
  const created_at = at('2022-04-15T10:20:13.546Z')
  const person = await given.person({
    id: id('625946dd585052c1629f1b2b'),
    name: 'Mark Spenser',
    phone: '+380977451111',
    email: 'Ray37@hotmail.com',
    created_at,
    updated_at: at('2024-02-16T16:16:57.065Z'),
  })
  const account = await given.account({
    id: id('625946dd58505225f49f1b2c'),
    person_id: person.id,
    connection_id: connection.id,
    created_at,
  })
  await subscribed(given, account, {
    tunnel: ['5e18a2a3ed0b7a000d6c9484', 'Default tunnel'],
    tool: ['5e18a2a3ed0b7a000d6c9486', 'Default leadgentool'],
    source: '5e18a2a3ed0b7a000d6c9488',
  })
  await given.insert('person_user', { person_id: person.id, user_id: (await max(given)).id })
  await given.order({
    id: id('65cf58ba1261175f8d40a75f'),
    person_id: person.id,
    title: 'for API',
    created_at: at('2024-02-16T12:44:42.569Z'),
    updated_at: at('2024-02-16T12:44:42.569Z'),
  })
  const field_id = id<'field'>('65cf58ba1261175f8d40a760')
  await given.insert('custom_field', { id: field_id, name: 'phone', type: 'PHONE' })
  await given.insert('person_field', { person_id: person.id, field_id, value: '+48881644207' })
  await given.insert('custom_field', { id: id('65cf58ba1261175f8d40a761'), name: 'emailcust', type: 'EMAIL' })
}

async function markDown(given: Given): Promise<void> {
  const connection = await given.connection({ id: id('61308ac5d087cbc40f1e478d'), kind: 'FACEBOOK', type: 'facebook' })
  const created_at = at('2021-11-01T11:55:56.358Z')
  const tag = await given.tag({ name: 'Tag 26' })
  const person = await given.person({
    id: id('617fd5cc1cc06d2ae24dd9eb'),
    name: 'Mark Down',
    tags: [tag.id],
    profile_image:
      'https://static.leeloo.ai/images/5e18a2a3ed0b7a000d6c9446/abd88bd0-3b0a-11ec-82ee-bb08992a1760%5B571x1100%5Djpg',
    gender: 'OTHER',
    phone: '+380977751199',
    email: 'useremail@gmail.com',
    locale: 'ru_RU',
    created_at,
    updated_at: at('2024-02-02T12:07:54.882Z'),
  })
  const account = await given.account({
    id: id('617fd5cc1cc06d42c94dd9ec'),
    person_id: person.id,
    connection_id: connection.id,
    created_at,
  })
  await subscribed(given, account, {
    tunnel: ['617fa515557acb4a2472c560', 'for list'],
    tool: ['617fa612925d13644ae58e55', 'New LGT'],
    source: '617fa612925d1341eee58e58',
  })
  await given.insert('person_user', { person_id: person.id, user_id: (await max(given)).id })
  await given.order({ id: id('618280605402c96fa86c125a'), person_id: person.id })
}

/** The figures of the documentation, made by what they count: 14 visits of 5 visitors, and so on. */
async function figures(given: Given, tunnelId?: string): Promise<void> {
  const { tunnel, tool, source } = await given.tunnel(tunnelId === undefined ? {} : { id: id(tunnelId) })
  const where = { tunnelId: tunnel.id, trafficSourceId: source.id }
  const [ann, bob] = [await given.account(), await given.account()]
  const subscriber = (n: number) => (n % 2 === 0 ? ann : bob)
  const offer = await given.offer()
  const credit = await given.paymentCredit()
  await given.ctx.transaction(async (tx) => {
    for (let n = 0; n < 14; n++) await tx.emit({ type: 'lead.visited', ...where, visitor: `visitor ${n % 5}` })
    for (let n = 0; n < 5; n++) await tx.emit({ type: 'lead.shown', ...where, visitor: `visitor ${n % 3}` })
    for (let n = 0; n < 10; n++) {
      const { id: accountId, person_id: personId } = subscriber(n)
      const facts = { subscriptionId: id<'subscription'>(accountId), leadgentoolId: tool.id, utm: {} }
      await tx.emit({ type: 'person.subscribed', ...where, accountId, personId, ...facts })
    }
    for (let n = 0; n < 4; n++) {
      const { id: accountId, person_id: personId } = subscriber(n)
      const before = {
        ...where,
        orderId: id<'order'>(`5e2825e081fbca000d8596e${n}`),
        accountId,
        personId,
        offerId: offer.id,
        offerName: offer.name,
        paymentCreditId: credit.id,
        dealStatus: 'OPENED' as const,
        price: ['50.00', '100.00', '50.00', '7.00'][n] ?? '',
        currency: 'USD',
        paidAt: null,
        buyerEmail: null,
        buyerPhone: null,
        createdAt: '2020-02-04T11:46:48.803Z',
      }
      await tx.emit({ type: 'order.created', ...before })
      const after = { ...before, dealStatus: 'RESOLVED' as const, paidAt: '2020-02-05T11:46:48.803Z' }
      const { orderId } = before
      if (n < 3) await tx.emit({ type: 'order.changed', orderId, personId, accountId, before, after })
    }
    await tx.emit({ type: 'expense.recorded', ...where, amount: '100.00', currency: 'USD', day: '2020-02-05' })
  })
}

const wearable = async (given: Given) => [
  await somebody(given, '595f5d522a934035decc093d'),
  await given.tag({ id: id('6685097a2e425c44fb9ae2e6') }),
]

/** What each example speaks of, by the name of its endpoint. */
const records: Record<string, (given: Given) => Promise<unknown>> = {
  'calls.create': async (given) => {
    for (const user of ['65d5ed778c9636bd775f715b', '5b9f63e3d244d2000e276930']) await staff(given, user)
    for (const account of ['66fac2b853d5472551d207b7', '65b632d119471a0012c3cabd']) await channel(given, account)
  },
  'communicationChannels.chatMessages': async (given) => {
    const account = await channel(given, '5e1c83acb5ff27000ef4e207')
    const entry = { account_id: account.id, kind: 'message' as const, is_read: true }
    const say = (seq: number, messageId: string, text: string, time: Date) =>
      given.insert('message', {
        ...entry,
        ...{ id: id(messageId), seq, text, direction: 'out', sender: 'api', state: 'sent' },
        ...{ created_at: time, updated_at: time },
      })
    for (let seq = 1; seq <= 50; seq++) await say(seq, `5e3b00000000000000000${100 + seq}`, 'older', new Date(seq))
    await say(51, '5e3beba47fa862000e3b4d05', 'API message', at('2020-02-06T10:34:12.230Z'))
    await say(52, '5e3bf8d6c6ed91000c8534ae', 'Test API v.1 message template', at('2020-02-06T11:30:30.035Z'))
    await given.update('account', { id: account.id }, { last_seq: 52, message_count: 52 })
  },
  'communicationChannels.list': async (given) => {
    const telegram = await given.connection({ kind: 'TELEGRAM', type: 'telegram' })
    const vk = await given.connection({ kind: 'VK', type: 'vkontakte' })
    const tiiiik = await given.person({ id: id('5ef074e9e31801000d73ba10'), name: 'TIIIIK' })
    const adolf = await given.person({ id: id('5ea177b8ac8f55000d2c68f0'), name: 'Adolf Shtangencirkul' })
    await given.account({
      id: id('5ef074e9e31801000d73ba11'),
      person_id: tiiiik.id,
      connection_id: telegram.id,
      active_at: at('2020-08-31T07:55:53.865Z'),
      created_at: at('2020-06-22T09:07:53.351Z'),
      utm: { utm_source: 'test_UTM_mark' },
    })
    await given.account({
      id: id('5ea177b8ac8f55000d2c68f1'),
      person_id: adolf.id,
      connection_id: vk.id,
      active_at: at('2020-08-29T08:31:51.211Z'),
      created_at: at('2020-04-23T11:10:48.337Z'),
    })
  },
  'communicationChannels.manualSubscribe': async (given) => {
    await channel(given, '66fac2b853d5472551d207b7')
    await given.tunnel({ id: id('66fabfc013ed14bf97f0d897'), first_block_id: id('66fabfc013ed14cddff0d8a9') })
  },
  'communicationChannels.person': markDown,
  'connections.list': async (given) => {
    const [older, newer] = ['65b3791a9af7b6ef6f4a8afd', '65cf48536d81f496d4f9a673'] as const
    const of = (connectionId: string) => ({ id: id<'connection'>(connectionId), created_at: madeAt(connectionId) })
    await given.connection({ ...of(older), kind: 'EMAIL', type: 'sendGrid', name: 'Sendgrid bot' })
    await given.connection({ ...of(newer), kind: 'TELEGRAM', type: 'telegram', name: 'Telegram bot' })
  },
  'leadgentools.createTrafficSource': (given) =>
    leadgentool(given, '5e1f119d6c384804b31e945e', { tunnelId: '5e1f11566c384804b31e9457' }),
  'messages.sendMessage': (given) => channel(given, '5b3f543bb2737000133d25b0'),
  'messages.sendTemplate': async (given) => {
    await channel(given, '66fac2b853d5123567d207b7')
    await given.template({ id: id('65fc3f2656789099e157e817') })
  },
  'orders.create': async (given) => {
    await somebody(given, '5e1c4676b70fb2001279c268')
    await staff(given, '5e1c1236b70fb3331279c444')
    const credit = await given.paymentCredit({ id: id('5e3c3533f04b1f000c27b534') })
    await given.offer({ id: id('5e3c357bf04b1f000c27b83a'), title: 'Ручной оффер', credits: [credit.id] })
  },
  'orders.get': (given) =>
    given.order({
      id: id('5e2825e081fbca000d8596e4'),
      title: 'Title11',
      description: 'Description1',
      currency: 'UAH',
      deal_status: 'RESOLVED',
      payment_status: 'SUCCESS',
      payment_method: 'WAYFORPAY',
      ...MINUTES,
    }),
  'orders.list': async (given) => {
    const older = await given.order({ created_at: at('2019-01-01T00:00:00Z') })
    const { id: _id, company_id: _company, ...like } = older
    for (let n = 1; n < 92; n++) await given.order({ ...like, created_at: new Date(n) })
    const { id: person_id } = await somebody(given, '5df0fac42121a5000e07d80b')
    await given.order({
      id: id('5e399d72a2d0e2000dd584c1'),
      person_id,
      ...{ title: 'manual offer', price: '200.00', currency: 'USD' },
      ...{ deal_status: 'RESOLVED', payment_status: 'SUCCESS' },
      created_at: at('2020-02-04T16:36:02.213Z'),
      updated_at: at('2020-02-04T16:38:58.168Z'),
    })
  },
  'orders.update': (given) =>
    given.order({
      id: id('5e5502a01b1668000ccc93ee'),
      title: 'Ручной оффер',
      created_at: at('2020-02-25T11:18:56.419Z'),
    }),
  'people.addComment': (given) => somebody(given, '5da5998fcecdb311d73d3049'),
  'people.addTag': wearable,
  'people.create': async (given) => {
    await leadgentool(given, '609290d3e060416cdea6823e')
    await staff(given, '609290d3e060416cdea68444')
  },
  'people.createSms': async (given) => {
    await given.connection({ id: id('5dbfe6c5fb73e101720b3dc7'), kind: 'SMS', type: 'sms' })
    await leadgentool(given, '5e1f119d6c384804b31e945e')
    await given.tag({ id: id('5cf7a18586236d000b1256b2') })
  },
  'people.get': markSpenser,
  'people.list': async (given) => {
    const telegram = await given.connection({ id: id('5e1c7afcb4066a01900cdb8c'), kind: 'TELEGRAM', type: 'telegram' })
    const tags = [(await given.tag({ name: 'Mentor' })).id, (await given.tag({ name: 'Professional' })).id]
    const feliks = await given.person({
      id: id('5e1c7ce2b4066a01900cdba0'),
      ...{ name: 'Feliks', email: 'feliks@gmail.com', phone: '+380966565556', tags },
      active_at: at('2020-01-13T14:21:36.462Z'),
      created_at: at('2020-01-13T14:21:22.118Z'),
    })
    await given.account({ id: id('5e1c7ce2b4066a01900cdba1'), person_id: feliks.id, connection_id: telegram.id })
  },
  'people.removeTag': wearable,
  'people.update': markSpenser,
  'tags.list': (given) => given.tag({ id: id('595f5d522a934035decc093d'), name: 'Tag #1' }),
  'templates.categories': async (given) => {
    for (const [categoryId, name] of [
      ['5e18a2a3ed0b7a000d6c948f', 'Category 2'],
      ['5e3bf3fdb70492000f72cd6c', 'Category 1'],
    ] as const) {
      await given.insert('template_category', { id: id(categoryId), name, created_at: madeAt(categoryId) })
    }
  },
  'templates.list': async (given) => {
    const category_id = id<'template_category'>('5d4835a291fbbd000e29e910')
    await given.insert('template_category', { id: category_id, name: 'Category' })
    for (const [templateId, name] of [
      ['5e42be688d4fff000cafe5cc', 'test template 1'],
      ['5e42be758d4fff000cafe6ef', 'test template 2'],
    ] as const) {
      await given.template({ id: id(templateId), category_id, name, created_at: madeAt(templateId) })
    }
  },
  'tunnels.get': (given) =>
    leadgentool(given, '222f5d522a934035decc093d', { tunnelId: '595f5d522a934035decc093d', name: 'LGT1' }),
  'tunnels.list': (given) => given.tunnel({ id: id('595f5d522a934035decc093d'), name: 'My tunnel', ...MINUTES }),
  'tunnels.stats': (given) => figures(given),
  'tunnels.statsOf': (given) => figures(given, '595f5d522a934035decc093d'),
  'users.get': (given) =>
    staff(given, '632af797bd3cc466fe1af584', {
      name: 'John Mack',
      created_at: at('2022-09-21T11:37:59.353Z'),
      updated_at: at('2022-09-27T12:26:12.786Z'),
    }),
  'users.list': async (given) => {
    await staff(given, '445f5d522a934035decc093d', { name: 'Igor', ...MINUTES })
    // The owner is a user like the others.
    await given.update(
      'user',
      { id: given.owner.id },
      { id: id('125f5d522a934035decc093d'), name: 'Alexey', ...MINUTES },
    )
  },
}
