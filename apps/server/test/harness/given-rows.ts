import type { CompanyId } from '@korben/contract'
import type { Tables } from '../../src/generated/rows.ts'
import type { Sql } from '../../src/kit/db.ts'
import { findRows, insertRow, type NewRow, type TableName, updateRows, type Where } from './table-rows.ts'

/** What a builder may be told; everything else it fills in. */
export type Wish<Table extends TableName> = Partial<Omit<NewRow<Table>, 'company_id'>>

/** Tables whose rows belong to a company. */
type CompanyTable = { [Table in TableName]: Tables[Table] extends { company_id: CompanyId } ? Table : never }[TableName]

/** Any rows of one company. */
export type GivenRows = {
  insert<Table extends CompanyTable>(table: Table, row: Omit<NewRow<Table>, 'company_id'>): Promise<Tables[Table]>
  /** In no promised order. */
  find<Table extends CompanyTable>(table: Table, where?: Omit<Where<Table>, 'company_id'>): Promise<Tables[Table][]>
  /** The rows as they are after the change. */
  update<Table extends CompanyTable>(
    table: Table,
    where: Omit<Where<Table>, 'company_id'>,
    change: Omit<Where<Table>, 'company_id'>,
  ): Promise<Tables[Table][]>
  count<Table extends CompanyTable>(table: Table, where?: Omit<Where<Table>, 'company_id'>): Promise<number>
}

export function rowsOf(sql: Sql, companyId: CompanyId): GivenRows {
  const find: GivenRows['find'] = (table, where) => findRows(sql, table, withCompany(companyId, where ?? {}))
  return {
    insert: (table, row) => insertRow(sql, table, withCompany(companyId, row)),
    find,
    update: (table, where, change) =>
      updateRows(sql, table, withCompany(companyId, where), withCompany(companyId, change)),
    count: async (table, where) => (await find(table, where)).length,
  }
}

const withCompany = (companyId: CompanyId, row: object) => ({ ...row, company_id: companyId }) as never
