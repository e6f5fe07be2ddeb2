import { type Field, fields } from '@korben/contract'
import type { CustomFieldRow } from '../../generated/rows.ts'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import * as service from './fields.service.ts'
import * as store from './fields.store.ts'

export const fieldsRoutes = (app: ApiApp) =>
  mount(app, fields, {
    list: async (ctx) => ({ data: (await store.findFields(ctx.sql, ctx.companyId)).map(present) }),
    usage: async (ctx, { fieldId }) => ({ peopleCount: await service.countFilled(ctx, fieldId) }),
    create: async (ctx, input) => present(await service.createField(ctx, input)),
    label: async (ctx, { fieldId, label }) => present(await service.labelField(ctx, fieldId, label)),
    delete: async (ctx, { fieldId }) => ({ peopleCount: await service.deleteField(ctx, fieldId) }),
  })

const present = (row: CustomFieldRow): Field => ({
  id: row.id,
  name: row.name,
  type: row.type,
  label: row.label,
  createdAt: row.created_at.toISOString(),
})
