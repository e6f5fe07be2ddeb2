import { afterAll, afterEach } from 'vitest'
import { endFile, running, testimony } from './file-end.ts'

// Runs anew for every test file, in a process that it shares with others; what it imports does not.
const atStart = running()

afterEach(({ task }) => {
  const lines = testimony()
  if (task.result?.state === 'fail' && lines.length > 0)
    process.stderr.write(`Logged meanwhile:\n${lines.join('\n')}\n`)
})

afterAll(() => endFile(atStart))
