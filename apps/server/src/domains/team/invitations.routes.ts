import { type Invitation, invitations } from '@korben/contract'
import { foldEmail } from '../../kit/email.ts'
import type { Caller } from '../../kit/http/caller.ts'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import { byCreation, keysetOf, pageOf } from '../../kit/http/page.ts'
import {
  answerSignedIn,
  chooseCompany,
  createTryLimits,
  getLogin,
  hashPassword,
  insertNewLogin,
  openSession,
  presentSession,
  type Recorder,
  rightsOf,
  witnessOf,
} from '../auth/index.ts'
import * as service from './invitations.service.ts'
import * as store from './invitations.store.ts'
import { memberOf } from './reach.ts'
import { invitationOfAnother, signInToJoin } from './team.errors.ts'
import { findUserOfLogin } from './team.store.ts'
import { updateReading } from './users.store.ts'

export const invitationsRoutes = (record: Recorder) => (app: ApiApp) => {
  const tries = createTryLimits(app.world)
  const by = (caller: Caller) => ({ member: memberOf(caller), record })
  mount(app, invitations, {
    list: async (ctx, page) =>
      pageOf(await store.findInvitations(ctx.sql, ctx.companyId, null, keysetOf(page)), page, present, byCreation),
    create: async (ctx, input, { caller }) => presentInvited(await service.createInvitation(ctx, input, by(caller))),
    resend: async (ctx, { invitationId }, { caller }) =>
      presentInvited(await service.resendInvitation(ctx, invitationId, by(caller))),
    revoke: async (ctx, { invitationId }, { caller }) => {
      await service.revokeInvitation(ctx, invitationId, by(caller))
      return null
    },
    show: async (ctx, { token }) => {
      const found = await service.findByToken(ctx, token)
      return {
        companyName: found.company_name,
        email: found.email,
        name: found.name,
        roleName: found.role_name,
        roleKind: found.role_kind,
        invitedByName: found.invited_by_name,
        hasLogin: found.has_login,
        expiresAt: found.expires_at.toISOString(),
      }
    },
    accept: async (ctx, { token, name, password, language = null }, call) => {
      await tries.count(null, call.address)
      const { email, has_login } = await service.findByToken(ctx, token)
      if (has_login) throw signInToJoin()
      const passwordHash = await hashPassword(password)
      const { secret, companyId } = await ctx.transaction(async (tx) => {
        const login = await insertNewLogin(tx, { email, passwordHash })
        if (!login) throw signInToJoin() // made in between
        await updateReading(tx.sql, login.id, { language, timeZone: null }, tx.now())
        const { company_id: companyId } = await service.acceptInvitation(tx, token, { loginId: login.id, name }, record)
        return { secret: await openSession(tx, login.id, witnessOf(call, record), companyId), companyId }
      })
      return answerSignedIn(ctx, secret, call, companyId)
    },
    join: async (ctx, { token }, { caller }) => {
      const { loginId } = caller
      const found = await service.findByToken(ctx, token)
      const login = await getLogin(ctx, loginId)
      if (foldEmail(login.email) !== found.email_folded) throw invitationOfAnother()
      const companyId = found.company_id
      const user = await ctx.transaction(async (tx) => {
        await service.acceptInvitation(tx, token, { loginId, name: null }, record)
        await chooseCompany(tx, caller, companyId)
        return findUserOfLogin(tx.sql, companyId, loginId)
      })
      const rights = rightsOf(found.role_kind, found.role_rights)
      const ownPeopleOnly = found.role_own_people_only || found.own_people_only
      const member = user[0] ? { companyId, userId: user[0].id, rights, ownPeopleOnly } : null
      return presentSession(ctx, { ...caller, member })
    },
  })
}

const present = (row: store.ShownInvitation): Invitation => ({
  id: row.id,
  email: row.email,
  name: row.name,
  role: { id: row.role_id, name: row.role_name },
  ownPeopleOnly: row.own_people_only,
  invitedBy: { id: row.invited_by, name: row.invited_by_name },
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
})

const presentInvited = ({ invitation, link }: service.Invited) => ({ invitation: present(invitation), link })
