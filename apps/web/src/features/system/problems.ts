import type { SystemReport } from '@korben/contract'

/** Something that somebody should do: `urgent` when work stands still or could be lost. `see`: where it is done or read about. */
export type Problem = {
  text: ProblemKey
  urgent: boolean
  count?: number
  see: { to: string; right: 'connections:read' | 'webhooks:read' | 'chats:read' } | { doc: string }
}

type ProblemKey =
  | 'nobodySends'
  | 'schemaBehind'
  | 'schemaNewer'
  | 'diskLow'
  | 'noBackup'
  | 'backupOld'
  | 'messagesLate'
  | 'runsLate'
  | 'jobsLate'
  | 'webhooksLate'
  | 'jobsDead'
  | 'webhooksDead'
  | 'setAside'
  | 'inDoubt'
  | 'connectionsFailed'
  | 'connectionsUnheld'

/** As the alarms of the installation have them. */
const LATE_SECONDS = { messages: 60, runs: 60, jobs: 300, webhooks: 300 }
const BACKUP_MS = 2 * 86_400_000

const alarm = (name: string) => ({ doc: `docs/operations/alarms.md#${name.toLowerCase()}` })
const operations = (section: string) => ({ doc: `docs/operations.md#${section}` })

/** What is wrong and what to do, the urgent first. */
export function problemsOf(
  { database, disk, senders, lastBackupAt, queues, connections }: SystemReport,
  now: Date,
): Problem[] {
  const { messages, runs, jobs, webhooks, setAside } = queues
  const toConnections = { to: '/settings/integrations/connections', right: 'connections:read' } as const
  const toWebhooks = { to: '/settings/integrations/leeloo-api', right: 'webhooks:read' } as const
  const isOld = lastBackupAt !== null && now.getTime() - Date.parse(lastBackupAt) > BACKUP_MS
  const found: (Problem | false)[] = [
    senders === 0 && { text: 'nobodySends', urgent: true, see: alarm('KorbenNobodySends') },
    database.schema === 'behind' && { text: 'schemaBehind', urgent: true, see: operations('upgrade') },
    database.schema === 'newer' && { text: 'schemaNewer', urgent: true, see: operations('upgrade') },
    disk.state === 'low' && { text: 'diskLow', urgent: true, see: alarm('KorbenDiskFilling') },
    connections.failed > 0 && {
      text: 'connectionsFailed',
      urgent: true,
      count: connections.failed,
      see: toConnections,
    },
    connections.unheld > 0 && {
      text: 'connectionsUnheld',
      urgent: true,
      count: connections.unheld,
      see: alarm('KorbenBotUnheld'),
    },
    messages.lateSeconds > LATE_SECONDS.messages && {
      text: 'messagesLate',
      urgent: true,
      see: alarm('KorbenRepliesLate'),
    },
    runs.lateSeconds > LATE_SECONDS.runs && { text: 'runsLate', urgent: true, see: alarm('KorbenRunsLate') },
    jobs.lateSeconds > LATE_SECONDS.jobs && { text: 'jobsLate', urgent: true, see: alarm('KorbenJobsLate') },
    webhooks.lateSeconds > LATE_SECONDS.webhooks && {
      text: 'webhooksLate',
      urgent: true,
      see: alarm('KorbenWebhooksLate'),
    },
    messages.inDoubt > 0 && {
      text: 'inDoubt',
      urgent: false,
      count: messages.inDoubt,
      see: operations('messages-in-doubt'),
    },
    webhooks.dead > 0 && { text: 'webhooksDead', urgent: false, count: webhooks.dead, see: toWebhooks },
    jobs.dead > 0 && { text: 'jobsDead', urgent: false, count: jobs.dead, see: alarm('KorbenJobsDead') },
    setAside > 0 && { text: 'setAside', urgent: false, count: setAside, see: alarm('KorbenUpdatesSetAside') },
    isOld && { text: 'backupOld', urgent: false, see: alarm('KorbenBackupOld') },
    lastBackupAt === null && { text: 'noBackup', urgent: false, see: operations('backup-and-restore') },
  ]
  return found.filter((problem) => problem !== false)
}
