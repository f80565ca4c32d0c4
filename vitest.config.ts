import { availableParallelism } from 'node:os'

import { defineConfig } from 'vitest/config'

import LongestFirst from './tools/test/longest-first.ts'
import { testFilesBySuite } from './tools/test/suites.ts'

const files = testFilesBySuite()

// Files share a process, one after the other (`isolate: false`): to load the whole server again for
// each would cost as much as the tests. What a test changes for its process, it takes back.

export default defineConfig({
  test: {
    // Nobody works beside a run of tests, and much of one is waiting for other programs.
    maxWorkers: availableParallelism() + 1,
    slowTestThreshold: 3000,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          // Properties are tried with many values, on a machine that may be busy with others.
          testTimeout: 60_000,
          include: files.unit,
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
          isolate: false,
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
          isolate: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 2 },
          globalSetup: ['tools/test/shared-servers.ts'],
        },
      },
      {
        test: {
          name: 'browser',
          // Most of the time a browser waits, or is waited for.
          maxWorkers: 3 * availableParallelism(),
          include: files.browser,
          pool: 'forks',
          isolate: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 3 },
          globalSetup: ['tools/test/shared-servers.ts', 'tools/web/built-page.ts'],
        },
      },
    ],
  },
})
