import { openMillion } from '../generator/million.ts'
import type { Bench } from '../measure.ts'

/** Makes the company of a million people ahead of the benches that read it; done at once when it is there. */
export const generate: Bench = async (run) => {
  const { database, company } = await openMillion(run)
  run.note(`company ${company.companyId} with ${company.people} people is kept for other benches`)
  await database.close()
}
