import { AccountId, type Id, LeadgentoolId } from '@korben/contract'
import { Type } from 'typebox'
import { DomainError } from '../../kit/errors.ts'
import { GiveUp, type Job, job } from '../../kit/jobs.ts'
import { subscribe } from '../leadgen/index.ts'
import { importAll } from './import-rows.ts'

const ImportId = Type.Unsafe<Id<'import'>>(Type.String())

/** One import of a company at a time: two of them would both make the person whom both name. */
export const importSmsChannels = job({
  name: 'imports.add_sms_channels',
  payload: Type.Object({ importId: ImportId }),
  retryAfterSeconds: [5, 30, 300, 1_800, 7_200],
  perLane: 1,
  run: (ctx, { importId }) => importAll(ctx, importId),
})

/** Subscribes a new channel right after the reply that tells of it (reference 3.17). */
export const subscribeAccount = job({
  name: 'imports.subscribe_account',
  payload: Type.Object({ accountId: AccountId, leadgentoolId: LeadgentoolId }),
  retryAfterSeconds: [5, 30, 300, 1_800, 7_200],
  run: (ctx, { accountId, leadgentoolId }) =>
    ctx
      .finish(async (tx) => void (await subscribe(tx, { accountId, leadgentoolId, cause: `added:${accountId}` })))
      .catch((error: unknown) => {
        throw error instanceof DomainError ? new GiveUp(error.message) : error
      }),
})

export const importJobs: readonly Job[] = [importSmsChannels, subscribeAccount]
