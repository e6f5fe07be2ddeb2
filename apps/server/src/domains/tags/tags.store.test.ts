import { describeStore } from '../../../test/harness/describe-store.ts'
import * as store from './tags.store.ts'

const vip = { name: 'VIP', nameFolded: 'vip' }

describeStore('tags', store, ({ companyId, tagId, rows, now, newId }) => ({
  findTags: (sql) => store.findTags(sql, companyId),
  findTagsById: (sql) => store.findTagsById(sql, companyId, [tagId]),
  findTagByName: (sql) => store.findTagByName(sql, companyId, rows.tag.name_folded),
  insertTag: (sql) => store.insertTag(sql, companyId, { ...vip, id: newId(), createdAt: now }),
  updateTag: (sql) => store.updateTag(sql, companyId, tagId, vip),
  countTagged: (sql) => store.countTagged(sql, companyId, tagId),
  deleteTag: (sql) => store.deleteTag(sql, companyId, tagId),
}))
