import { createHash, randomUUID } from 'node:crypto'
import type { ChannelAdapter } from '../../kit/channel.ts'
import { MAX_TEXT, receive } from './receive.ts'
import { MAX_BUTTONS, MAX_LABEL, render } from './render.ts'
import { WebChatConfig } from './web-chat.config.ts'

/**
 * Our own chat on our own pages. What is stored is delivered: the page reads it from its stream, now or at its next hello,
 * so a call has nothing to do and cannot fail.
 */
export const webChat: ChannelAdapter<WebChatConfig> = {
  kind: 'WEB_CHAT',
  connectionType: 'webChat',
  from: 'WEB_CHAT',
  config: WebChatConfig,
  secrets: ['secret'],
  generated: ['secret'],
  caps: {
    maxText: MAX_TEXT,
    maxCaption: MAX_TEXT,
    buttons: { perMessage: MAX_BUTTONS, perRow: MAX_BUTTONS, labelCharacters: MAX_LABEL, payloadBytes: 64, url: true },
    media: ['image', 'file'],
    edit: false,
    typing: true,
    receipts: ['delivered', 'read'],
    sessionHours: null,
    coldStart: false,
    deepLink: { charset: /^[A-Za-z0-9_-]+$/, maxLength: 64 },
    inbound: [],
  },
  // Nobody's limits but our own: what comes in is limited per visitor and address, see `visitorLimits`.
  limits: { checked: '2026-11', rules: [] },

  verifyConfig: async (_edge, { secret }) => ({
    ok: true,
    name: 'Web chat',
    externalId: createHash('sha256').update(secret).digest('hex').slice(0, 24),
    settings: {},
  }),
  receive,
  render,
  send: async () => ({ ok: true, messageId: randomUUID(), accepted: 'final' }),
  deepLink: (_config, { publicUrl, hash, ref }) =>
    `${publicUrl.replace(/\/+$/, '')}/w/${encodeURIComponent(hash)}?ref=${encodeURIComponent(ref)}`,
}

/** What one visitor and one address may do to the public endpoints. */
export const visitorLimits = {
  messages: { per: 'visitor', limit: 1, perMs: 1_000, burst: 5 },
  hellos: { per: 'address', limit: 60, perMs: 60_000 },
  streams: { per: 'address', limit: 20 },
} as const
