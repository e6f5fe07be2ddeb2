import type { V2Contract, v2 } from '@korben/contract'

export type V2 = typeof v2

/** The method and path of each endpoint, as the contract declares them: another one, or one too few, does not compile. */
type Routes<Contract extends V2Contract> = {
  readonly [Section in keyof Contract]: {
    readonly [Name in keyof Contract[Section]]: `${Contract[Section][Name]['method']} ${Contract[Section][Name]['path']}`
  }
}

/** A copy of what the contract says, so that the SDK needs nothing of it when it runs. */
export const routesV2: Routes<V2> = {
  templates: {
    categories: 'GET /categories/templates',
    list: 'GET /categories/templates/:category_id',
  },
  messages: {
    sendTemplate: 'POST /messages/send-template',
    sendMessage: 'POST /messages/send-message',
  },
  communicationChannels: {
    chatMessages: 'GET /communication-channels/:person_id/chat-messages',
    list: 'GET /communication-channels',
    person: 'GET /communication-channels/:account_id/person',
    manualSubscribe: 'POST /communication-channels/:account_id/manual-subscribe',
  },
  connections: { list: 'GET /connections' },
  leadgentools: { createTrafficSource: 'POST /leadgentools/:leadgentool_id/create-traffic-source' },
  orders: {
    create: 'POST /orders',
    list: 'GET /orders',
    get: 'GET /orders/:order_id',
    update: 'POST /orders/:order_id',
  },
  people: {
    list: 'GET /people',
    get: 'GET /people/:person_id',
    update: 'PUT /people/:person_id',
    create: 'POST /people',
    createSms: 'POST /people/sms',
    addComment: 'PUT /people/:person_id/add-comment',
    removeTag: 'PUT /people/:person_id/remove-tag',
    addTag: 'PUT /people/:person_id/add-tag',
  },
  calls: { create: 'POST /calls' },
  tags: { list: 'GET /tags' },
  tunnels: {
    list: 'GET /tunnels',
    get: 'GET /tunnels/:tunnel_id',
    stats: 'GET /tunnels/stats',
    statsOf: 'GET /tunnels/:tunnel_id/stats',
  },
  users: {
    list: 'GET /users',
    get: 'GET /users/:user_id',
  },
}
