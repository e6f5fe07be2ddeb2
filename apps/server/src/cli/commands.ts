import { backupCommand } from './backup.ts'
import type { Command } from './command.ts'
import { companyCreateCommand } from './company-create.ts'
import { connectionCreateCommand } from './connection-create.ts'
import { doctorCommand } from './doctor.ts'
import { loginResetCommand } from './login-reset.ts'
import { messageDecideCommand } from './message-decide.ts'
import { migrateCommand } from './migrate.ts'
import { openapiCommand } from './openapi.ts'
import { jobReplayCommand, webhookReplayCommand } from './replay.ts'
import { restoreCommand } from './restore.ts'
import { sampleCommand } from './sample.ts'
import { serveCommand, startCommand, workCommand } from './serve.ts'
import { setupCodeCommand } from './setup-code.ts'
import { tokenCreateCommand } from './token-create.ts'

/** Everything `korben` understands, in the order of its help. */
export const commands: readonly Command[] = [
  startCommand,
  serveCommand,
  workCommand,
  migrateCommand,
  doctorCommand,
  backupCommand,
  restoreCommand,
  companyCreateCommand,
  setupCodeCommand,
  loginResetCommand,
  tokenCreateCommand,
  connectionCreateCommand,
  messageDecideCommand,
  webhookReplayCommand,
  jobReplayCommand,
  sampleCommand,
  openapiCommand,
]
