import { describeStore } from '../../../test/harness/describe-store.ts'
import * as store from './templates.store.ts'

const content = [{ kind: 'text' as const, text: 'hi' }]

describeStore('templates', store, ({ companyId, templateId, templateCategoryId, now, newId }) => {
  const template = { categoryId: templateCategoryId, name: 'Hello', content }
  return {
    insertCategory: (sql) => store.insertCategory(sql, companyId, { id: newId(), name: 'Greetings', createdAt: now }),
    findCategory: (sql) => store.findCategory(sql, companyId, templateCategoryId),
    insertTemplate: (sql) => store.insertTemplate(sql, companyId, { ...template, id: newId(), createdAt: now }),
    findTemplate: (sql) => store.findTemplate(sql, companyId, templateId),
    updateTemplate: (sql) => store.updateTemplate(sql, companyId, templateId, template, now),
    deleteTemplate: (sql) => store.deleteTemplate(sql, companyId, templateId, now),
  }
})
