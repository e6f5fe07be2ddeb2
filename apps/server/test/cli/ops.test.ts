import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { newSecretKey } from '../../src/kit/crypto.ts'
import { testApp } from '../harness/app.ts'
import { testDatabase } from '../harness/database.ts'
import { openUrl, startKorben, temporaryFolder } from './harness.ts'

const read = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8')
const alerts = read('ops/prometheus/alerts.yml')
const dashboard = read('ops/grafana/korben.json')
const page = read('docs/operations/alarms.md')

/** Metrics that are named, without what Prometheus adds to the names of histograms. */
const namedIn = (text: string): string[] =>
  [
    ...new Set([...text.matchAll(/\bkorben_[a-z0-9_]+/g)].map(([name]) => name.replace(/_(bucket|count|sum)$/, ''))),
  ].sort()
const toldBy = (metrics: string): string[] =>
  [...metrics.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name).sort()

const names = [...alerts.matchAll(/^ +- alert: (\w+)$/gm)].map(([, name = '']) => name)

test('every metric that the dashboard and the alarms name is told by a running worker and by a running server', async () => {
  const { address } = await testDatabase()
  const environment = {
    DATABASE_URL: await openUrl(address),
    SECRET_KEY: newSecretKey(),
    DATA_DIR: temporaryFolder(),
    WORK_PORT: '0',
    PORT: '0',
  }
  const named = namedIn(dashboard + alerts)
  expect(named.length).toBeGreaterThan(40)
  for (const role of ['work', 'serve']) {
    const running = startKorben([role], environment)
    const url = (await running.says(/(?:metrics are|ready) on (\S+)\n/)).replace('localhost', '127.0.0.1')
    const told = toldBy(await (await fetch(`${url}/metrics`)).text())
    expect([role, named.filter((name) => !told.includes(name))]).toEqual([role, []])
    running.kill('SIGTERM')
    await running.outcome
  }
})

test('every alarm has its section, says what is wrong and how bad it is; no section is of an alarm that is gone', () => {
  expect(names.length).toBeGreaterThan(20)
  expect(new Set(names).size).toBe(names.length)
  expect([...page.matchAll(/^## (Korben\w+)$/gm)].map(([, name]) => name).sort()).toEqual([...names].sort())
  for (const block of alerts.split(/^ +- alert: /m).slice(1)) {
    expect(block).toMatch(/^ +expr: \S/m)
    expect(block).toMatch(/^ +labels: \{ severity: (page|warn|info) \}$/m)
    expect(block).toMatch(/^ +summary: ".+"$/m)
  }
})

test('every figure on the page of metrics says what it is, and none is labelled by what grows without end', async () => {
  const { baseUrl } = await testApp()
  const metrics = await (await fetch(`${baseUrl}/metrics`)).text()
  const own = toldBy(metrics).filter((name) => !/^korben_(process|nodejs)_/.test(name))
  for (const name of own) expect(metrics).toMatch(new RegExp(`^# HELP ${name} \\S.{9,}$`, 'm'))
  expect(metrics).not.toMatch(/[{,](company|connection|person|account|user|id)\w*="/)
  expect(metrics).not.toMatch(/="[0-9a-f]{24}"/)
})

test('the dashboard can be imported: it asks for its source of data, and no two panels are one', () => {
  const { templating, panels } = JSON.parse(dashboard)
  expect(templating.list.map(({ name, type }: { name: string; type: string }) => [name, type])).toEqual([
    ['datasource', 'datasource'],
    ['job', 'query'],
  ])
  const charts = panels.filter(({ type }: { type: string }) => type !== 'row')
  expect(new Set(panels.map(({ id }: { id: number }) => id)).size).toBe(panels.length)
  for (const { datasource, targets, title } of charts) {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of Grafana
    expect(datasource).toEqual({ type: 'prometheus', uid: '${datasource}' })
    for (const { expr } of targets) expect(`${title}: ${expr}`).toContain('job="$job"')
  }
})
