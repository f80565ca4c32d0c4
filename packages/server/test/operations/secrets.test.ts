import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { freshBucket } from '../../../../tools/test/fresh-bucket.ts'
import { freePort } from '../../../../tools/test/servers/free-port.ts'
import { startPostgres, whyNoPostgres } from '../../../../tools/test/servers/postgres.ts'
import { whyNoRadosgw } from '../../../../tools/test/servers/radosgw.ts'
import { testThatCannotRun } from '../../../../tools/test/skip.ts'
import {
  temporaryDirectory,
  type TemporaryDirectory,
} from '../../../../tools/test/temporary-directory.ts'
import { runBerth } from '../harness/command-line.ts'
import { pushImage } from '../harness/content.ts'
import { rawConnection } from '../harness/raw-connection.ts'
import { RegistryClient } from '../harness/registry-client.ts'
import { type ServeProcess, startServe } from '../harness/serve-process.ts'

/*
 * Each secret is a canary. Whatever a server writes, and whatever it answers to those who have
 * not the secret, is searched for all of them.
 */

const password = 'admin-canary-1'

let directory: TemporaryDirectory
let server: ServeProcess
let lines: string[]
const clients: RegistryClient[] = []

beforeEach(async () => {
  directory = await temporaryDirectory('secrets', { inMemory: true })
  lines = []
})

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()))
  await server.stop()
  await directory.remove()
})

async function start(config: string): Promise<void> {
  server = await startServe({
    dataDirectory: join(directory.path, 'data'),
    config: `LOGGING_LEVEL: debug\n${config}`,
    words: ['--host', '127.0.0.1'],
    environment: { BERTH_ADMIN_PASSWORD: password },
  })
  lines.push(...server.process.output.split('\n'))
  server.process.onLine((line) => lines.push(line))
}

function clientFor(username?: string, secret?: string): RegistryClient {
  const credentials =
    username === undefined || secret === undefined ? undefined : { username, password: secret }
  const client = new RegistryClient(`http://127.0.0.1:${server.port}`, credentials)
  clients.push(client)
  return client
}

/** Waits for the last lines, and answers with everything that was written. */
async function written(): Promise<string> {
  server.process.kill('SIGTERM')
  await server.process.ended
  return lines.join('\n')
}

function expectNoneOf(canaries: readonly string[], text: string): void {
  for (const canary of canaries) {
    // The canary is not in the failure's message either.
    const at = text.indexOf(canary)
    expect(at < 0 ? '' : text.slice(Math.max(0, at - 200), at)).toBe('')
  }
}

test('attack 21: no credential that a request carries is in the log, whatever becomes of it', async () => {
  await start('ENABLE_HEALTH_DEBUG_SECRET: debug-canary-2\n')
  await server.started()
  const answers: string[] = []
  const ask = async (method: string, path: string, headers: Record<string, string>, body = '') => {
    const answer = await clientFor().sendRaw(method, path, { headers, body })
    answers.push(answer.text)
    return answer
  }
  const basic = (name: string, secret: string) => ({
    authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`,
  })
  const form = { 'content-type': 'application/x-www-form-urlencoded' }

  const admin = clientFor('admin', password)
  await pushImage(admin, 'admin/app', 'latest', 'secrets')
  const token = (await admin.tokenFor('repository:admin/app:pull,push')) ?? ''
  const refresh = await admin.askForToken([], { offline_token: 'true' })
  const { refresh_token: refreshToken } = refresh.json() as { refresh_token: string }
  const robot = await runBerth([
    ...['robot', 'create', 'admin+ci'],
    ...['--data', join(directory.path, 'data')],
  ])
  const robotToken = /[A-Z0-9]{64}/.exec(robot.stdout)?.[0] ?? ''
  expect(robotToken).toHaveLength(64)
  const cutToken = `${token.slice(0, -20)}AAAAAAAAAAAAAAAAAAAA`

  await ask('GET', '/v2/auth', basic('admin', 'wrong-canary-3'))
  await ask('GET', '/v2/auth', basic('typed-as-name-canary-4', 'x'))
  await ask('GET', '/v2/auth', basic('admin+ci', robotToken))
  await ask('GET', '/v2/auth', basic('admin+gone', robotToken))
  await ask('GET', '/v2/auth', { authorization: 'Basic not-base64-canary-5!' })
  await ask('GET', '/v2/auth?password=query-canary-6&token=query-canary-7', {})
  await ask('POST', '/v2/auth', form, 'grant_type=password&username=admin&password=form-canary-8')
  await ask('POST', '/v2/auth', form, 'grant_type=canary-9&password=form-canary-8')
  await ask('POST', '/v2/auth', form, `grant_type=refresh_token&refresh_token=x${refreshToken}`)
  await ask('GET', '/v2/admin/app/tags/list', { authorization: `Bearer ${cutToken}` })
  await ask('GET', '/v2/admin/app/tags/list', { authorization: 'Bearer opaque-canary-10' })
  await ask('GET', '/v2/admin/app/tags/list?access_token=query-canary-11', {})
  await ask('PATCH', '/v2/admin/app/blobs/uploads/x', { authorization: `Bearer ${token}` }, 'y')
  await ask('GET', '/health/enabledebug/wrong-canary-12', {})
  await ask('GET', '/nothing?secret=query-canary-13', { cookie: 'session=cookie-canary-14' })
  await clientFor().sendRaw('GET', '/health/enabledebug/debug-canary-2')
  const raw = await rawConnection(server.port)
  raw.write('GET /v2/ HTTP/1.1\r\nHost: x\r\nAuthorization : Bearer header-canary-15\r\n\r\n')
  await raw.closed
  answers.push(raw.received)

  const text = await written()
  expect(text).toContain('sign-in failed')
  expect(text).toContain('request answered')
  const signatures = [token, cutToken].map((jwt) => jwt.split('.')[2] ?? '')
  const canaries = [password, 'canary-', robotToken, refreshToken, token, ...signatures]
  expectNoneOf(canaries, text.replaceAll('admin/canary', ''))
  expectNoneOf([password, robotToken, refreshToken, ...signatures], answers.join('\n'))
  expectNoneOf(['wrong-canary', 'form-canary', 'query-canary', 'header-canary'], answers.join('\n'))
})

describe('with a store', () => {
  const reason = whyNoRadosgw()
  if (reason !== undefined) {
    testThatCannotRun(reason)
    return
  }

  test('attack 21: no signed URL is in the log, nor the key that signs it', async () => {
    const bucket = await freshBucket()
    await start(s3Config(bucket))
    await server.started()
    const admin = clientFor('admin', password)
    const { layer } = await pushImage(admin, 'admin/app', 'latest', 'signed')
    const answer = await admin.get(`/v2/admin/app/blobs/${layer.digest}`)
    expect(answer.status).toBe(307)
    const signature = new URL(String(answer.headers['location'])).searchParams.get(
      'X-Amz-Signature',
    )
    const text = await written()
    expect(text).toContain('blob pulled')
    expectNoneOf([signature ?? 'no signature', bucket.secretKey, 'X-Amz-Signature='], text)
  })
})

test('attack 21: a store that is away leaves no key in the log or in an answer', async () => {
  const port = await freePort()
  const bucket = {
    endpoint: `http://127.0.0.1:${port}`,
    bucket: 'b',
    accessKey: 'access-canary-1',
    secretKey: 'secret-canary-2',
  }
  await start(s3Config(bucket))
  await server.started()
  const admin = clientFor('admin', password)
  const begun = await admin.post('/v2/admin/app/blobs/uploads/')
  const answer = await admin.patch(String(begun.headers['location']), { body: 'some bytes' })
  const health = await admin.sendRaw('GET', '/health/endtoend')
  expect([answer.status, health.status]).toEqual([503, 503])
  const text = await written()
  expect(text).toContain('request failed')
  expectNoneOf(['canary-'], `${text}\n${answer.text}\n${health.text}`.replaceAll(password, ''))
})

describe('with a database', () => {
  const reason = whyNoPostgres()
  if (reason !== undefined) {
    testThatCannotRun(reason)
    return
  }

  test('attack 21: a database that refuses the password, and one that goes away, tell no password', async () => {
    const postgres = await startPostgres()
    try {
      const uri = new URL(postgres.uri())
      const rightPassword = uri.password
      await start(`DB_URI: ${uri.href}\n`)
      await server.started()
      await postgres.crash()
      const answer = await clientFor('admin', password).askForToken([])
      const health = await clientFor().sendRaw('GET', '/health/instance')
      expect([answer.status, health.status]).toEqual([503, 503])
      const away = await written()
      expect(away).toContain('service unhealthy')
      expectNoneOf([rightPassword, password], `${away}\n${answer.text}\n${health.text}`)

      await postgres.startAgain()
      uri.password = 'db%40canary-3'
      lines = []
      await start(`DB_URI: ${uri.href}\n`)
      const exitCode = await server.process.ended
      expect(exitCode).not.toBe(0)
      expect(lines.join('\n')).toMatch(/password authentication failed/)
      expectNoneOf(['canary-3'], lines.join('\n'))
    } finally {
      await postgres.stop()
    }
  })
})

function s3Config(bucket: {
  readonly endpoint: string
  readonly bucket: string
  readonly accessKey: string
  readonly secretKey: string
}): string {
  const { port } = new URL(bucket.endpoint)
  const store = {
    // Not the name by which the tests call the registry: to that no token is redirected.
    hostname: 'localhost',
    port: Number(port),
    is_secure: false,
    bucket_name: bucket.bucket,
    access_key: bucket.accessKey,
    secret_key: bucket.secretKey,
    storage_path: '/registry',
  }
  return `DISTRIBUTED_STORAGE_CONFIG: ${JSON.stringify({ store: ['RadosGWStorage', store] })}\n`
}
