import { createWorkerCtx, type World } from '../kit/context.ts'
import { randomCode } from '../kit/crypto.ts'
import { one } from '../kit/db.ts'
import { createCompany } from './create-company.ts'
import { hasCompany } from './installation.store.ts'
import { createSample } from './sample.ts'

/** The sign-in, the token and the lead link of the sample company: told once, kept nowhere. */
export type FirstCompany = { email: string; password: string; token: string; hash: string }

/** Fills an empty database with the sample company; null when there is a company already. */
export async function createFirstCompany(world: World): Promise<FirstCompany | null> {
  if (one(await hasCompany(world.sql)).yes) return null
  const email = 'owner@korben.localhost'
  const password = randomCode(20)
  return createWorkerCtx(world).transaction(async (tx) => {
    const { companyId, userId, token } = await createCompany(tx, {
      name: 'Sample school',
      ownerEmail: email,
      ownerPassword: password,
      ownerName: 'Olena',
    })
    const sample = await createSample(tx.forCompany(companyId, { kind: 'system', userId }))
    return { email, password, token, hash: sample.traffic_source_hash }
  })
}
