import { createServer } from 'node:net'
import { beforeAll, expect, test } from 'vitest'
import { newSecretKey } from '../../src/kit/crypto.ts'
import { testDatabase } from '../harness/database.ts'
import { atFileEnd } from '../harness/file-end.ts'
import { korben, openUrl, startKorben, temporaryFolder } from './harness.ts'

let environment: Record<string, string>

beforeAll(async () => {
  const { address } = await testDatabase()
  environment = {
    DATABASE_URL: await openUrl(address),
    SECRET_KEY: newSecretKey(),
    DATA_DIR: temporaryFolder(),
    HOST: '127.0.0.1',
  }
})

test('a process that only works shows its health and metrics on WORK_PORT, and nothing else', async () => {
  const worker = startKorben(['work'], { ...environment, WORK_PORT: '0' })
  const port = await worker.says(/health and metrics are on http:\/\/127\.0\.0\.1:(\d+)\n/)
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)
  expect(await (await get('/healthz')).json()).toEqual({ status: 'ok' })
  expect(await (await get('/readyz')).json()).toEqual({ status: 'ready', database: true, migrations: true })
  const metrics = await (await get('/metrics')).text()
  expect(metrics).toMatch(/^korben_process_info\{role="work"\} 1$/m)
  expect(metrics).toMatch(/^korben_build_info\{version="\d+\.\d+\.\d+",node="\d+\.\d+\.\d+"\} 1$/m)
  expect(metrics).toMatch(/^korben_schema_info\{version="\d{4}_\w+"\} 1$/m)
  expect(metrics).toMatch(/^korben_disk_free_bytes\{place="data"\} [1-9]/m)
  for (const path of ['/', '/api/v2/people', '/docs']) expect((await get(path)).status).toBe(404)
  worker.kill('SIGTERM')
  expect(await worker.outcome).toMatchObject({ code: 0, stderr: '' })
})

test('a WORK_PORT that is taken or none is one sentence', async () => {
  const holder = createServer()
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
  atFileEnd(() => void holder.close())
  const address = holder.address()
  const port = String(typeof address === 'object' && address ? address.port : 0)
  expect(await korben(['work'], { ...environment, WORK_PORT: port })).toEqual({
    code: 1,
    stdout: '',
    stderr: `Port ${port} is taken; free it, or set WORK_PORT to another one (0 takes a free one).\n`,
  })
  expect(await korben(['work'], { ...environment, WORK_PORT: '70000', METRICS_TOKEN: 'short' })).toEqual({
    code: 1,
    stdout: '',
    stderr: [
      'WORK_PORT: "70000" is not allowed. It must be a whole number from 0 to 65535.',
      'METRICS_TOKEN: it must have at least 16 characters (openssl rand -hex 16).\n',
    ].join('\n'),
  })
})
