import cookie from '@fastify/cookie'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { openConnection } from '../domains/chats/index.ts'
import { shownSettings } from '../domains/connections/index.ts'
import { createRef, isCountable, recordVisit, visitorOf } from '../domains/leadgen/index.ts'
import { findOwner } from '../domains/team/index.ts'
import type { ConnectionRow } from '../generated/rows.ts'
import { publicUrlOf } from '../kit/config.ts'
import { createCtx, type World } from '../kit/context.ts'
import { one } from '../kit/db.ts'
import { requestLog } from '../kit/log.ts'
import { html } from './html.ts'
import { inkOn } from './ink.ts'
import { findLead, type Lead, offeredConnections, webChatOf } from './lead.ts'
import { sendNotAvailable } from './not-available.ts'
import { sendPage } from './page.ts'
import { chooseLanguage, type Language, textsOf } from './texts.ts'

const VISITOR_COOKIE = 'korben_visitor'
const TWO_YEARS_SECONDS = 2 * 365 * 24 * 3600
const UTM_KEYS = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term']

type LeadRequest = FastifyRequest<{ Params: { hash: string }; Querystring: Record<string, unknown> }>

/** `/l/{hash}`: the public address of a traffic source. `/w/{hash}`: its web chat, `?chat=` says which of several. A switched-off or unknown code counts nothing. */
export const leadRoutes =
  (world: World): FastifyPluginAsync =>
  async (app) => {
    await app.register(cookie)

    app.get('/l/:hash', { exposeHeadRoute: true }, async (request: LeadRequest, reply) => {
      const language = chooseLanguage(request.headers['accept-language'])
      const lead = await findLead(world, request.params.hash)
      if (!lead?.isAvailable) return sendNotAvailable(reply, language)
      const ref = await countVisit(world, lead, request, reply)
      const links = nameApart(
        (await offeredConnections(world, lead)).flatMap((connection) => linkTo(world, connection, lead, ref)),
      )
      const [only] = links
      if (!only) return sendNotAvailable(reply, language)
      if (links.length === 1) return reply.header('Cache-Control', 'no-store').redirect(only.url, 302)
      return sendChooser(reply, language, links)
    })

    app.get('/w/:hash', { exposeHeadRoute: true }, async (request: LeadRequest, reply) => {
      const language = chooseLanguage(request.headers['accept-language'])
      const lead = await findLead(world, request.params.hash)
      const connections = lead?.isAvailable ? await offeredConnections(world, lead) : []
      const connection = webChatOf(connections, request.query.chat)
      if (!lead || !connection) return sendNotAvailable(reply, language)
      const given = request.query.ref
      // Who comes by the lead page was counted there.
      const ref =
        typeof given === 'string' && /^l_[0-9a-f]{24}$/.test(given)
          ? given
          : await countVisit(world, lead, request, reply)
      return sendChat(reply, language, { hash: lead.hash, ref, connection })
    })
  }

/** Counts one visit and keeps what it came with, for the press that may follow it. Gives the ref that a deep link carries. */
async function countVisit(world: World, lead: Lead, request: LeadRequest, reply: FastifyReply): Promise<string> {
  const userAgent = request.headers['user-agent'] ?? ''
  const cookie = request.cookies[VISITOR_COOKIE]
  const browser = { cookie: cookie ?? null, address: request.ip, userAgent, now: world.now() }
  const visitor = visitorOf(browser, world.box.signingKey('visitor'))
  if (visitor !== cookie) keepVisitor(world, reply, visitor)
  const utm = readUtm(request.query)
  const click = request.query.click
  const owner = one(await findOwner(world.sql, lead.companyId))
  const ctx = createCtx(world, lead.companyId, { kind: 'subscriber', userId: owner.id }, requestLog(request))
  return ctx.transaction(async (ctx) => {
    if (isCountable(userAgent, request.method)) {
      await recordVisit(ctx, { trafficSourceId: lead.trafficSourceId, tunnelId: lead.tunnelId, visitor, utm })
    }
    return createRef(ctx, {
      trafficSourceId: lead.trafficSourceId,
      utm,
      clickId: typeof click === 'string' ? click.slice(0, 255) : null,
      visitor,
    })
  })
}

/** The browser keeps the id of its first visit: with storage it stays one visitor, without it it is one for the day. */
const keepVisitor = (world: World, reply: FastifyReply, visitor: string) =>
  reply.setCookie(VISITOR_COOKIE, visitor, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: publicUrlOf(world.config).startsWith('https:'),
    maxAge: TWO_YEARS_SECONDS,
  })

function readUtm(query: Record<string, unknown>): Record<string, string> {
  const utm: Record<string, string> = {}
  for (const key of UTM_KEYS) {
    const value = [query[key]].flat()[0]
    if (typeof value === 'string' && value !== '') utm[key] = value.slice(0, 255)
  }
  return utm
}

type ChannelLink = { id: ConnectionRow['id']; url: string; name: string; kind: string; isOneOfSeveral?: boolean }

function linkTo(world: World, connection: ConnectionRow, lead: Lead, ref: string): ChannelLink[] {
  const opened = openConnection(world, connection)
  if ('mistake' in opened) return []
  const url = opened.adapter.deepLink(opened.config, { ref, hash: lead.hash, publicUrl: publicUrlOf(world.config) })
  return url === null ? [] : [{ id: connection.id, url, name: connection.name, kind: connection.kind }]
}

/** Several web chats of one lead differ by a part of their address, and by their names. */
function nameApart(links: ChannelLink[]): ChannelLink[] {
  const hasSeveral = links.filter(({ kind }) => kind === 'WEB_CHAT').length > 1
  return links.map((link) =>
    hasSeveral && link.kind === 'WEB_CHAT'
      ? { ...link, url: `${link.url}&chat=${link.id}`, isOneOfSeveral: true }
      : link,
  )
}

const CHANNEL_NAMES: Record<string, string> = {
  TELEGRAM: 'Telegram',
  FACEBOOK: 'Messenger',
  INSTAGRAM: 'Instagram',
  VIBER: 'Viber',
  WHATSAPP: 'WhatsApp',
  VK: 'VK',
}

const sendChooser = (reply: FastifyReply, language: Language, links: ChannelLink[]) => {
  const texts = textsOf(language)
  const items = links.map(({ url, name, kind, isOneOfSeveral }) => {
    const channel = kind === 'WEB_CHAT' ? texts.webChat : (CHANNEL_NAMES[kind] ?? kind)
    const label = kind === 'WEB_CHAT' && !isOneOfSeveral ? channel : `${channel} · ${name}`
    return html`<li><a class="button" rel="nofollow" href="${url}">${label}</a></li>`
  })
  const body = html`<body><main class="card"><h1>${texts.chooseTitle}</h1><p>${texts.choose}</p><ul class="channels">${items}</ul></main></body>`
  return sendPage(reply, 200, { language, title: texts.chooseTitle, body })
}

const sendChat = (
  reply: FastifyReply,
  language: Language,
  { hash, ref, connection }: { hash: string; ref: string; connection: ConnectionRow },
) => {
  const texts = textsOf(language)
  const { title = connection.name, welcome = texts.chatWelcome, color, sites = [] } = shownSettings(connection)
  const brand = color === undefined ? '' : html`data-brand="${color}" data-on-brand="${inkOn(color)}"`
  const body = html`<body>
<main class="chat" ${brand} data-chat="${hash}" data-connection="${connection.id}" data-ref="${ref}" data-pending="${texts.chatPending}" data-offline="${texts.chatOffline}"
  data-toofast="${texts.chatTooFast}" data-closed="${texts.chatClosed}">
<header class="chat-head"><h1>${title}</h1><p class="chat-note" role="status"></p></header>
<ol class="chat-messages" aria-label="${texts.chatMessages}" aria-live="polite" tabindex="0"></ol>
<div>
<div class="chat-start"><p class="chat-note">${welcome}</p><button type="button" class="button button-main" disabled>${texts.chatStart}</button></div>
<form class="composer" hidden>
<label class="visually-hidden" for="text">${texts.chatPlaceholder}</label>
<textarea id="text" rows="1" maxlength="4096" placeholder="${texts.chatPlaceholder}"></textarea>
<button class="button button-main">${texts.chatSend}</button>
</form>
</div>
</main>
</body>`
  return sendPage(reply, 200, { language, title, body, script: '/assets/web-chat.js', framedBy: sites })
}
