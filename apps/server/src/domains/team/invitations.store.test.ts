import { describeStore, withRows } from '../../../test/harness/describe-store.ts'
import { sha256 } from '../../kit/crypto.ts'
import * as store from './invitations.store.ts'

describeStore('invitations', store, ({ companyId, invitationId, roleId, userId, rows, token, now, newId }) => ({
  findInvitations: async (sql) => [
    await store.findInvitations(sql, companyId, invitationId, { limit: 1, after: null }),
    await store.findInvitations(sql, companyId, null, {
      limit: 20,
      after: { at: new Date(now.getTime() + 1), id: invitationId },
    }),
  ],
  countInvitations: (sql) => store.countInvitations(sql, companyId),
  insertInvitation: (sql) =>
    store.insertInvitation(sql, companyId, {
      ...{ id: newId(), email: 'Bob@example.com', emailFolded: 'bob@example.com', name: 'Bob', roleId },
      ...{ ownPeopleOnly: false, days: 7, invitedBy: userId, tokenHash: sha256('new'), createdAt: now, expiresAt: now },
    }),
  updateInvitationToken: (sql) =>
    store.updateInvitationToken(sql, companyId, invitationId, { tokenHash: sha256('new'), expiresAt: now }),
  deleteInvitation: (sql) => store.deleteInvitation(sql, companyId, invitationId),
  findInvitationByToken: (sql) => store.findInvitationByToken(sql, sha256(token), new Date(0)),
  takeInvitation: (sql) => store.takeInvitation(sql, sha256(token), new Date(0)),
  isMember: withRows({ login: { email_folded: 'ann@example.com' } }, (sql) =>
    store.isMember(sql, companyId, rows.login.email_folded),
  ),
}))
