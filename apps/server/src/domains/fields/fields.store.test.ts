import { describeStore } from '../../../test/harness/describe-store.ts'
import * as store from './fields.store.ts'

describeStore('fields', store, ({ companyId, customFieldId, now, newId }) => ({
  findFields: (sql) => store.findFields(sql, companyId),
  findFieldsByName: (sql) => store.findFieldsByName(sql, companyId, ['city', 'street']),
  insertField: (sql) =>
    store.insertField(sql, companyId, { id: newId(), name: 'city', type: 'DATE', label: '', createdAt: now }),
  findFieldsById: (sql) => store.findFieldsById(sql, companyId, [customFieldId]),
  updateField: (sql) => store.updateField(sql, companyId, customFieldId, 'City'),
  countFilled: (sql) => store.countFilled(sql, companyId, customFieldId),
  deleteField: (sql) => store.deleteField(sql, companyId, customFieldId),
}))
