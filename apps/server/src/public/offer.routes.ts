import type { OfferId, PersonId } from '@korben/contract'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import {
  type BuyerView,
  buyByLink,
  findWaysToPay,
  instructionsFor,
  readPersonalLink,
  viewByLink,
} from '../domains/orders/index.ts'
import { findPaymentCredit } from '../domains/payments/index.ts'
import { findOwner } from '../domains/team/index.ts'
import type { OrderRow } from '../generated/rows.ts'
import { type Ctx, createCtx, type World } from '../kit/context.ts'
import { one } from '../kit/db.ts'
import { DomainError } from '../kit/errors.ts'
import { readId } from '../kit/ids.ts'
import { requestLog } from '../kit/log.ts'
import { sendNotAvailable } from './not-available.ts'
import { type BuyerField, type OfferState, offerPage, slowDownPage } from './offer.page.ts'
import { sendPage } from './page.ts'
import { findPublicOffer, findSellingLink, type PublicOffer } from './public.store.ts'
import { chooseLanguage, type Language } from './texts.ts'
import { createVisitorLimiter } from './visitor-limiter.ts'

const MAX_BODY_BYTES = 10_000

/** An address that asks for codes which do not exist is guessing; a buyer needs one try, and a few more after mistakes. */
const MISSES = { limit: 30, perMs: 60_000 }
const TRIES = { limit: 10, perMs: 60_000 }

type OfferRequest = FastifyRequest<{ Params: { hash: string }; Querystring: Record<string, unknown> }>

/**
 * `/b/{hash}`: the public page of an offer (OFF-6). Who knows only the address reads what is sold and for how much, and is led to the chat that sells it: an
 * order has a person, and an address on a wall knows none. With `?to=` of a personal link there is a form; what is sent there is an order of
 * that person, once per form and never beside one that waits to be paid, and the page then tells how to pay. An offer that is off or deleted shows
 * nothing, but for a buyer whose order waits to be paid.
 */
export const offerRoutes =
  (world: World): FastifyPluginAsync =>
  async (app) => {
    const missDelay = createVisitorLimiter(MISSES, world.now)
    const tryDelay = createVisitorLimiter(TRIES, world.now)
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: MAX_BODY_BYTES },
      (_request, body, done) => done(null, body),
    )

    app.get('/b/:hash', { exposeHeadRoute: true }, async (request: OfferRequest, reply) => {
      const offer = await findOffer(world, request)
      if (!offer) return sendMiss(request, reply)
      const language = languageOf(request, offer)
      const ctx = await visitorCtx(world, offer, request)
      const buyer = await buyerOf(ctx, offer, textOf(request.query.to))
      const state = await stateFor(ctx, offer, buyer)
      return state === null ? sendMiss(request, reply) : sendOffer(reply, 200, { offer, state, language })
    })

    app.post('/b/:hash', async (request: OfferRequest, reply) => {
      const offer = await findOffer(world, request)
      if (!offer) return sendMiss(request, reply)
      const language = languageOf(request, offer)
      const ctx = await visitorCtx(world, offer, request)
      const sent = new URLSearchParams(typeof request.body === 'string' ? request.body : '')
      const buyer = await buyerOf(ctx, offer, sent.get('to') ?? '')
      if (!buyer) return reply.redirect(`/b/${offer.hash}`, 303)
      const delay = tryDelay(buyer.person.id)
      if (delay > 0) return sendSlowDown(reply, language, delay)
      const fields = fieldsOf(buyer, sent)
      try {
        const given = Object.fromEntries(fields.map(({ name, value }) => [name, value]))
        await buyByLink(ctx, {
          offerId: offer.id,
          personId: buyer.person.id,
          paymentCreditId: readId<'payment_credit'>(sent.get('way') ?? ''),
          turn: turnOf(sent.get('turn')),
          ...given,
        })
      } catch (error) {
        const faulty = withFaults(fields, error)
        if (faulty === null) throw error
        const state = await stateFor(ctx, offer, buyer, faulty)
        return state === null ? sendMiss(request, reply) : sendOffer(reply, 400, { offer, state, language })
      }
      // What came of it is shown by the page itself: a reload or a step back sends nothing again.
      return reply.redirect(`/b/${offer.hash}?to=${buyer.token}`, 303)
    })

    const sendMiss = (request: FastifyRequest, reply: FastifyReply) => {
      const language = chooseLanguage(request.headers['accept-language'])
      const delay = missDelay(request.ip)
      return delay > 0 ? sendSlowDown(reply, language, delay) : sendNotAvailable(reply, language)
    }
  }

async function findOffer(world: World, { params: { hash } }: OfferRequest): Promise<PublicOffer | undefined> {
  return /^[a-z0-9]{6,32}$/.test(hash) ? (await findPublicOffer(world.sql, hash))[0] : undefined
}

const languageOf = (request: FastifyRequest, { language }: PublicOffer): Language =>
  chooseLanguage(request.headers['accept-language'], chooseLanguage(language))

async function visitorCtx(world: World, { company_id }: PublicOffer, request: FastifyRequest): Promise<Ctx> {
  const owner = one(await findOwner(world.sql, company_id))
  return createCtx(world, company_id, { kind: 'subscriber', userId: owner.id }, requestLog(request))
}

type Buyer = BuyerView & { token: string }

/** Null for who has no personal link to this offer, or one of a person who is gone. */
async function buyerOf(ctx: Ctx, offer: PublicOffer, token: string): Promise<Buyer | null> {
  const personId: PersonId | null = readPersonalLink(ctx.world, token, { companyId: ctx.companyId, offerId: offer.id })
  if (personId === null) return null
  try {
    return { ...(await viewByLink(ctx, personId, offer.id)), token }
  } catch (error) {
    if (error instanceof DomainError && error.code === 'people.not_found') return null
    throw error
  }
}

/** Null: there is nothing to see. `fields`: as they were sent, when something was wrong with them. */
async function stateFor(
  ctx: Ctx,
  offer: PublicOffer,
  buyer: Buyer | null,
  fields?: readonly BuyerField[],
): Promise<OfferState | null> {
  if (buyer?.unpaid)
    return { kind: 'ordered', order: buyer.unpaid, instructions: await instructionsOf(ctx, buyer.unpaid) }
  if (!offer.is_on || offer.deleted_at !== null) return null
  if (offer.stock === 0) return { kind: 'sold_out' }
  if (!buyer) return { kind: 'stranger', leadHash: await leadTo(ctx, offer.id) }
  const ways = await findWaysToPay(ctx, offer)
  if (ways.length === 0) return { kind: 'not_payable' }
  const { token, turn, last } = buyer
  const hasBought = last?.deal_status === 'RESOLVED'
  return {
    kind: 'form',
    form: { token, turn, ways, hasBought, fields: fields ?? fieldsOf(buyer, new URLSearchParams()) },
  }
}

const leadTo = async (ctx: Ctx, offerId: OfferId): Promise<string | null> =>
  (await findSellingLink(ctx.sql, ctx.companyId, offerId))[0]?.hash ?? null

async function instructionsOf(ctx: Ctx, order: OrderRow): Promise<string> {
  const [credit] = await findPaymentCredit(ctx.sql, ctx.companyId, order.payment_credit_id)
  return credit ? instructionsFor(order, credit) : ''
}

/** The form asks for what the card of the person lacks; what the card has is not shown. */
const fieldsOf = ({ person }: BuyerView, sent: URLSearchParams): BuyerField[] =>
  (['email', 'phone'] as const)
    .filter((name) => person[name] === null)
    .map((name) => ({ name, value: sent.get(name) ?? '', fault: null }))

/** Null for an error that no field is to blame for. */
function withFaults(fields: readonly BuyerField[], error: unknown): BuyerField[] | null {
  if (!(error instanceof DomainError)) return null
  const wrong = { 'people.email_invalid': 'email', 'people.phone_invalid': 'phone' }[String(error.code)]
  const faultOf = ({ name, value }: BuyerField) => {
    if (name === wrong) return 'wrong'
    return value.trim() === '' ? 'needed' : null
  }
  const faulty = fields.map((field): BuyerField => ({ ...field, fault: faultOf(field) }))
  return faulty.some(({ fault }) => fault !== null) ? faulty : null
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const turnOf = (text: string | null): number => (/^\d{1,9}$/.test(text ?? '') ? Number(text) : 0)

type Shown = { offer: PublicOffer; state: OfferState; language: Language }

const sendOffer = (reply: FastifyReply, status: number, { offer, state, language }: Shown) =>
  sendPage(reply, status, { language, title: offer.title, body: offerPage(offer, state, language) })

const sendSlowDown = (reply: FastifyReply, language: Language, delayMs: number) =>
  sendPage(reply.header('Retry-After', String(Math.ceil(delayMs / 1000))), 429, { language, ...slowDownPage(language) })
