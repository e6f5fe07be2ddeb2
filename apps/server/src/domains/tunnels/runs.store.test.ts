import { acrossCompanies, describeStore, withRows } from '../../../test/harness/describe-store.ts'
import * as store from './runs.store.ts'

const WORKER = 'workers walk the runs of all companies'

describeStore(
  'runs',
  store,
  ({
    companyId,
    runId,
    accountId,
    personId,
    tunnelId,
    tunnelBlockId,
    tunnelVersionId,
    subscriptionId,
    now,
    rows,
    newId,
  }) => {
    const key = { company_id: companyId, id: runId }
    const account = { company_id: companyId, account_id: accountId }
    const iso = now.toISOString()
    const signal = { type: 'press' as const, buttonId: newId<'button'>(), blockId: tunnelBlockId }
    const walk = { ...account, tunnel_id: tunnelId }
    return {
      claimDueAccounts: acrossCompanies(WORKER, (sql) => store.claimDueAccounts(sql, now, 10)),
      claimAccounts: (sql) => store.claimAccounts(sql, [key]),
      lockAccounts: (sql) => store.lockAccounts(sql, [account]),
      findDueRuns: (sql) => store.findDueRuns(sql, [key], now),
      findOldestSignals: (sql) => store.findOldestSignals(sql, [key]),
      insertSignal: (sql) => store.insertSignal(sql, companyId, { accountId, seq: 77, runId, event: signal, at: now }),
      deleteSignals: (sql) => store.deleteSignals(sql, [rows.run_signal]),
      deleteSignalsOfRuns: (sql) => store.deleteSignalsOfRuns(sql, [key]),
      findVersions: (sql) => store.findVersions(sql, [{ company_id: companyId, id: tunnelVersionId }]),
      findTagsOfPeople: (sql) => store.findTagsOfPeople(sql, [{ company_id: companyId, person_id: personId }]),
      updateRuns: (sql) =>
        store.updateRuns(sql, [
          {
            ...key,
            block_id: tunnelBlockId,
            step: 3,
            state: 'waiting',
            reason: null,
            stop_block_ids: [tunnelBlockId],
            hops: 1,
            step_before: rows.run.step,
            wake_at: iso,
            timer_at: iso,
            at: iso,
          },
        ]),
      insertRuns: withRows({ run: null, run_signal: null, message: null, delivery: null }, (sql) =>
        store.insertRuns(
          sql,
          [
            {
              ...key,
              id: newId(),
              account_id: accountId,
              tunnel_id: tunnelId,
              version_id: tunnelVersionId,
              subscription_id: subscriptionId,
              block_id: tunnelBlockId,
              hops: 0,
              stop_block_ids: [],
            },
          ],
          now,
        ),
      ),
      findRunAndLive: (sql) => store.findRunAndLive(sql, companyId, accountId, runId),
      wakeRun: (sql) => store.wakeRun(sql, companyId, runId, now),
      stopLiveRuns: (sql) => store.stopLiveRuns(sql, [{ ...account, tunnel_id: null, reason: 'blocked' }], now),
      forgetSignals: withRows({ run: { state: 'finished' } }, (sql) => store.forgetSignals(sql, [walk])),
      stopAtBlocks: (sql) => store.stopAtBlocks(sql, [{ ...walk, block_id: tunnelBlockId }], now),
      resumeHeldRuns: withRows({ run: { state: 'held' } }, (sql) => store.resumeHeldRuns(sql, [account], now)),
      lockAccountsIn: (sql) => store.lockAccountsIn(sql, companyId, tunnelId, { after: '', limit: 10 }),
      findUnemptied: acrossCompanies(
        WORKER,
        withRows({ tunnel: { deleted_at: now } }, (sql) => store.findUnemptied(sql)),
      ),
      markEmptied: withRows({ tunnel: { deleted_at: now } }, (sql) => store.markEmptied(sql, companyId, tunnelId, now)),
    }
  },
)
