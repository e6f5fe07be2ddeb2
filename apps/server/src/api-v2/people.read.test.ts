import { describeStore, withRows } from '../../test/harness/describe-store.ts'
import * as store from './people.read.ts'

const PAGE = { limit: 20, offset: 0 }

describeStore('reads of people', store, ({ companyId, personId, accountId, connectionId, tagId, rows, now }) => {
  const everybody = {
    tagIds: [],
    phone: undefined,
    emailFolded: undefined,
    activeFrom: undefined,
    activeTo: undefined,
  }
  const ann = {
    tagIds: [tagId, tagId],
    phone: rows.person.phone ?? '',
    emailFolded: rows.person.email_folded ?? '',
    activeFrom: now,
    activeTo: now,
  }
  const tagged = { ...ann, phone: undefined, emailFolded: undefined }
  return {
    findPersonCard: async (sql) => [
      ...(await store.findPersonCard(sql, companyId, personId)),
      ...(await store.findPersonCard(sql, companyId, accountId)),
    ],
    findPeopleByWalk: async (sql) => [
      ...(await store.findPeopleByWalk(sql, companyId, everybody, { ...PAGE, fromOldest: false })),
      ...(await store.findPeopleByWalk(sql, companyId, ann, { ...PAGE, fromOldest: true })),
    ],
    findPeopleByFilter: async (sql) => [
      ...(await store.findPeopleByFilter(sql, companyId, ann, { begin: 'contact', atMost: 10_001 }, PAGE)),
      ...(await store.findPeopleByFilter(sql, companyId, ann, { begin: 'activity', atMost: 10_001 }, PAGE)),
      ...(await store.findPeopleByFilter(sql, companyId, tagged, { begin: 'tag', atMost: null }, PAGE)),
      ...(await store.findPeopleByFilter(sql, companyId, tagged, { begin: 'everybody', atMost: null }, PAGE)),
    ],
    countPeople: async (sql) => [
      ...(await store.countPeople(sql, companyId, everybody)),
      ...(await store.countPeople(sql, companyId, ann)),
      ...(await store.countPeople(sql, companyId, tagged)),
      ...(await store.countPeople(sql, companyId, { ...tagged, activeFrom: undefined, activeTo: undefined })),
    ],
    countActive: (sql) => store.countActive(sql, companyId, ann, 10_001),
    findTagsByNames: withRows({ tag: { name_folded: 'vip' } }, async (sql) => [
      ...(await store.findTagsByNames(sql, companyId, { names: ['vip', 'no such tag'], ids: [tagId] }, 10_001)),
      ...(await store.findTagsByNames(sql, companyId, { names: [], ids: [tagId] }, null)),
    ]),
    findConnectionKind: (sql) => store.findConnectionKind(sql, companyId, connectionId),
  }
})
