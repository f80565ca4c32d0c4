import { join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { freePort } from '../../../../tools/test/servers/free-port.ts'
import {
  temporaryDirectory,
  type TemporaryDirectory,
} from '../../../../tools/test/temporary-directory.ts'
import { pushImage } from '../harness/content.ts'
import { RegistryClient } from '../harness/registry-client.ts'
import { type ServeProcess, startServe } from '../harness/serve-process.ts'
import {
  type CollectedSpan,
  startTraceCollector,
  type TraceCollector,
} from '../harness/trace-collector.ts'

const password = 'admin-canary-1'

let directory: TemporaryDirectory
let collector: TraceCollector
let server: ServeProcess
let client: RegistryClient

beforeEach(async () => {
  directory = await temporaryDirectory('tracing', { inMemory: true })
  collector = await startTraceCollector()
})

afterEach(async () => {
  await client.close()
  await server.stop()
  await collector.stop()
  await directory.remove()
})

async function start(options: {
  readonly sampleRate?: number
  readonly endpoint?: string
  readonly config?: string
}): Promise<void> {
  const { sampleRate = 1, endpoint = collector.url, config = '' } = options
  const otel = JSON.stringify({ endpoint, service_name: 'berth-test', sample_rate: sampleRate })
  server = await startServe({
    dataDirectory: join(directory.path, 'data'),
    config: `FEATURE_OTEL_TRACING: true\nOTEL_CONFIG: ${otel}\n${config}`,
    words: ['--host', '127.0.0.1'],
    environment: { BERTH_ADMIN_PASSWORD: password },
  })
  await server.started()
  client = new RegistryClient(`http://127.0.0.1:${server.port}`, { username: 'admin', password })
}

/** Ends the server, which sends what it still holds. */
async function stopped(): Promise<void> {
  await client.close()
  server.process.kill('SIGTERM')
  expect(await server.process.ended).toBe(0)
}

const named = (name: string) => collector.spans.filter((span) => span.name === name)

function onlyNamed(name: string): CollectedSpan {
  const [span, ...others] = named(name)
  expect(others).toEqual([])
  if (span === undefined) {
    throw new Error(`there is none among ${collector.spans.map((other) => other.name).join(', ')}`)
  }
  return span
}

const partsOf = (span: CollectedSpan) =>
  collector.spans.filter((other) => other.parentSpanId === span.spanId).map((other) => other.name)

test('a request is a trace, and what it did in the database and the store are its parts', async () => {
  await start({})
  const { manifest } = await pushImage(client, 'admin/app', 'latest', 'traced')
  await client.get(`/v2/admin/app/manifests/${manifest.digest}`)
  await stopped()

  const push = onlyNamed('PUT v2.manifest')
  expect(push).toMatchObject({
    kind: 2,
    isFailed: false,
    attributes: {
      'http.request.method': 'PUT',
      'http.route': 'v2.manifest',
      'http.response.status_code': 201,
      'berth.repository': 'admin/app',
      'berth.reference': 'latest',
      'client.address': '127.0.0.1',
    },
  })
  expect(push.parentSpanId).toBeUndefined()
  expect(push.durationNanoseconds).toBeGreaterThan(0n)
  expect(partsOf(push)).toContain('database transaction')
  const uploads = named('POST v2.uploads')
  expect(uploads).toHaveLength(2)
  for (const upload of uploads) {
    expect(partsOf(upload)).toEqual(
      expect.arrayContaining(['storage append', 'storage complete', 'database transaction']),
    )
  }
  expect(new Set(collector.spans.map((span) => span.traceId)).size).toBeGreaterThan(3)
  expect([...collector.services]).toEqual(['berth-test'])
})

test('a request that is a part of a trace stays one, and its lines in the log have its id', async () => {
  await start({ config: 'LOGGING_LEVEL: debug\n' })
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  const traceparent = `00-${traceId}-b7ad6b7169203331-01`
  await client.sendRaw('GET', '/v2/', { headers: { traceparent } })
  await stopped()
  expect(onlyNamed('GET v2.base')).toMatchObject({ traceId, parentSpanId: 'b7ad6b7169203331' })
  const lines = server.logged('request answered').filter((line) => line['route'] === 'v2.base')
  expect(lines.map((line) => line['requestId'])).toEqual([traceId])
})

test('a traceparent that is none begins a trace', async () => {
  await start({})
  await client.sendRaw('GET', '/v2/', { headers: { traceparent: '00-zz-yy-01' } })
  await stopped()
  expect(onlyNamed('GET v2.base').parentSpanId).toBeUndefined()
})

test('jobs are traces of their own, with their parts', async () => {
  await start({ config: 'LOGGING_LEVEL: debug\nBLOBUPLOAD_CLEANUP_FREQUENCY: 1\n' })
  await server.untilLogged('job finished')
  await stopped()
  const [job] = collector.spans.filter(({ name }) => name === 'job uploads.remove-stale')
  if (job === undefined) throw new Error('the job is not traced')
  expect(job).toMatchObject({ kind: 1, attributes: { 'berth.job.kind': 'uploads.remove-stale' } })
  expect(job.parentSpanId).toBeUndefined()
  expect(partsOf(job)).toContain('database transaction')
  // That a worker looks for work is no trace.
  expect(collector.spans.filter(({ kind, parentSpanId }) => kind === 1 && !parentSpanId)).toEqual(
    collector.spans.filter(({ name }) => name.startsWith('job ')),
  )
})

test('excluded paths are not traced, and of other pages no path is told', async () => {
  await start({ config: 'OTEL_TRACING_EXCLUDED_URLS: ^/health,^/v2/$\n' })
  await client.sendRaw('GET', '/health/instance')
  await client.sendRaw('GET', '/v2/')
  await client.sendRaw('GET', '/nothing/path-canary?secret=query-canary')
  await client.sendRaw('GET', '/v2/auth?scope=repository:admin/app:pull&password=query-canary')
  await stopped()
  const requests = collector.spans.filter(({ kind }) => kind === 2)
  expect(requests.map(({ name }) => name)).toEqual(['GET web', 'GET v2.token'])
  expect(collector.text).not.toContain('canary')
})

test('attack 21: no credential of a request is in a trace', async () => {
  await start({})
  await pushImage(client, 'admin/app', 'latest', 'secret')
  const token = (await client.tokenFor('repository:admin/app:pull,push')) ?? ''
  await client.sendRaw('GET', '/v2/', { headers: { authorization: 'Bearer opaque-canary-2' } })
  await stopped()
  expect(collector.spans.length).toBeGreaterThan(5)
  for (const secret of ['canary', token]) expect(collector.text).not.toContain(secret)
})

test('a rate of nothing traces nothing, even when the client samples its trace', async () => {
  await start({ sampleRate: 0 })
  await client.sendRaw('GET', '/v2/', {
    headers: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
  })
  await stopped()
  expect(collector.spans).toEqual([])
})

test('a collector that is away is told to the log, and costs no request', async () => {
  await start({ endpoint: `http://127.0.0.1:${await freePort()}` })
  await pushImage(client, 'admin/app', 'latest', 'untraced')
  await stopped()
  expect(server.process.output).not.toContain(password)
})

test('the token of Dynatrace goes to the collector, and nowhere else', async () => {
  const otel = JSON.stringify({ dt_api_url: collector.url, dt_api_token: 'dynatrace-canary' })
  server = await startServe({
    dataDirectory: join(directory.path, 'data'),
    config: `LOGGING_LEVEL: debug\nFEATURE_OTEL_TRACING: true\nOTEL_CONFIG: ${otel}\n`.replace(
      '}\n',
      ',"sample_rate":1}\n',
    ),
    words: ['--host', '127.0.0.1'],
  })
  await server.started()
  client = new RegistryClient(`http://127.0.0.1:${server.port}`)
  await client.sendRaw('GET', '/v2/')
  await stopped()
  expect(collector.headers[0]?.authorization).toBe('Api-Token dynatrace-canary')
  expect(named('GET v2.base')).toHaveLength(1)
  expect(server.process.output).not.toContain('dynatrace-canary')
})
