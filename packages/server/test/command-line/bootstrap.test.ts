import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import {
  temporaryDirectory,
  type TemporaryDirectory,
} from '../../../../tools/test/temporary-directory.ts'
import { startChildServer } from '../harness/child-server.ts'

let directory: TemporaryDirectory

beforeAll(async () => {
  directory = await temporaryDirectory('bootstrap-start', { inMemory: true })
})

afterAll(async () => {
  await directory.remove()
})

test('a program finds a first token in a file, sets the registry up with it, and renews it', async () => {
  const path = join(directory.path, 'token.json')
  const tokenIn = async () => (JSON.parse(await readFile(path, 'utf8')) as { token: string }).token
  const server = await startChildServer({
    dataDirectory: join(directory.path, 'data'),
    config: `FEATURE_PROGRAMMATIC_BOOTSTRAP: true\nBOOTSTRAP_TOKEN_PATH: ${path}\n`,
  })
  try {
    const call = async (target: string, token: string, body: object) => {
      const response = await fetch(`${server.url}/api/v1${target}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      return response.status
    }
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    const first = await tokenIn()
    expect(await call('/organization/', first, { name: 'acme' })).toBe(201)
    expect(await call('/bootstrap/renew', first, {})).toBe(200)
    const second = await tokenIn()
    expect(second).not.toBe(first)
    expect(await call('/organization/', second, { name: 'acme-labs' })).toBe(201)
    expect(server.process.output).not.toContain(first)
  } finally {
    await server.stop()
  }
})
