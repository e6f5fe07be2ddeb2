import { defineConfig } from 'vitest/config'

/** For the files of this folder alone, which fail on purpose; `leaks.test.ts` runs them and reads the report. */
export default defineConfig({
  test: {
    pool: 'forks',
    include: ['apps/server/test/harness/leaks/*.fixture.ts'],
    globalSetup: ['apps/server/test/harness/cluster.ts'],
    setupFiles: ['apps/server/test/harness/setup.ts'],
  },
})
