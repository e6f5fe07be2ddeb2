import { configDefaults, defineConfig } from 'vitest/config'

/** Tests that start, stop and kill processes of their own. */
const PROCESSES = 'apps/server/test/{cli,crash,faults,start}/**/*.test.ts'

const onACluster = {
  globalSetup: ['apps/server/test/harness/cluster.ts'],
  setupFiles: ['apps/server/test/harness/setup.ts'],
  testTimeout: 20_000,
  hookTimeout: 60_000,
}

const onTheWhole = {
  globalSetup: ['e2e/harness/postgres-15.ts'],
  // As long as a user would look: several browsers share a machine.
  expect: { poll: { timeout: 20_000 } },
  testTimeout: 180_000,
  hookTimeout: 180_000,
}

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...onACluster,
          name: 'code',
          include: ['{packages,apps,scripts,e2e}/**/*.test.{ts,tsx,mts}'],
          exclude: [...configDefaults.exclude, PROCESSES],
          // Loading the product anew for each file took two thirds of the processor time.
          isolate: false,
        },
      },
      {
        // A worker is a process: what a test leaves behind cannot reach the next file.
        test: { ...onACluster, name: 'processes', include: [PROCESSES] },
      },
      {
        // After the others. Somebody at a browser waits most of the time: two of them share the machine.
        test: { ...onTheWhole, name: 'stories', include: ['e2e/{web/,}*.e2e.ts'], sequence: { groupOrder: 1 } },
      },
      {
        // Last: their installations are many processes each, and what they must be done by is measured.
        test: {
          ...onTheWhole,
          name: 'e2e',
          include: ['e2e/{kill,machines}/*.e2e.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
