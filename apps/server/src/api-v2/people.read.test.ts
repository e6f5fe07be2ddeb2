import { describeStore, withRows } from '../../test/harness/describe-store.ts'
import * as store from './people.read.ts'

const PAGE = { limit: 20, offset: 0 }

describeStore('reads of people', store, ({ companyId, personId, accountId, connectionId, tagId, rows, now }) => {
  const everybody = {
    tagIds: [],
    isTagRare: false,
    phone: undefined,
    emailFolded: undefined,
    activeFrom: undefined,
    activeTo: undefined,
  }
  const ann = {
    tagIds: [tagId, tagId],
    isTagRare: false,
    phone: rows.person.phone ?? '',
    emailFolded: rows.person.email_folded ?? '',
    activeFrom: now,
    activeTo: now,
  }
  const rare = { ...ann, phone: undefined, emailFolded: undefined, isTagRare: true }
  return {
    findPersonCard: async (sql) => [
      ...(await store.findPersonCard(sql, companyId, personId)),
      ...(await store.findPersonCard(sql, companyId, accountId)),
    ],
    findPeopleByActivity: async (sql) => [
      ...(await store.findPeopleByActivity(sql, companyId, everybody, PAGE)),
      ...(await store.findPeopleByActivity(sql, companyId, ann, PAGE)),
    ],
    findPeopleByFilter: async (sql) => [
      ...(await store.findPeopleByFilter(sql, companyId, everybody, PAGE)),
      ...(await store.findPeopleByFilter(sql, companyId, ann, PAGE)),
      ...(await store.findPeopleByFilter(sql, companyId, rare, PAGE)),
    ],
    countPeople: async (sql) => [
      ...(await store.countPeople(sql, companyId, everybody, null)),
      ...(await store.countPeople(sql, companyId, ann, 10_000)),
      ...(await store.countPeople(sql, companyId, rare, 10_000)),
    ],
    findTagsByValues: withRows({ tag: { name_folded: 'vip' } }, (sql) =>
      store.findTagsByValues(sql, companyId, ['VIP', tagId, 'no such tag']),
    ),
    findConnectionKind: (sql) => store.findConnectionKind(sql, companyId, connectionId),
  }
})
