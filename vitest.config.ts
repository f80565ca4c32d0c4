import { availableParallelism } from 'node:os'

import { defineConfig } from 'vitest/config'

import { testFilesBySuite } from './tools/test/suites.ts'

const files = testFilesBySuite()

export default defineConfig({
  test: {
    // Nobody works beside a run of tests, and much of one is waiting for other programs.
    maxWorkers: availableParallelism() + 1,
    slowTestThreshold: 3000,
    projects: [
      {
        test: {
          name: 'unit',
          // Properties are tried with many values, on a machine that may be busy with others.
          testTimeout: 60_000,
          include: files.unit,
          // What needs no server keeps no state either: sharing a thread saves its start.
          pool: 'threads',
          isolate: false,
          sequence: { groupOrder: 0 },
          globalSetup: ['tools/test/shared-servers.ts'],
        },
      },
      {
        test: {
          name: 'integration',
          include: files.integration,
          pool: 'forks',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
          globalSetup: ['tools/test/shared-servers.ts'],
        },
      },
      {
        test: {
          name: 'end-to-end',
          include: files['end-to-end'],
          pool: 'forks',
          testTimeout: 180_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 2 },
          globalSetup: ['tools/test/shared-servers.ts'],
        },
      },
      {
        test: {
          name: 'browser',
          include: files.browser,
          pool: 'forks',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 3 },
          globalSetup: ['tools/test/shared-servers.ts', 'tools/web/built-page.ts'],
        },
      },
    ],
  },
})
