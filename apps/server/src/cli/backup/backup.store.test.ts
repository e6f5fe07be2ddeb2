import { acrossCompanies, describeStore, findsNothing, withRows } from '../../../test/harness/describe-store.ts'
import type { Tx } from '../../kit/db.ts'
import * as store from './backup.store.ts'

const across = (run: (sql: Tx) => PromiseLike<unknown>) => acrossCompanies('a backup is of the whole installation', run)
const silently = (run: (sql: Tx) => PromiseLike<unknown>) => findsNothing('it answers with nothing', across(run))

const tag = { name: 'tag', columns: ['company_id', 'id', 'name', 'name_folded'] }
const key = { table: 'audit', definition: 'foreign key (company_id) references company' }
const triggered = [{ name: 'person' }]

async function* one(row: string) {
  yield Buffer.from(row)
}

describeStore('backup', store, ({ companyId, newId }) => ({
  findTables: across(store.findTables),
  findPartitions: findsNothing('partitions are made by the month', across(store.findPartitions)),
  findMigrations: across(store.findMigrations),
  findInstallation: across(store.findInstallation),
  prepareCopying: across(store.prepareCopying),
  copyOut: across(async (sql) => (await store.copyOut(sql, tag)).toArray()),
  cancelStatement: across((sql) => store.cancelStatement(sql, 0)),
  copyIn: across(async (sql) => {
    await store.copyIn(sql, tag, one(`${companyId}\t${newId()}\tNew\tnew\n`))
    return sql`select from tag where name = 'New'`
  }),
  truncateTables: silently((sql) => store.truncateTables(sql, ['rate_window', 'lease'])),
  findForeignKeys: across((sql) => store.findForeignKeys(sql, ['tag'])),
  dropForeignKeys: silently((sql) => store.dropForeignKeys(sql, [{ ...key, name: 'audit_company_id_fkey' }])),
  addForeignKeys: silently((sql) => store.addForeignKeys(sql, [{ ...key, name: 'audit_of_company' }])),
  findTriggeredTables: across((sql) => store.findTriggeredTables(sql, ['person', 'tag'])),
  switchTriggers: silently((sql) => store.switchTriggers(sql, triggered, 'disable')),
  findIdentities: across((sql) => store.findIdentities(sql, ['stat_delta', 'tag'])),
  moveIdentity: across((sql) => store.moveIdentity(sql, { table: 'stat_delta', column: 'id' })),
  freeConnectionLeases: across(store.freeConnectionLeases),
  findFiles: withRows({ file: { state: 'stored', storage_key: 'key' } }, across(store.findFiles)),
  analyzeTables: silently((sql) => store.analyzeTables(sql, ['tag', 'user'])),
}))
