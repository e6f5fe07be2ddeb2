/**
 * One row per kind of connection: the channel's name inside, an account's `from` and a connection's `type` on the wire
 * (reference 1.13). Both wire vocabularies derive from here.
 */
export const channelNames = [
  { kind: 'TELEGRAM', from: 'TELEGRAM', connectionType: 'telegram' },
  { kind: 'FACEBOOK', from: 'FACEBOOK', connectionType: 'facebook' },
  { kind: 'INSTAGRAM', from: 'INSTAGRAM', connectionType: 'instagram' },
  { kind: 'WHATSAPP', from: 'WHATSAPP', connectionType: 'whatsapp' },
  { kind: 'VIBER', from: 'VIBER', connectionType: 'viber' },
  { kind: 'VK', from: 'VKONTAKTE', connectionType: 'vkontakte' },
  { kind: 'EMAIL', from: 'EMAIL', connectionType: 'sendGrid' },
  { kind: 'EMAIL', from: 'EMAIL', connectionType: 'smtp' },
  { kind: 'SMS', from: 'SMS', connectionType: 'sms' },
  { kind: 'WEB_CHAT', from: 'WEB_CHAT', connectionType: 'webChat' },
] as const

type Row = (typeof channelNames)[number]

export type ChannelKind = Row['kind']
/** `type` of a connection on the wire. */
export type ConnectionType = Row['connectionType']
/** `from` of an account on the wire; `MANUAL` is a person without a messenger and has no channel. */
export type AccountFrom = Row['from'] | 'MANUAL'

const rowOfType = new Map<string, Row>(channelNames.map((row) => [row.connectionType, row]))

/** The names that belong to a connection type; null when there is no such type. */
export const namesOfConnectionType = (connectionType: string): Row | null => rowOfType.get(connectionType) ?? null

const fromByKind = new Map<string, AccountFrom>(channelNames.map(({ kind, from }) => [kind, from]))

/** The channel as an account shows it on the wire; what has no messenger is `MANUAL`. */
export const fromOfKind = (kind: string): AccountFrom => fromByKind.get(kind) ?? 'MANUAL'
