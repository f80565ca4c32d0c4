import { expect, test } from 'vitest'

import { type CommandResult, runBerth } from '../harness/command-line.ts'
import { rawConnection } from '../harness/raw-connection.ts'
import type { RegistryClient } from '../harness/registry-client.ts'
import { clientInTest, registryInTest } from '../harness/serve-in-test.ts'
import type { ServeProcess } from '../harness/serve-process.ts'

let server: ServeProcess
let client: RegistryClient
let dataDirectory = ''

async function start(config: string): Promise<void> {
  ;({ server, client, dataDirectory } = await registryInTest({ config }))
}

/** Writes another configuration and has it read. */
async function reload(config: string, outcome = 'configuration reloaded'): Promise<void> {
  await server.configure(config)
  const before = server.logged(outcome).length
  server.process.kill('SIGHUP')
  await server.untilLogged(outcome, before + 1)
}

async function berth(words: readonly string[]): Promise<CommandResult> {
  return await runBerth([...words, '--data', dataDirectory])
}

const beginUpload = async () => await client.post('/v2/admin/app/blobs/uploads/')

test('a registry becomes read-only and writable again, on the same connection', async () => {
  await start('')
  const connection = await rawConnection(server.port)
  expect((await beginUpload()).status).toBe(202)
  await reload('REGISTRY_STATE: readonly\n')
  expect((await beginUpload()).json()).toMatchObject({ is_readonly: true })
  await reload('')
  expect((await beginUpload()).status).toBe(202)
  connection.write('GET /v2/ HTTP/1.1\r\nHost: localhost\r\n\r\n')
  expect((await connection.answer())?.status).toBe(401)
})

test('pushes are switched off, and what changed is said', async () => {
  await start('')
  await reload('DISABLE_PUSHES: true\n')
  expect((await beginUpload()).status).toBe(405)
  expect(server.logged('configuration reloaded')[0]).toMatchObject({ keys: ['DISABLE_PUSHES'] })
})

test('a faulty file is reported with its line, and what ran goes on', async () => {
  await start('DISABLE_PUSHES: true\n')
  await reload('DISABLE_PUSHES: maybe\nPROXY_COUNT: -1\n', 'configuration not reloaded')
  const [line] = server.logged('configuration not reloaded')
  expect(line?.['faults']).toEqual([
    expect.stringMatching(/config\.yaml:3: DISABLE_PUSHES is "maybe"; write true or false/),
    expect.stringMatching(/config\.yaml:4: PROXY_COUNT/),
  ])
  expect((await beginUpload()).status).toBe(405)
  await reload('DISABLE_PUSHES: false\n')
  expect((await beginUpload()).status).toBe(202)
})

test('a key that needs a restart is named and keeps its value', async () => {
  await start('')
  await reload('SERVER_HOSTNAME: registry.example.com\nLOGGING_LEVEL: debug\n')
  await server.untilLogged('changed keys need a restart')
  expect(server.logged('changed keys need a restart')[0]).toMatchObject({
    keys: ['SERVER_HOSTNAME'],
  })
  const challenge = (await client.sendRaw('GET', '/v2/')).headers['www-authenticate']
  expect(challenge).toContain(`realm="http://127.0.0.1:${server.port}/v2/auth"`)
})

test('a superuser that the file names may act from then on', async () => {
  await start('')
  const { stdout } = await berth(['user', 'create', 'sue', '--superuser'])
  await berth(['user', 'create', 'ann'])
  await berth(['repository', 'create', 'ann/secret'])
  const sue = clientInTest(server.port, { username: 'sue', password: stdout.trim() })
  expect((await sue.get('/v2/ann/secret/tags/list')).status).toBe(401)
  await reload('FEATURE_SUPERUSERS_FULL_ACCESS: true\n')
  sue.forgetTokens()
  expect((await sue.get('/v2/ann/secret/tags/list')).status).toBe(200)
})
