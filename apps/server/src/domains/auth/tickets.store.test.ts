import { acrossCompanies, describeStore } from '../../../test/harness/describe-store.ts'
import { sha256 } from '../../kit/crypto.ts'
import * as store from './tickets.store.ts'

const KIND = 'second_factor'

describeStore('tickets', store, ({ loginId, rows, now }) => {
  const { token_hash: tokenHash } = rows.login_ticket
  const before = new Date(0)
  const made = { tokenHash: sha256('new'), createdAt: now, expiresAt: now }
  return {
    insertTicket: (sql) => store.insertTicket(sql, { ...made, loginId, kind: KIND }),
    insertResetTicket: acrossCompanies('a login is in any number of companies', (sql) =>
      store.insertResetTicket(sql, { ...made, emailFolded: 'ann@example.com', max: 5 }),
    ),
    findTicket: (sql) => store.findTicket(sql, tokenHash, KIND, before),
    takeTry: (sql) => store.takeTry(sql, tokenHash, KIND, before),
    takeTicket: (sql) => store.takeTicket(sql, tokenHash, KIND, before),
    deleteTickets: (sql) => store.deleteTickets(sql, loginId),
  }
})
