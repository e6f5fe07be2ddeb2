import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // A worker is a process: what a test leaves behind cannot reach the next file, and a crash is a failure of one file.
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'code',
          include: ['{packages,apps,scripts,e2e}/**/*.test.{ts,tsx,mts}'],
          globalSetup: ['apps/server/test/harness/cluster.ts'],
          setupFiles: ['apps/server/test/harness/setup.ts'],
          isolate: false,
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.e2e.ts'],
          globalSetup: ['e2e/harness/postgres-15.ts'],
          maxWorkers: 1,
          // After the others: a browser needs the machine for itself.
          sequence: { groupOrder: 1 },
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
