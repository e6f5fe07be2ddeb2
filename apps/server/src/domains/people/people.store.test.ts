import { acrossCompanies, describeStore, withRows } from '../../../test/harness/describe-store.ts'
import * as store from './people.store.ts'

const ann = {
  name: 'Ann',
  email: null,
  email_folded: null,
  phone: null,
  phone_e164: null,
  gender: 'NO_DATA' as const,
  locale: '',
  profile_image: null,
}

describeStore('people', store, ({ companyId, personId, mergedPersonId, userId, customFieldId, now, newId }) => ({
  insertPeople: (sql) => store.insertPeople(sql, companyId, [{ ...ann, id: newId() }], now),
  findPeople: (sql) => store.findPeople(sql, companyId, [personId, mergedPersonId]),
  lockPerson: (sql) => store.lockPerson(sql, companyId, personId),
  matchPeople: (sql) =>
    store.matchPeople(sql, companyId, [
      { phone: '+380501234567', e164: '+380501234567', email: null },
      { phone: '+380501234567', e164: null, email: null },
      { phone: null, e164: null, email: 'ann@example.com' },
    ]),
  updatePerson: (sql) => store.updatePerson(sql, companyId, personId, { ...ann, time_zone: null }, now),
  markPeople: acrossCompanies('A batch of the engine has people of several companies; each row names its own.', (sql) =>
    store.markPeople(sql, [
      { company_id: companyId, person_id: personId, changed_at: now.toISOString(), active_at: now.toISOString() },
    ]),
  ),
  insertComment: (sql) =>
    store.insertComment(sql, companyId, { id: newId(), personId, authorId: userId, text: 'hi', createdAt: now }),
  insertPersonUsers: withRows({ person_user: null }, (sql) =>
    store.insertPersonUsers(sql, companyId, personId, [userId]),
  ),
  upsertFieldValues: (sql) =>
    store.upsertFieldValues(sql, companyId, personId, [{ fieldId: customFieldId, value: 'Kyiv' }], now),
  deleteFieldValue: (sql) => store.deleteFieldValue(sql, companyId, personId, customFieldId),
  deletePersonUser: (sql) => store.deletePersonUser(sql, companyId, personId, userId),
  findComments: (sql) =>
    store.findComments(sql, companyId, personId, {
      limit: 20,
      after: { at: new Date(now.getTime() + 1), id: personId },
    }),
  findPersonEvents: withRows({ event: { person_id: personId } }, (sql) =>
    store.findPersonEvents(sql, companyId, personId, { limit: 20, after: { at: now, id: 'f'.repeat(24) } }),
  ),
}))
