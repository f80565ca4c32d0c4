import { execFile } from 'node:child_process'
import { access, copyFile, mkdir, readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'

import { startNginx, whyNoNginx } from '../../../../tools/test/servers/nginx.ts'
import { testThatCannotRun } from '../../../../tools/test/skip.ts'
import {
  temporaryDirectory,
  type TemporaryDirectory,
} from '../../../../tools/test/temporary-directory.ts'
import { runBerth } from '../harness/command-line.ts'
import { blob, pushBlob, pushImage } from '../harness/content.ts'
import { RegistryClient } from '../harness/registry-client.ts'
import { type ServeProcess, startServe } from '../harness/serve-process.ts'

const run = promisify(execFile)
const deploy = resolve(import.meta.dirname, '../../../../deploy')
const password = 'correct-horse-battery'

let directory: TemporaryDirectory

beforeEach(async () => {
  directory = await temporaryDirectory('deploy')
})

afterEach(() => directory.remove())

const textOf = (file: string) => readFile(join(deploy, file), 'utf8')

interface ComposeService {
  readonly image: string
  readonly build?: { readonly context: string; readonly dockerfile: string }
  readonly volumes?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly healthcheck?: object
}

interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>
  readonly volumes: Readonly<Record<string, unknown>>
}

const composeFile = async () => parse(await textOf('compose.yaml'), { merge: true }) as ComposeFile

/** What make-env.sh writes. */
async function madeEnvironment(): Promise<Record<string, string>> {
  const folder = join(directory.path, 'compose')
  await mkdir(folder, { recursive: true })
  const script = join(folder, 'make-env.sh')
  await copyFile(join(deploy, 'compose/make-env.sh'), script)
  await run('/bin/sh', [script])
  const file = join(directory.path, '.env')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  await expect(run('/bin/sh', [script])).rejects.toMatchObject({ code: 1 })
  const lines = (await readFile(file, 'utf8')).trim().split('\n')
  return Object.fromEntries(lines.map((line) => line.split('=', 2)))
}

test('the example of a configuration has keys that Berth knows and acts on', async () => {
  const { exitCode, stdout } = await runBerth([
    'config',
    'check',
    join(deploy, 'config.example.yaml'),
  ])
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: `${join(deploy, 'config.example.yaml')} is in order.\n`,
  })
})

test('the services of compose.yaml fit together, and what they mount is there', async () => {
  const { services, volumes } = await composeFile()
  for (const [name, service] of Object.entries(services)) {
    expect(service.image, name).toMatch(/^[a-z0-9.]+\/[a-z0-9/]+(?::[\w.-]+)?$/)
    for (const [needed, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect(Object.keys(services)).toContain(needed)
      expect(condition).toBe('service_healthy')
      // Berth has its health check in its image.
      const { healthcheck, build } = services[needed] as ComposeService
      expect(healthcheck ?? build).toBeDefined()
    }
    for (const volume of service.volumes ?? []) {
      const [source = ''] = volume.split(':')
      const isFile = source.startsWith('.')
      if (isFile) await access(join(deploy, source))
      expect(isFile || source in volumes).toBe(true)
    }
    if (service.build !== undefined) {
      await access(join(deploy, service.build.context, service.build.dockerfile))
    }
  }
})

test('the replicas of compose.yaml are configured by the file and by secrets of its environment', async () => {
  const made = await madeEnvironment()
  const { services } = await composeFile()
  const [first, second] = [services['berth-1'], services['berth-2']]
  expect(first).toEqual(second)
  const written = first?.environment?.['QUAY_OVERRIDE_CONFIG'] ?? ''
  const override = written.replaceAll(/\$\{(\w+):\?[^}]*\}/g, (_match, name: string) => {
    expect(made[name], name).toMatch(/^[0-9a-f]{24,64}$/)
    return made[name] as string
  })
  const check = await runBerth(['config', 'check', join(deploy, 'compose/config.yaml'), '--json'], {
    environment: { QUAY_OVERRIDE_CONFIG: override },
  })
  expect({ exitCode: check.exitCode, stderr: check.stderr }).toEqual({ exitCode: 0, stderr: '' })
  const { faults, notices } = JSON.parse(check.stdout) as {
    faults: unknown[]
    notices: { kind: string; key: string }[]
  }
  expect(faults).toEqual([])
  expect(notices.filter(({ kind }) => kind !== 'not used yet')).toEqual([])
  for (const secret of Object.values(made)) expect(check.stdout).not.toContain(secret)
})

describe('nginx', () => {
  const reason = whyNoNginx()
  if (reason !== undefined) {
    testThatCannotRun(reason)
    return
  }

  let berth: ServeProcess
  const clients: RegistryClient[] = []

  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()))
    await berth.stop()
  })

  async function startBerth(config: string): Promise<void> {
    berth = await startServe({
      dataDirectory: join(directory.path, 'data'),
      config: `PROXY_COUNT: 1\nLOGGING_LEVEL: debug\n${config}`,
      words: ['--host', '127.0.0.1'],
      environment: { BERTH_ADMIN_PASSWORD: password },
    })
    await berth.started()
  }

  function clientAt(url: string): RegistryClient {
    const client = new RegistryClient(url, { username: 'admin', password })
    clients.push(client)
    return client
  }

  test('of compose.yaml passes pushes and pulls through, and says where they come from', async () => {
    await startBerth('')
    const nginx = await startNginxWith(await textOf('compose/nginx.conf'), [
      ['server berth-1:8080', `server 127.0.0.1:${berth.port}`],
      // One replica is away: nobody notices.
      ['server berth-2:8080', 'server 127.0.0.1:1'],
    ])
    try {
      const client = clientAt(nginx.url)
      const large = await pushBlob(client, 'admin/app', blob(Buffer.alloc(20 * 1024 * 1024, 7)))
      await pushImage(client, 'admin/app', 'latest', 'proxied')
      const pulled = await client.get(`/v2/admin/app/blobs/${large.digest}`)
      expect(pulled.body.equals(large.content)).toBe(true)
      const challenge = (await client.sendRaw('GET', '/v2/')).headers['www-authenticate']
      expect(challenge).toContain(`realm="${nginx.url}/v2/auth"`)
      expect((await client.sendRaw('GET', '/metrics')).status).toBe(403)
      const [line] = berth.logged('manifest pushed')
      expect(line).toMatchObject({ client: '127.0.0.1' })
      // The id that nginx gave.
      expect(line?.['requestId']).toMatch(/^[0-9a-f]{32}$/)
    } finally {
      await nginx.stop()
    }
  })

  test('of nginx/berth.conf sends blobs from the disk, with what clients look for in an answer', async () => {
    await startBerth('BERTH_ACCEL_REDIRECT_PREFIX: /_berth_blobs/\n')
    const nginx = await startNginxWith(await textOf('nginx/berth.conf'), [
      ['proxy_pass http://127.0.0.1:8080', `proxy_pass http://127.0.0.1:${berth.port}`],
      ['alias /var/lib/berth/storage/', `alias ${join(directory.path, 'data/storage')}/`],
    ])
    try {
      const client = clientAt(nginx.url)
      const content = blob(Buffer.from('0123456789'.repeat(100_000)))
      await pushBlob(client, 'admin/app', content)
      const path = `/v2/admin/app/blobs/${content.digest}`
      const whole = await client.get(path)
      expect(whole.body.equals(content.content)).toBe(true)
      expect(whole.headers).toMatchObject({
        'docker-content-digest': content.digest,
        etag: `"${content.digest}"`,
        'content-type': 'application/octet-stream',
        'cache-control': 'max-age=31536000',
      })
      expect(whole.headers['x-accel-redirect']).toBeUndefined()
      const part = await client.get(path, { headers: { range: 'bytes=10-19' } })
      expect({ status: part.status, text: part.text }).toEqual({ status: 206, text: '0123456789' })
      const head = await client.head(path)
      expect(head.headers['content-length']).toBe('1000000')
      expect((await client.sendRaw('GET', '/_berth_blobs/x')).status).toBe(404)
      expect((await client.get(path, { token: null })).status).toBe(401)
    } finally {
      await nginx.stop()
    }
  })
})

/** The `server` block of a file and what stands around it, at a port of this machine and without TLS. */
async function startNginxWith(file: string, replacements: readonly (readonly [string, string])[]) {
  let text = file.replaceAll(/^\s*(?:#.*|(?:listen|ssl_\w+|server_name|http2)\s[^;]*;)$/gm, '')
  for (const [from, to] of replacements) {
    expect(text).toContain(from)
    text = text.replaceAll(from, to)
  }
  const inHttp = /http \{(?<http>[\s\S]*)\}\s*$/.exec(text)?.groups?.['http'] ?? text
  const match = /(?<around>[\s\S]*?)\bserver \{(?<server>[\s\S]*)\}\s*$/.exec(inHttp)
  return await startNginx(match?.groups?.['server'] ?? '', match?.groups?.['around'] ?? '')
}
