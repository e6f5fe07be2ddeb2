import { acrossCompanies, describeStore, withRows } from '../../../test/harness/describe-store.ts'
import * as store from './person-tags.store.ts'

const reason = 'A batch of the engine has people of several companies; each row names its own.'

describeStore('person tags', store, ({ companyId, personId, tagId }) => ({
  insertPersonTags: acrossCompanies(
    reason,
    withRows({ person_tag: null }, (sql) => store.insertPersonTags(sql, [{ companyId, personId, tagIds: [tagId] }])),
  ),
  deletePersonTags: acrossCompanies(reason, (sql) =>
    store.deletePersonTags(sql, [{ companyId, personId, tagIds: [tagId] }]),
  ),
}))
