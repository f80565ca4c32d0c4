import { readdirSync, readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { recordedCases } from './replay.ts'

/** Replayed elsewhere, or by no other means than a first start. */
const elsewhere: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      'get //health',
      'get //health/instance',
      'get //health/endtoend',
      'get //health/warning',
      'get //health/dbrevision',
      'get //status',
      'get //_internal_ping',
    ].map((name) => [name, 'asks a process: operations/health.test.ts']),
  ),
}

test('every operation that was recorded is replayed', () => {
  const replays = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(`${import.meta.dirname}/${name}`, 'utf8'))
    .join('\n')
  const missing = new Set(
    recordedCases
      .map(({ operation, method, path }) => operation ?? `${method} ${path}`)
      .filter((name) => elsewhere[name] === undefined && !replays.includes(`'${name}'`)),
  )
  expect([...missing]).toEqual([])
})
