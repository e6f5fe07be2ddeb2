import type { SystemReport } from '@korben/contract'
import { Alert, Anchor, Code, Group, Stack, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { client } from '../../lib/client.ts'
import { useFormat } from '../../lib/format.ts'
import { useRights } from '../../lib/session.ts'
import { type Fact, Facts } from '../../ui/facts.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { Section } from '../../ui/section.tsx'
import { When } from '../../ui/when.tsx'
import { type Problem, problemsOf } from './problems.ts'
import { systemTexts } from './texts.ts'

const REFRESH_MS = 10_000

/** How the installation does, and what somebody should do about it. */
export function SystemPage() {
  const t = systemTexts.use()
  const report = useQuery({
    queryKey: ['system'],
    queryFn: ({ signal }) => client.system.get({}, { signal }),
    refetchInterval: REFRESH_MS,
  })
  return (
    <Page title={t('title')} hint={t('hint')}>
      <QueryState query={report}>
        {(data) => (
          <Stack gap="md">
            <Problems problems={problemsOf(data, new Date())} />
            <Work report={data} />
            <Installation report={data} />
          </Stack>
        )}
      </QueryState>
    </Page>
  )
}

function Problems({ problems }: { problems: readonly Problem[] }) {
  const t = systemTexts.use()
  if (problems.length === 0) {
    return (
      <Alert color="teal" icon={<Icon name="check" />}>
        {t('well')}
      </Alert>
    )
  }
  return (
    <Section title={t('toDo')}>
      {problems.map((problem) => (
        <Alert key={problem.text} color={problem.urgent ? 'red' : 'orange'} icon={<Icon name="warning" />}>
          <Stack gap={4}>
            <Text size="sm">{t(problem.text, { count: problem.count ?? 0 })}</Text>
            <See see={problem.see} />
          </Stack>
        </Alert>
      ))}
    </Section>
  )
}

function See({ see }: { see: Problem['see'] }) {
  const t = systemTexts.use()
  const can = useRights()
  if ('doc' in see) {
    return (
      <Text size="xs">
        <Code>{t('readMore', { doc: see.doc })}</Code>
      </Text>
    )
  }
  if (!can(see.right)) return null
  return (
    <Anchor component={Link} to={see.to} size="sm" underline="always">
      {t('open')}
    </Anchor>
  )
}

function Work({ report: { queues, connections } }: { report: SystemReport }) {
  const t = systemTexts.use()
  const { messages, runs, jobs, webhooks } = queues
  const { all, failed, off, paused } = connections
  const rows = [
    { name: t('messages'), now: t('messagesNow', messages), late: messages.lateSeconds },
    { name: t('runs'), now: t('due', runs), late: runs.lateSeconds },
    { name: t('webhooks'), now: t('dueAndDead', webhooks), late: webhooks.lateSeconds },
    { name: t('jobs'), now: t('dueAndDead', jobs), late: jobs.lateSeconds },
  ]
  return (
    <Section title={t('work')}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('queue')}</Table.Th>
            <Table.Th>{t('now')}</Table.Th>
            <Table.Th>{t('late')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ name, now, late }) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={500}>
                {name}
              </Table.Th>
              <Table.Td>{now}</Table.Td>
              <Table.Td>
                <Late seconds={late} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm">
        {t('connections')}: {t('connectionsNow', { all, works: all - failed - off - paused, failed, off, paused })}
      </Text>
    </Section>
  )
}

const MINUTE = 60
const HOUR = 3600

function Late({ seconds }: { seconds: number }) {
  const t = systemTexts.use()
  if (seconds === 0) return t('onTime')
  if (seconds < 2 * MINUTE) return t('seconds', { seconds })
  return seconds < 2 * HOUR
    ? t('minutes', { minutes: Math.floor(seconds / MINUTE) })
    : t('hours', { hours: Math.floor(seconds / HOUR) })
}

function Installation({ report }: { report: SystemReport }) {
  const t = systemTexts.use()
  const format = useFormat()
  const { database, disk, publicUrl, lastBackupAt } = report
  const sizeOf = (bytes: number) =>
    bytes < 1e9 ? `${format.number(Math.round(bytes / 1e6))} MB` : `${format.number(Math.round(bytes / 1e8) / 10)} GB`
  const rows: Fact[] = [
    { name: t('version'), value: `Korben ${report.version}, Node ${report.node}` },
    { name: t('startedAt'), value: <When at={report.startedAt} /> },
    {
      name: t('publicUrl'),
      value: publicUrl.startsWith('https:') ? publicUrl : `${publicUrl} (${t('notPublic')})`,
    },
    { name: t('mail'), value: report.sendsMail ? t('mailOn') : t('mailOff') },
    { name: t('senders'), value: format.number(report.senders) },
    { name: t('database'), value: `PostgreSQL ${database.version}, ${t(database.kind)}` },
    { name: t('schema'), value: `${database.migration}, ${t(database.schema)}` },
    database.sizeBytes !== null && { name: t('size'), value: sizeOf(database.sizeBytes) },
    {
      name: t('disk'),
      value: disk.freeBytes === null ? t(disk.state) : `${sizeOf(disk.freeBytes)}, ${t(disk.state)}`,
    },
    { name: t('lastBackup'), value: lastBackupAt === null ? t('never') : <When at={lastBackupAt} /> },
  ]
  return (
    <Section title={t('installation')}>
      <Facts rows={rows} />
      {report.isShared ? (
        <Group>
          <Text size="sm" c="dimmed">
            {t('shared')}
          </Text>
        </Group>
      ) : null}
    </Section>
  )
}
