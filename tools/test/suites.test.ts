import { expect, test } from 'vitest'

import { suiteOf } from './suites.ts'

const graph = new Map([
  ['packages/server/src/quota/quota.test.ts', ['packages/server/src/quota/quota.ts']],
  ['packages/server/src/quota/quota.api.test.ts', ['packages/server/src/quota/fixture.ts']],
  ['packages/server/src/quota/fixture.ts', ['tools/test/each-database.ts']],
  ['tools/test/each-database.ts', ['tools/test/servers/postgres.ts']],
  ['packages/server/test/push.test.ts', []],
  ['packages/web/test/sign-in.test.ts', []],
])

test.each([
  ['packages/server/src/quota/quota.test.ts', 'unit', 'it reaches no server'],
  ['packages/server/src/quota/quota.api.test.ts', 'integration', 'its fixture reaches one'],
  ['packages/server/test/push.test.ts', 'end-to-end', 'of its folder'],
  ['packages/web/test/sign-in.test.ts', 'browser', 'of its folder'],
] as const)('%s is of the suite %s, because %s', (file, suite, _because) => {
  expect(suiteOf(graph, file)).toBe(suite)
})
