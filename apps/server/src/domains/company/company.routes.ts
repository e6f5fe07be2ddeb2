import { type Company, company } from '@korben/contract'
import type { CompanyRow } from '../../generated/rows.ts'
import type { TxCtx } from '../../kit/context.ts'
import { type ApiApp, mount } from '../../kit/http/mount.ts'
import * as service from './company.service.ts'

/** `noteChange`: writes to the audit, which stands to the right of this domain, what of the company was changed. */
export const companyRoutes =
  (noteChange: (ctx: TxCtx, change: Record<string, string | boolean | string[]>) => Promise<void>) => (app: ApiApp) =>
    mount(app, company, {
      get: async (ctx) => present(await service.getCompany(ctx)),
      update: (ctx, change) =>
        ctx.transaction(async (ctx) => {
          const changed = await service.updateCompany(ctx, change)
          await noteChange(ctx, change)
          return present(changed)
        }),
    })

const present = (row: CompanyRow): Company => ({
  id: row.id,
  name: row.name,
  timeZone: row.time_zone,
  language: languageOf(row.language),
  defaultCurrency: row.default_currency,
  currencies: row.currencies,
  isApiOn: row.is_api_on,
  createdAt: row.created_at.toISOString(),
})

const languageOf = (language: string): Company['language'] => (language === 'uk' || language === 'ru' ? language : 'en')
