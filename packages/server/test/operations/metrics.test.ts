import { expect, test } from 'vitest'

import { freePort } from '../../../../tools/test/servers/free-port.ts'
import { administrator } from '../harness/child-server.ts'
import { pushImage } from '../harness/content.ts'
import type { RegistryClient } from '../harness/registry-client.ts'
import { clientInTest, registryInTest } from '../harness/serve-in-test.ts'
import type { ServeProcess } from '../harness/serve-process.ts'

let server: ServeProcess

async function start(config = '', ...words: readonly string[]): Promise<RegistryClient> {
  const served = await registryInTest({ config, words })
  server = served.server
  return served.client
}

async function samplesOf(client: RegistryClient): Promise<ReadonlyMap<string, number>> {
  const answer = await client.sendRaw('GET', '/metrics')
  expect(answer.status).toBe(200)
  expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
  const lines = answer.text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ')
      return [line.slice(0, space), Number(line.slice(space + 1))]
    }),
  )
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json'

test('what happens is counted under the names that Quay has', async () => {
  const client = await start()
  const { manifest, config, layer } = await pushImage(client, 'admin/canary-app', 'latest', 'one')
  await client.get('/v2/admin/canary-app/manifests/latest')
  await client.get(`/v2/admin/canary-app/manifests/${manifest.digest}`)
  await client.get('/v2/admin/canary-app/manifests/gone')
  await client.get(`/v2/admin/canary-app/blobs/${layer.digest}`)
  await client.head(`/v2/admin/canary-app/blobs/${layer.digest}`)
  await clientInTest(server.port, { ...administrator, password: 'wrong' }).askForToken([])
  await client.get('/v2/', { token: 'x.y.z' })

  const samples = await samplesOf(client)
  const pushedBytes = layer.content.byteLength + config.content.byteLength
  expect(Object.fromEntries(samples)).toMatchObject({
    'quay_registry_image_pulls_total{protocol="v2",ref="tag",status="200"}': 1,
    'quay_registry_image_pulls_total{protocol="v2",ref="manifest",status="200"}': 1,
    'quay_registry_image_pulls_total{protocol="v2",ref="tag",status="404"}': 1,
    [`quay_registry_image_pushes_total{protocol="v2",status="201",media_type="${manifestType}"}`]: 1,
    quay_registry_image_pushed_bytes_total: pushedBytes,
    'quay_registry_image_pulled_estimated_bytes_total{protocol="v2"}': layer.content.byteLength,
    'quay_authentication_attempts_total{auth_kind="basic",success="false"}': 1,
    'bearer_token_decoded_total{success="false"}': 1,
    'quay_request_duration_seconds_count{method="GET",route="v2.blob",status="200"}': 1,
    'quay_request_duration_seconds_count{method="HEAD",route="v2.blob",status="200"}': 1,
    'quay_chunk_upload_duration_seconds_count{region="default"}': 2,
  })
  const signIns = samples.get(
    'quay_authentication_attempts_total{auth_kind="basic",success="true"}',
  )
  expect(signIns).toBeGreaterThan(0)
  expect(samples.get('bearer_token_decoded_total{success="true"}')).toBeGreaterThan(0)
  expect(samples.get('process_resident_memory_bytes')).toBeGreaterThan(1_000_000)
})

test('no metric has a name that somebody chose', async () => {
  const client = await start()
  await pushImage(client, 'admin/canary-app', 'canary-tag', 'canary-seed')
  await client.put('/v2/admin/canary-app/manifests/x', {
    headers: { 'content-type': 'application/canary-type' },
    body: '{}',
  })
  await client.get('/v2/canary-nobody/app/tags/list', { token: null })
  await client.get('/canary-page', { token: null })
  const { text } = await client.sendRaw('GET', '/metrics')
  expect(text).toContain('quay_registry_image_pushes_total')
  expect(text).not.toMatch(/canary|admin/)
})

test('at the main port, metrics are for programs on the same machine that come without a proxy', async () => {
  const client = await start()
  expect((await client.sendRaw('GET', '/metrics')).status).toBe(200)
  for (const header of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip']) {
    const answer = await client.sendRaw('GET', '/metrics', { headers: { [header]: '127.0.0.1' } })
    expect(answer.status).toBe(403)
    expect(answer.text).toContain('BERTH_METRICS_ADDRESS')
    expect(answer.text).not.toContain('quay_')
  }
})

test('a listener of their own serves metrics to everybody, and nothing else', async () => {
  const port = await freePort()
  await start(`BERTH_METRICS_ADDRESS: 127.0.0.1:${port}\n`)
  const client = clientInTest(port)
  const answer = await client.sendRaw('GET', '/metrics', {
    headers: { 'x-forwarded-for': '192.0.2.1' },
  })
  expect(answer.status).toBe(200)
  expect(answer.text).toContain('# TYPE quay_request_duration_seconds histogram')
  for (const path of ['/', '/v2/', '/health', '/metrics/x']) {
    expect((await client.sendRaw('GET', path)).status).toBe(404)
  }
  expect((await client.sendRaw('POST', '/metrics')).status).toBe(404)
})

test('processes that share a port tell the sum, whichever is asked', async () => {
  const client = await start('', '--processes', '2')
  for (let count = 0; count < 20; count += 1) {
    const visitor = clientInTest(server.port)
    await visitor.sendRaw('GET', '/v2/')
    await visitor.close()
  }
  for (let count = 0; count < 4; count += 1) {
    const visitor = clientInTest(server.port)
    const samples = await samplesOf(visitor)
    expect(
      samples.get('quay_request_duration_seconds_count{method="GET",route="v2.base",status="401"}'),
    ).toBe(20)
    await visitor.close()
  }
  await client.close()
})
