import { createHmac, timingSafeEqual } from 'node:crypto'
import type { CompanyId, OfferId, PersonId } from '@korben/contract'
import { publicUrlOf } from '../../kit/config.ts'
import type { Ctx, World } from '../../kit/context.ts'
import { readId } from '../../kit/ids.ts'
import { getOffer } from '../offers/index.ts'
import { getPerson } from '../people/index.ts'

/** What a personal link ties together. */
export type PersonalLink = { companyId: CompanyId; offerId: OfferId; personId: PersonId }

/** The link and its signature in bytes: 128 bits cannot be guessed, and the address stays short. */
const ID = 12
const SIGNATURE = 16

/**
 * The address of an offer for one person: an order made there is theirs (OFF-6). It needs no row and has no end: it works while the offer
 * and the person exist, and shows nothing of the person's card to whoever it is passed on to. Throws `offers.not_found`,
 * `people.not_found`.
 */
export async function personalLink(ctx: Ctx, offerId: OfferId, personId: PersonId): Promise<string> {
  const offer = await getOffer(ctx, offerId)
  const person = await getPerson(ctx, personId)
  const token = signPersonalLink(ctx.world, { companyId: ctx.companyId, offerId: offer.id, personId: person.id })
  return `${publicUrlOf(ctx.world.config)}/b/${offer.hash}?to=${token}`
}

const signPersonalLink = (world: World, link: PersonalLink): string =>
  Buffer.concat([Buffer.from(link.personId, 'hex'), signatureOf(world, link)]).toString('base64url')

/** Whose link to this offer it is; null for one that we have not signed. */
export function readPersonalLink(
  world: World,
  token: string,
  of: { companyId: CompanyId; offerId: OfferId },
): PersonId | null {
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length !== ID + SIGNATURE) return null
  const personId = readId<'person'>(bytes.subarray(0, ID).toString('hex'))
  if (personId === null) return null
  return timingSafeEqual(bytes.subarray(ID), signatureOf(world, { ...of, personId })) ? personId : null
}

const signatureOf = (world: World, { companyId, offerId, personId }: PersonalLink): Buffer =>
  createHmac('sha256', world.box.signingKey('korben.personal-link'))
    .update(`${companyId}.${offerId}.${personId}`)
    .digest()
    .subarray(0, SIGNATURE)
