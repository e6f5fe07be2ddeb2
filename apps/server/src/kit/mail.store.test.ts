import { describeStore, withRows } from '../../test/harness/describe-store.ts'
import * as store from './mail.store.ts'

const LATER = new Date('2100-01-01')

describeStore('mail', store, ({ mailId, now, newId }) => ({
  insertMail: (sql) =>
    store.insertMail(sql, { id: newId(), content: Buffer.from('sealed'), createdAt: now, expiresAt: now }),
  claimMail: withRows({ mail: { expires_at: LATER } }, (sql) => store.claimMail(sql, now)),
  deleteMail: (sql) => store.deleteMail(sql, mailId),
  deleteOldMail: (sql) => store.deleteOldMail(sql, LATER, 10),
}))
