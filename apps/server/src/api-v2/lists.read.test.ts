import { describeStore } from '../../test/harness/describe-store.ts'
import * as store from './lists.read.ts'

const PAGE = { limit: 20, offset: 0 }

describeStore('the short lists', store, ({ companyId, templateCategoryId, tunnelId, userId }) => ({
  findTemplateCategories: (sql) => store.findTemplateCategories(sql, companyId),
  findTemplates: (sql) => store.findTemplates(sql, companyId, templateCategoryId),
  findConnections: (sql) => store.findConnections(sql, companyId),
  findTags: (sql) => store.findTags(sql, companyId),
  findUsers: (sql) => store.findUsers(sql, companyId, PAGE),
  findUser: (sql) => store.findUser(sql, companyId, userId),
  findTunnels: (sql) => store.findTunnels(sql, companyId, PAGE),
  findTunnelCard: (sql) => store.findTunnelCard(sql, companyId, tunnelId),
}))
