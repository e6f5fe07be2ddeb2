import type { CompanyId } from '@korben/contract'
import { findCompany } from '../domains/company/index.ts'
import type { World } from '../kit/context.ts'
import { UsageError } from './command.ts'

/** Refuses an id that is no company of this installation. */
export async function requireCompany(world: World, companyId: CompanyId): Promise<void> {
  const [company] = await findCompany(world.sql, companyId)
  if (!company) throw new UsageError(`There is no company ${companyId}.`)
}
