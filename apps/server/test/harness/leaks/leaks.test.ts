import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { execPath } from 'node:process'
import { beforeAll, expect, test } from 'vitest'

type Report = { testResults: { name: string; status: string; message: string }[] }

/** A run of the fixtures of this folder, in a process of its own. */
let report: Report
let printed: string
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'korben-leaks-'))
  const file = join(folder, 'report.json')
  const config = 'apps/server/test/harness/leaks/vitest.config.ts'
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--config', config, '--reporter=json', `--outputFile=${file}`]
  printed = await new Promise<string>((resolve) =>
    execFile(execPath, args, (_failed, stdout, stderr) => resolve(stdout + stderr)),
  )
  report = JSON.parse(await readFile(file, 'utf8'))
  await rm(folder, { recursive: true })
}, 120_000)

const resultOf = (file: string) => report.testResults.find(({ name }) => basename(name) === file)

test('a file that leaves a connection open fails, and is told which', () => {
  expect(resultOf('connection.fixture.ts')).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('"forgotten" (idle)'),
  })
})

test('a file that leaves a timer running fails', () => {
  expect(resultOf('timer.fixture.ts')).toMatchObject({
    status: 'failed',
    message: expect.stringContaining('left running: Timeout'),
  })
})

test('a file that leaves nothing passes', () => {
  expect(resultOf('clean.fixture.ts')).toMatchObject({ status: 'passed' })
})

test('what the product logged as an error is shown when a test fails', () => {
  expect(printed).toMatch(/Logged meanwhile:\n.*the reason/)
  expect(printed).not.toContain('of no interest')
})
