import { describeStore } from '../../../test/harness/describe-store.ts'
import * as store from './templates.store.ts'

const content = [{ kind: 'text' as const, text: 'hi' }]

describeStore(
  'templates',
  store,
  ({ companyId, templateId, templateCategoryId, offerId, trafficSourceId, now, newId }) => {
    const template = { categoryId: templateCategoryId, name: 'Hello', content }
    return {
      insertCategory: (sql) => store.insertCategory(sql, companyId, { id: newId(), name: 'Greetings', createdAt: now }),
      findCategory: (sql) => store.findCategory(sql, companyId, templateCategoryId),
      findCategories: (sql) => store.findCategories(sql, companyId),
      holdCategory: (sql) => store.holdCategory(sql, companyId, templateCategoryId),
      lockCategory: (sql) => store.lockCategory(sql, companyId, templateCategoryId),
      countTemplates: (sql) => store.countTemplates(sql, companyId, templateCategoryId),
      renameCategory: (sql) => store.renameCategory(sql, companyId, templateCategoryId, 'Others'),
      deleteCategory: (sql) => store.deleteCategory(sql, companyId, templateCategoryId, now),
      insertTemplate: (sql) => store.insertTemplate(sql, companyId, { ...template, id: newId(), createdAt: now }),
      findTemplate: (sql) => store.findTemplate(sql, companyId, templateId),
      updateTemplate: (sql) => store.updateTemplate(sql, companyId, templateId, template, now),
      deleteTemplate: (sql) => store.deleteTemplate(sql, companyId, templateId, now),
      findTemplates: (sql) =>
        store.findTemplates(
          sql,
          companyId,
          { categoryId: templateCategoryId, search: 'NAME' },
          { limit: 20, after: { at: new Date(now.getTime() + 1), id: templateId } },
        ),
      findTargets: (sql) =>
        store.findTargets(sql, companyId, {
          offerIds: [offerId],
          templateIds: [templateId],
          trafficSourceIds: [trafficSourceId],
        }),
    }
  },
)
