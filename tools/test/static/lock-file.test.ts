import { expect, test } from 'vitest'

import { lockFileFaults } from './lock-file.ts'

const lock = (resolved?: string) =>
  JSON.stringify({ packages: { 'node_modules/x': { version: '1.0.0', resolved } } })

test.each(['https://registry.example/x.tgz', 'git+ssh://git@host.example/x.git'])(
  'the address %s is refused',
  (address) => {
    expect(lockFileFaults(lock(address))).toEqual([expect.stringContaining(address)])
  },
)

test('no address is fine, and neither is one the folder of a workspace', () => {
  expect(lockFileFaults(lock())).toEqual([])
  expect(lockFileFaults(lock('packages/server'))).toEqual([])
})
