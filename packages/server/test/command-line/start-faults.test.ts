import { chmod, chown, mkdir, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { freePort } from '../../../../tools/test/servers/free-port.ts'
import {
  type PostgresServer,
  startPostgres,
  whyNoPostgres,
} from '../../../../tools/test/servers/postgres.ts'
import { unprivilegedUser } from '../../../../tools/test/servers/unprivileged-user.ts'
import { testThatCannotRun } from '../../../../tools/test/skip.ts'
import { runBerth } from '../harness/command-line.ts'
import { RegistryClient } from '../harness/registry-client.ts'
import { directoryOfTest, startServeInTest } from '../harness/serve-in-test.ts'
import type { ServeOptions, ServeProcess } from '../harness/serve-process.ts'

let directory = ''
let dataDirectory = ''

beforeEach(async () => {
  directory = await directoryOfTest('start-faults')
  dataDirectory = join(directory, 'data')
})

async function serve(options: Partial<ServeOptions> = {}): Promise<ServeProcess> {
  return await startServeInTest({ dataDirectory, ...options })
}

/** What a start that fails says. It is a sentence for a person, and the exit code is 1. */
async function refusal(options: Partial<ServeOptions> = {}): Promise<string> {
  const server = await serve(options)
  expect(await server.process.ended).toBe(1)
  expect(server.banner).not.toMatch(/\n {4}at /)
  return server.banner
}

async function portInUse(): Promise<{ readonly port: number; readonly holder: Server }> {
  const holder = createServer()
  await new Promise<void>((resolve) => {
    holder.listen(0, '127.0.0.1', resolve)
  })
  return { port: (holder.address() as AddressInfo).port, holder }
}

test.each([
  ['one process', []],
  ['two processes', ['--processes', '2']],
])('a port in use is named, with what to do (%s)', async (_title, words) => {
  const { port, holder } = await portInUse()
  try {
    const said = await refusal({ words: [...words, '--host', '127.0.0.1', '--port', `${port}`] })
    expect(said).toContain(
      `cannot listen on 127.0.0.1, port ${port}: another program listens there`,
    )
  } finally {
    holder.close()
  }
})

test('a data directory that is a file is named', async () => {
  await writeFile(dataDirectory, '')
  expect(await refusal()).toContain(`the data directory ${dataDirectory} cannot be used`)
})

test('a data directory that may not be written to is named', async ({ skip }) => {
  const user = unprivilegedUser()
  if (user === undefined) skip('only root can run the server as somebody else')
  await mkdir(dataDirectory)
  await chmod(directory, 0o755)
  expect(await refusal({ user: user as { uid: number; gid: number } })).toContain(
    `the data directory ${dataDirectory} cannot be used (no permission to write there); name another with --data`,
  )
})

test('a damaged file of secrets is not overwritten', async () => {
  await mkdir(dataDirectory)
  await writeFile(join(dataDirectory, 'secrets.json'), '{')
  expect(await refusal()).toContain('secrets.json is damaged')
})

test('a database of a newer version is left alone', async () => {
  await runBerth(['migrate', '--data', dataDirectory])
  const database = new DatabaseSync(join(dataDirectory, 'berth.db'))
  database.exec("insert into schema_migration values ('9999-of-the-future', 0)")
  database.close()
  expect(await refusal()).toContain(
    'the database was written by a newer version (it has the schema steps 9999-of-the-future)',
  )
})

test('all faults of a configuration are told at once, each with its line', async () => {
  const said = await refusal({ config: 'PROXY_COUNT: x\nREGISTRY_STATE: frozen\n' })
  expect(said).toContain('config.yaml:3: PROXY_COUNT is "x"')
  expect(said).toContain('config.yaml:4: REGISTRY_STATE is "frozen"')
})

test('a certificate that is not there is named', async () => {
  const said = await refusal({ config: 'SERVER_CERT: none.pem\nSERVER_KEY: none.key\n' })
  expect(said).toMatch(/none\.(?:pem|key) cannot be read \(ENOENT\)/)
})

describe('PostgreSQL', () => {
  const reason = whyNoPostgres()
  if (reason !== undefined) {
    testThatCannotRun(reason)
    return
  }
  let postgres: PostgresServer

  beforeEach(async () => {
    postgres = await startPostgres()
  })

  afterEach(async () => {
    await postgres.stop()
  })

  const settings = (uri: string) =>
    `DB_URI: ${uri}\nSECRET_KEY: secret-key-of-the-test\nDATABASE_SECRET_KEY: database-key-of-the-test\n`

  test.each([
    ['one process', []],
    ['two processes', ['--processes', '2']],
  ])(
    'that is away at the start is waited for, and answers are 503 until it is there (%s)',
    async (_title, words) => {
      await postgres.crash()
      const port = await freePort()
      const server = await serve({
        config: settings(postgres.uri()),
        words: [...words, '--host', '127.0.0.1', '--port', `${port}`],
        environment: { BERTH_ADMIN_PASSWORD: 'correct-horse-battery' },
      })
      const client = new RegistryClient(`http://127.0.0.1:${port}`, {
        username: 'admin',
        password: 'correct-horse-battery',
      })
      try {
        await expect
          .poll(() => client.sendRaw('GET', '/v2/').catch(() => undefined), { timeout: 20_000 })
          .toMatchObject({ status: 503, headers: { 'retry-after': '5' } })
        expect(server.logged('database awaited')[0]?.['reason']).toContain('does not answer')
        await postgres.startAgain()
        await server.started()
        expect((await client.askForToken([])).status).toBe(200)
      } finally {
        await client.close()
      }
    },
  )

  test('that does not know the password is named without it', async () => {
    const uri = postgres.uri().replace(/:[^:@/]+@/, ':a-wrong-password@')
    const said = await refusal({ config: settings(uri) })
    expect(said).toMatch(/postgresql:\/\/berth@127\.0\.0\.1:\d+\/postgres refuses: password/)
    expect(said).not.toContain('a-wrong-password')
  })

  test('that has no such database is named', async () => {
    const said = await refusal({ config: settings(postgres.uri('nowhere')) })
    expect(said).toContain('refuses: database "nowhere" does not exist; check DB_URI')
  })

  test('that is away is named by a command, which does not wait', async () => {
    const config = join(directory, 'config.yaml')
    await writeFile(config, settings(postgres.uri()))
    await postgres.crash()
    const { exitCode, stderr } = await runBerth([
      ...['user', 'create', 'ann', '--config', config, '--data', dataDirectory],
    ])
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/does not answer \(connect ECONNREFUSED .*\); start it, or check DB_URI/)
  })

  test('needs no data directory where secrets and store are elsewhere', async ({ skip }) => {
    const user = unprivilegedUser()
    if (user === undefined) skip('only root can run the server as somebody else')
    await chmod(directory, 0o755)
    const store = join(directory, 'store')
    await mkdir(store)
    await chown(store, (user as { uid: number }).uid, (user as { gid: number }).gid)
    const config = join(directory, 'config.yaml')
    await writeFile(
      config,
      `${settings(postgres.uri())}DISTRIBUTED_STORAGE_CONFIG:\n  default: [LocalStorage, {storage_path: ${store}}]\n`,
    )
    const server = await serve({
      words: ['--config', config],
      environment: { BERTH_ADMIN_PASSWORD: 'correct-horse-battery' },
      user: user as { uid: number; gid: number },
    })
    await server.started()
    expect(server.port).toBeGreaterThan(0)
  })
})
