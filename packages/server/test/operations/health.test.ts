import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { startPostgres, whyNoPostgres } from '../../../../tools/test/servers/postgres.ts'
import { testThatCannotRun } from '../../../../tools/test/skip.ts'
import type { RegistryClient } from '../harness/registry-client.ts'
import { registryInTest } from '../harness/serve-in-test.ts'
import type { ServeProcess } from '../harness/serve-process.ts'

let server: ServeProcess
let client: RegistryClient
let dataDirectory = ''

async function start(config = ''): Promise<void> {
  ;({ server, client, dataDirectory } = await registryInTest({ config, inMemory: false }))
}

interface HealthBody {
  readonly data: {
    readonly services: Readonly<Record<string, boolean>>
    readonly services_expanded?: Readonly<Record<string, object>>
  }
  readonly status_code: number
}

async function healthAt(path: string, headers: Record<string, string> = {}) {
  const answer = await client.sendRaw('GET', path, { headers })
  return { status: answer.status, headers: answer.headers, body: answer.json() as HealthBody }
}

test('the pages name what Quay names, and agree with their status', async () => {
  await start()
  const instance = ['registry_gunicorn', 'web_gunicorn', 'service_key', 'disk_space', 'database']
  const endToEnd = ['database', 'redis', 'storage', 'auth']
  for (const [path, names] of [
    ['/health', [...instance, 'auth']],
    ['/health/instance', [...instance, 'auth']],
    ['/health/endtoend', endToEnd],
    ['/status', endToEnd],
    ['/health/warning', ['disk_space_warning']],
  ] as const) {
    const { status, headers, body } = await healthAt(path)
    expect({ path, names: Object.keys(body.data.services).toSorted() }).toEqual({
      path,
      names: [...names].toSorted(),
    })
    expect(Object.keys(body.data)).toEqual(['services'])
    expect(status).toBe(Object.values(body.data.services).every(Boolean) ? 200 : 503)
    expect(body.status_code).toBe(status)
    expect(headers['cache-control']).toBe('no-cache, no-store, must-revalidate')
  }
  const { body } = await healthAt('/health/endtoend')
  expect(body.data.services).toEqual({ database: true, redis: true, storage: true, auth: true })
})

test('the debug secret shows the details to who has it, and only to them', async () => {
  await start('ENABLE_HEALTH_DEBUG_SECRET: open-sesame-canary\n')
  const wrong = await client.sendRaw('GET', '/health/enabledebug/open-sesame')
  expect(wrong.status).toBe(404)
  expect(wrong.headers['set-cookie']).toBeUndefined()
  const right = await client.sendRaw('GET', '/health/enabledebug/open-sesame-canary')
  expect(right.status).toBe(200)
  const cookie = String(right.headers['set-cookie']).split(';')[0] as string
  const { body } = await healthAt('/health/endtoend', { cookie })
  expect(body.data).toMatchObject({
    services_expanded: { database: { status: true }, redis: { status: true } },
    notes: [],
    is_testing: false,
    config_provider: 'file',
  })
  expect(Object.keys((await healthAt('/health/endtoend')).body.data)).toEqual(['services'])
  expect(server.process.output).not.toContain('open-sesame-canary')
})

test('a store that fails is found by the end-to-end check alone, with the reason for operators', async () => {
  await start('ENABLE_HEALTH_DEBUG_SECRET: open-sesame\n')
  // In the place of the folder stands a file.
  await writeFile(join(dataDirectory, 'storage'), 'no folder')
  const unhealthy = await healthAt('/health/endtoend')
  expect(unhealthy).toMatchObject({ status: 503, body: { data: { services: { storage: false } } } })
  expect((await healthAt('/health/instance')).body.data.services).not.toHaveProperty('storage')
  const enabled = await client.sendRaw('GET', '/health/enabledebug/open-sesame')
  const cookie = String(enabled.headers['set-cookie']).split(';')[0] as string
  const { body } = await healthAt('/health/endtoend', { cookie })
  expect(body.data.services_expanded?.['storage']).toMatchObject({ status: false })
  await server.untilLogged('service unhealthy')
})

test('the instance writes to its preferred location when it is told to', async () => {
  await start('HEALTH_CHECKER_INSTANCE_CHECK_PREFERRED_STORAGE: true\n')
  const { body } = await healthAt('/health/instance')
  expect(body.data.services['preferred_storage']).toBe(true)
})

test('a storm of probes looks once at each thing', async () => {
  await start()
  const answers = await Promise.all(
    Array.from({ length: 300 }, () => client.sendRaw('GET', '/health/endtoend')),
  )
  expect(answers.filter(({ status }) => status !== 200)).toEqual([])
  const { text } = await client.sendRaw('GET', '/metrics')
  const looks = /^quay_storage_operation_duration_seconds_count\{.*size-of.*\} (\d+)$/m.exec(text)
  // One, or two when the storm lasts longer than a finding.
  expect(Number(looks?.[1])).toBeLessThanOrEqual(3)
})

test('a server that is told to stop says so while it still answers', async () => {
  await start('BERTH_STOP_DELAY: 2s\n')
  expect((await healthAt('/health/instance')).body.data.services['registry_gunicorn']).toBe(true)
  server.process.kill('SIGTERM')
  await server.untilLogged('server stopping')
  expect((await healthAt('/health/instance')).status).toBe(503)
  expect((await client.sendRaw('GET', '/v2/')).status).toBe(401)
  expect(await server.process.ended).toBe(0)
})

describe('on PostgreSQL', () => {
  const reason = whyNoPostgres()
  if (reason !== undefined) {
    testThatCannotRun(reason)
    return
  }
  test('a database that goes away and comes back is told, and nothing has to be restarted', async () => {
    const postgres = await startPostgres()
    try {
      await start(`DB_URI: ${postgres.uri()}\n`)
      expect(await healthAt('/health/endtoend')).toMatchObject({ status: 200 })
      await postgres.crash()
      const untilStatus = (status: number) =>
        expect
          .poll(async () => await statusesOf(['/health/instance', '/health/endtoend', '/status']), {
            timeout: 20_000,
          })
          .toEqual([status, status, status])
      await untilStatus(503)
      const { services } = (await healthAt('/health/endtoend')).body.data
      expect(services).toEqual({ database: false, auth: false, redis: true, storage: true })
      expect((await healthAt('/health/warning')).body.data.services).toHaveProperty(
        'disk_space_warning',
      )
      await postgres.startAgain()
      await untilStatus(200)
      expect(server.logged('service unhealthy').map((line) => line['service'])).toContain(
        'database',
      )
      expect(server.logged('service healthy again').length).toBeGreaterThan(0)
    } finally {
      await postgres.stop()
    }
  })
})

async function statusesOf(paths: readonly string[]): Promise<number[]> {
  return await Promise.all(paths.map(async (path) => (await healthAt(path)).status))
}
