import type { ConnectionId, PersonId } from '@korben/contract'
import type { AccountRow, PersonRow } from '../../generated/rows.ts'
import type { TxCtx } from '../../kit/context.ts'
import { foldEmail, isEmail } from '../../kit/email.ts'
import { newId } from '../../kit/ids.ts'
import { readPhone } from '../../kit/phone.ts'
import { createAccount } from './accounts.service.ts'
import * as store from './accounts.store.ts'
import { createPerson, getPerson, matchPeople, updatePerson } from './people.service.ts'

/** What a messenger tells about a human. `phone` and `email` only when they are surely the human's own. */
export type AccountProfile = {
  name?: string | undefined
  username?: string | undefined
  locale?: string | undefined
  phone?: string | undefined
  email?: string | undefined
  avatarUrl?: string | undefined
}

export type Newcomer = {
  connectionId: ConnectionId
  kind: string
  externalId: string
  profile: AccountProfile
}

/** `isNew`: the account was made now, `isNewPerson`: its person too. */
export type Found = {
  account: AccountRow
  person: PersonRow
  isNew: boolean
  isNewPerson: boolean
}

/**
 * The account of a human on a connection, made with its person at the first contact. A new account joins the person who has
 * this phone or e-mail, whichever channel wrote first. Any number of calls at once, over any processes, make one account and
 * one person. What the messenger tells fills in what is unknown and replaces nothing.
 */
export async function findOrCreateAccount(ctx: TxCtx, newcomer: Newcomer): Promise<Found> {
  const profile = cleanProfile(newcomer.profile)
  const known = await findKnown(ctx, newcomer, profile)
  if (known) return known
  await store.lockIdentities(ctx.sql, ctx.companyId, identitiesOf(newcomer, profile))
  return (await findKnown(ctx, newcomer, profile)) ?? createNew(ctx, newcomer, profile)
}

async function findKnown(ctx: TxCtx, { connectionId, externalId }: Newcomer, profile: Clean): Promise<Found | null> {
  const [account] = await store.findAccountByExternalId(ctx.sql, ctx.companyId, { connectionId, externalId })
  if (!account) return null
  const person = await fillIn(ctx, await getPerson(ctx, account.person_id), profile)
  return { account, person, isNew: false, isNewPerson: false }
}

async function createNew(ctx: TxCtx, { connectionId, kind, externalId }: Newcomer, profile: Clean): Promise<Found> {
  const [match] = profile.phone || profile.email ? await matchPeople(ctx, [profile]) : []
  const person = match ? await fillIn(ctx, match, profile) : await createPerson(ctx, personOf(ctx, profile))
  const account = await createAccount(ctx, {
    personId: person.id,
    connectionId,
    kind,
    externalId,
  })
  return {
    account,
    person: await getPerson(ctx, person.id),
    isNew: true,
    isNewPerson: !match,
  }
}

/** Locked in this order by everybody: the account, then the phone, then the e-mail. */
const identitiesOf = ({ connectionId, externalId }: Newcomer, { phone, email }: Clean): string[] => [
  `account:${connectionId}:${externalId}`,
  ...(phone ? [`phone:${readPhone(phone)?.e164 ?? phone}`] : []),
  ...(email ? [`email:${foldEmail(email)}`] : []),
]

async function fillIn(ctx: TxCtx, person: PersonRow, profile: Clean): Promise<PersonRow> {
  const change = unknownOf(person, profile)
  return Object.keys(change).length === 0 ? person : updatePerson(ctx, person.id, change)
}

/** What a profile tells of a person that was not known. */
export const unknownOf = (
  person: Pick<PersonRow, 'phone' | 'email' | 'locale' | 'profile_image'>,
  profile: Clean,
): { phone?: string; email?: string; locale?: string; profileImage?: string } => ({
  ...(person.phone === null && profile.phone ? { phone: profile.phone } : {}),
  ...(person.email === null && profile.email ? { email: profile.email } : {}),
  ...(person.locale === '' && profile.locale ? { locale: profile.locale } : {}),
  ...(person.profile_image === null && profile.avatarUrl ? { profileImage: profile.avatarUrl } : {}),
})

const guestName = (id: PersonId) => `Guest ${id.slice(-6)}`

/** Whether a person is called so because nobody knows their name. */
export const isGuestName = (name: string): boolean => /^Guest [0-9a-f]{6}$/.test(name)

function personOf(ctx: TxCtx, { name, username, phone, email, locale, avatarUrl }: Clean) {
  const id: PersonId = newId(ctx.now())
  // The external id is no name: on some channels it is a secret of the visitor's browser.
  return {
    id,
    name: name ?? username ?? phone ?? email ?? guestName(id),
    phone,
    email,
    locale,
    profileImage: avatarUrl,
  }
}

type Clean = { [Key in keyof AccountProfile]: string | undefined }

/** What the database can keep: texts without NUL and half characters, of limited length; a phone or e-mail that is one. */
export function cleanProfile({ name, username, locale, phone, email, avatarUrl }: AccountProfile): Clean {
  const mail = clean(email, 254)
  return {
    name: clean(name, 255),
    username: clean(username, 255),
    locale: clean(locale?.replaceAll('-', '_'), 35),
    phone: phone === undefined ? undefined : readPhone(phone)?.phone,
    email: mail !== undefined && isEmail(mail) ? mail : undefined,
    avatarUrl: clean(avatarUrl, 2048),
  }
}

function clean(text: string | undefined, max: number): string | undefined {
  const kept = [...(text ?? '').toWellFormed().replaceAll('\0', '').trim()].slice(0, max).join('').trim()
  return kept === '' ? undefined : kept
}
