import type { CompanyId } from '@korben/contract'
import { findCompany } from '../domains/company/index.ts'
import type { World } from '../kit/context.ts'
import { readId } from '../kit/ids.ts'
import { UsageError } from './command.ts'

/** The company that a command names; refuses an id that is none of this installation. */
export async function requireCompany(world: World, given: string): Promise<CompanyId> {
  const id = readId<'company'>(given)
  const [company] = id ? await findCompany(world.sql, id) : []
  if (!company) throw new UsageError(`There is no company ${given}.`)
  return company.id
}
