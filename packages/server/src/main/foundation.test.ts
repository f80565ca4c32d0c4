import { type AddressInfo, createServer, type Server } from 'node:net'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { temporaryDirectory } from '../../../../tools/test/temporary-directory.ts'
import { parseConfig } from '../platform/config/parse-config.ts'
import { openFoundation } from './foundation.ts'

let silent: Server
let directory: { readonly path: string; remove(): Promise<void> }

beforeEach(async () => {
  directory = await temporaryDirectory('foundation')
  silent = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => silent.once('listening', resolve))
})
afterEach(async () => {
  silent.close()
  await directory.remove()
})

test('a database that says nothing is waited for as long as connect_timeout says', async () => {
  const { port } = silent.address() as AddressInfo
  const text =
    `DB_URI: postgresql://berth@127.0.0.1:${port}/berth\n` +
    'DB_CONNECTION_ARGS: {connect_timeout: 1, sslmode: disable}\n'
  const { config } = parseConfig(text, {
    filename: join(directory.path, 'config.yaml'),
    dataDirectory: directory.path,
  })
  const { database } = await openFoundation(config, () => undefined)
  const startedAt = performance.now()
  await expect(database.ping()).rejects.toMatchObject({ name: 'DatabaseUnavailableError' })
  expect(performance.now() - startedAt).toBeLessThan(5000)
  await database.close()
})
