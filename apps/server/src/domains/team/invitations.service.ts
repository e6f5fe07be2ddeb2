import { randomBytes } from 'node:crypto'
import type { InvitationId, RoleId, Session } from '@korben/contract'
import type { InvitationRow } from '../../generated/rows.ts'
import { publicUrlOf } from '../../kit/config.ts'
import type { Ctx, TxCtx, WorkerCtx, WorkerTx } from '../../kit/context.ts'
import { sha256 } from '../../kit/crypto.ts'
import { one } from '../../kit/db.ts'
import { foldEmail, isEmail } from '../../kit/email.ts'
import { raise } from '../../kit/errors.ts'
import { newId } from '../../kit/ids.ts'
import { enqueueMail, sendsMail } from '../../kit/mail.ts'
import { languageOf, linkDead } from '../auth/index.ts'
import { findCompany, lockCompany } from '../company/index.ts'
import * as store from './invitations.store.ts'
import { invitationMail } from './mail-texts.ts'
import { requireReach } from './reach.ts'
import { type By, getRole } from './roles.service.ts'
import { alreadyInvited, alreadyMember, emailInvalid, invitationNotFound, tooManyInvitations } from './team.errors.ts'
import { insertUser } from './team.store.ts'
import { getGivenRole } from './users.service.ts'

const MAX_OPEN = 200
const DAYS = 7
const DAY_MS = 86_400_000

export type InvitationInput = { email: string; name: string; roleId: RoleId; ownPeopleOnly?: boolean; days?: number }
/** `link`: what has to be handed on, shown this once; null when it goes by mail. */
export type Invited = { invitation: store.ShownInvitation; link: string | null }

export const createInvitation = (ctx: Ctx, input: InvitationInput, { member, record }: By): Promise<Invited> =>
  ctx.transaction(async (ctx) => {
    const email = input.email.trim()
    if (!isEmail(email)) throw emailInvalid(email)
    const { roleId, days = DAYS, ownPeopleOnly = false } = input
    const role = await getGivenRole(ctx, roleId)
    requireReach(member, role, role.own_people_only || ownPeopleOnly)
    await lockCompany(ctx.sql, ctx.companyId)
    if (one(await store.countInvitations(ctx.sql, ctx.companyId)).count >= MAX_OPEN) throw tooManyInvitations(MAX_OPEN)
    const emailFolded = foldEmail(email)
    if (one(await store.isMember(ctx.sql, ctx.companyId, emailFolded)).yes) throw alreadyMember()
    const { token, tokenHash, createdAt, expiresAt } = newLink(ctx, days)
    const [made] = await store.insertInvitation(ctx.sql, ctx.companyId, {
      ...{ id: newId<'invitation'>(createdAt), email, emailFolded, name: input.name.trim(), roleId, ownPeopleOnly },
      ...{ days, invitedBy: member.userId, tokenHash, createdAt, expiresAt },
    })
    if (!made) throw alreadyInvited(email)
    const details = { email, role: role.name, ownPeopleOnly, days }
    await record(ctx, { action: 'created', entity: 'invitation', entityId: made.id, details })
    return handOver(ctx, made.id, token)
  })

/** A new link; the one before is dead. */
export const resendInvitation = (ctx: Ctx, id: InvitationId, { member, record }: By): Promise<Invited> =>
  ctx.transaction(async (ctx) => {
    await lockCompany(ctx.sql, ctx.companyId)
    const { role_id, own_people_only, days, email } = await getInvitation(ctx, id)
    const role = await getRole(ctx, role_id)
    requireReach(member, role, role.own_people_only || own_people_only)
    const { token, tokenHash, expiresAt } = newLink(ctx, days)
    await store.updateInvitationToken(ctx.sql, ctx.companyId, id, { tokenHash, expiresAt })
    await record(ctx, { action: 'sent_again', entity: 'invitation', entityId: id, details: { email } })
    return handOver(ctx, id, token)
  })

export const revokeInvitation = (ctx: Ctx, id: InvitationId, { record }: By): Promise<void> =>
  ctx.transaction(async (ctx) => {
    const [gone] = await store.deleteInvitation(ctx.sql, ctx.companyId, id)
    if (!gone) throw invitationNotFound(id)
    await record(ctx, { action: 'revoked', entity: 'invitation', entityId: id, details: { email: gone.email } })
  })

/** Throws `auth.link_dead`. */
export async function findByToken(ctx: WorkerCtx, token: string): Promise<store.FoundInvitation> {
  const [found] = await store.findInvitationByToken(ctx.sql, sha256(token), ctx.now())
  return found ?? raise(linkDead())
}

/**
 * Makes the invited one a user of the company by the link, which is used up. Of many at once one does. Throws `auth.link_dead`,
 * `team.already_member`.
 */
export async function acceptInvitation(
  tx: WorkerTx,
  token: string,
  { loginId, name }: { loginId: NonNullable<Parameters<typeof insertUser>[2]['loginId']>; name: string | null },
  record: By['record'],
): Promise<InvitationRow> {
  const [invitation] = await store.takeInvitation(tx.sql, sha256(token), tx.now())
  if (!invitation) throw linkDead()
  const { company_id: companyId, email, role_id: roleId, own_people_only: ownPeopleOnly } = invitation
  if (one(await store.isMember(tx.sql, companyId, invitation.email_folded)).yes) throw alreadyMember()
  const createdAt = tx.now()
  const id = newId<'user'>(createdAt)
  const user = { id, loginId, roleId, name: name?.trim() ?? invitation.name, email, isOwner: false, createdAt }
  await insertUser(tx.sql, companyId, { ...user, ownPeopleOnly })
  const ctx = tx.forCompany(companyId, { kind: 'user', userId: id })
  await record(ctx, { action: 'joined', entity: 'user', entityId: id, details: { email, invitation: invitation.id } })
  return invitation
}

function newLink(ctx: TxCtx, days: number) {
  const token = randomBytes(32).toString('base64url')
  const createdAt = ctx.now()
  return { token, tokenHash: sha256(token), createdAt, expiresAt: new Date(createdAt.getTime() + days * DAY_MS) }
}

async function getInvitation(ctx: TxCtx, id: InvitationId): Promise<store.ShownInvitation> {
  const [found] = await store.findInvitations(ctx.sql, ctx.companyId, id, { limit: 1, after: null })
  return found ?? raise(invitationNotFound(id))
}

/** By mail where mail is sent; otherwise to who asked. The secret stands behind `#`: no server and no log sees it. */
async function handOver(ctx: TxCtx, id: InvitationId, token: string): Promise<Invited> {
  const invitation = await getInvitation(ctx, id)
  const link = `${publicUrlOf(ctx.world.config)}/invitation#${token}`
  if (!sendsMail(ctx.world.config)) return { invitation, link }
  const company = one(await findCompany(ctx.sql, ctx.companyId))
  const language: Session['language'] = languageOf(company.language)
  const names = { company: company.name, inviter: invitation.invited_by_name, link, days: invitation.days }
  const mail = { to: invitation.email, ...invitationMail(language, names) }
  await enqueueMail(ctx.worker, mail, invitation.expires_at)
  return { invitation, link: null }
}
