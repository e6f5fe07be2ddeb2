import { describeStore } from '../../../test/harness/describe-store.ts'
import * as store from './people-list.store.ts'

const nobodyLeftOut: store.PeopleFilter = {
  tagIds: [],
  fields: [],
  userId: null,
  words: null,
  phone: null,
  emailFolded: null,
  activeFrom: null,
  activeTo: null,
  viewer: null,
}

describeStore('lists of people', store, ({ companyId, personId, tagId, userId, customFieldId, rows, now }) => {
  const everything: store.PeopleFilter = {
    tagIds: [tagId],
    fields: [
      { fieldId: customFieldId, value: rows.person_field.value },
      { fieldId: customFieldId, value: null },
    ],
    userId,
    words: "'ann':*",
    phone: '+380501234567',
    emailFolded: 'ann@example.com',
    activeFrom: now,
    activeTo: now,
    viewer: userId,
  }
  const first = { limit: 21, after: null }
  const next = { limit: 21, after: { at: new Date(now.getTime() + 1), id: personId } }
  return {
    findPeopleByWalk: async (sql) => [
      await store.findPeopleByWalk(sql, companyId, nobodyLeftOut, first),
      await store.findPeopleByWalk(sql, companyId, everything, next),
    ],
    findPeopleByMatch: async (sql) => [
      await store.findPeopleByMatch(sql, companyId, everything, { begin: 'contact', atMost: 10 }, first),
      await store.findPeopleByMatch(sql, companyId, everything, { begin: 'tag', atMost: 10 }, next),
      await store.findPeopleByMatch(sql, companyId, everything, { begin: 'field', atMost: 10 }, first),
      await store.findPeopleByMatch(sql, companyId, everything, { begin: 'user', atMost: 10 }, first),
    ],
    countPeople: async (sql) => [
      await store.countPeople(sql, companyId, everything, 'tag', 10),
      await store.countPeople(sql, companyId, nobodyLeftOut, null, null),
    ],
    countWearers: (sql) => store.countWearers(sql, companyId, [tagId, tagId], 10),
    findMatchingIds: async (sql) => [
      await store.findMatchingIds(sql, companyId, everything, { limit: 10, after: null }),
      await store.findMatchingIds(sql, companyId, nobodyLeftOut, { limit: 10, after: personId }),
    ],
    findTagSizes: (sql) => store.findTagSizes(sql, companyId, [tagId], 10),
    findPersonCards: (sql) => store.findPersonCards(sql, companyId, [personId]),
  }
})
