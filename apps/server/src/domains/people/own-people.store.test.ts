import { describeStore } from '../../../test/harness/describe-store.ts'
import * as store from './own-people.store.ts'

describeStore('own people', store, ({ companyId, personId, userId, newId }) => ({
  seenBy: (sql) => sql`
    select id from person where company_id = ${companyId} ${store.seenBy(sql, companyId, userId)} order by id`,
  countOthersPeople: (sql) => store.countOthersPeople(sql, companyId, newId()),
  findOthersPeople: (sql) => store.findOthersPeople(sql, companyId, newId(), [personId]),
  findLinkedUsers: (sql) => store.findLinkedUsers(sql, companyId, [personId]),
}))
