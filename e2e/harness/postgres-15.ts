import { openGround, startThrowAway } from '../machines/postgres-server.ts'
import { unpackPostgres } from '../machines/programs.ts'

/** `KORBEN_TEST_POSTGRES=15` runs the stories on PostgreSQL 15 too, as an external server, since the product brings 18. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.KORBEN_TEST_POSTGRES !== '15' || process.env.KORBEN_E2E_DATABASE) return undefined
  const ground = await openGround()
  const server = await startThrowAway(ground, await unpackPostgres(ground.folder))
  // Read by the processes that run the test files: they are started after this.
  process.env.KORBEN_E2E_DATABASE = `postgres://korben@127.0.0.1:${server.port}`
  return async () => {
    await server.stop()
    await ground.remove()
  }
}
