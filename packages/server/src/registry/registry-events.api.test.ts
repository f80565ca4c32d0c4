import { afterEach, beforeEach, expect, test } from 'vitest'

import { blob, ociManifest, pushBlob, pushImage } from '../../test/harness/content.ts'
import { type RunningBerth, startBerth } from '../../test/harness/running-berth.ts'

let berth: RunningBerth

beforeEach(async () => {
  berth = await startBerth({ config: 'PROXY_COUNT: 1\n' })
  await berth.createUser('alice')
})

afterEach(() => berth.stop())

/** What an operator sees at the usual level, without what differs from run to run. */
function told(): Record<string, unknown>[] {
  return berth.log
    .lines()
    .filter(({ level }) => level !== 'debug')
    .map(({ time: _time, pid: _pid, requestId: _requestId, logger: _logger, ...line }) => line)
}

const known = { level: 'info', client: '192.0.2.9', account: 'alice', repository: 'alice/app' }
const from = { 'x-forwarded-for': '192.0.2.9' }

test('a push is told with who, from where, what and under which names', async () => {
  const alice = berth.client('alice')
  const { manifest } = await pushImage(alice, 'alice/app', undefined, 'told')
  await alice.put('/v2/alice/app/manifests/latest', {
    headers: { ...from, 'content-type': ociManifest },
    body: manifest.content,
  })
  expect(told()).toContainEqual({
    level: 'info',
    message: 'repository created',
    account: 'alice',
    repository: 'alice/app',
  })
  expect(told().at(-1)).toEqual({
    ...known,
    message: 'manifest pushed',
    digest: manifest.digest,
    tags: ['latest'],
    mediaType: ociManifest,
    sizeBytes: manifest.size,
  })
})

test('what is deleted is told', async () => {
  const alice = berth.client('alice')
  const { manifest } = await pushImage(alice, 'alice/app', 'latest', 'deleted')
  const loose = await pushBlob(alice, 'alice/app', blob('loose'))
  const before = told().length
  for (const path of [
    'manifests/latest',
    `manifests/${manifest.digest}`,
    `blobs/${loose.digest}`,
  ]) {
    const { status } = await alice.delete(`/v2/alice/app/${path}`, { headers: from })
    expect(status).toBe(202)
  }
  expect(told().slice(before)).toEqual([
    { ...known, message: 'tag deleted', tag: 'latest' },
    { ...known, message: 'manifest deleted', digest: manifest.digest },
    { ...known, message: 'blob deleted', digest: loose.digest },
  ])
})

test('pulls, checks, refusals and sign-ins that succeed are not told at the usual level', async () => {
  const alice = berth.client('alice')
  const { manifest, layer } = await pushImage(alice, 'alice/app', 'latest', 'pulled')
  const before = told().length
  await alice.get('/v2/alice/app/manifests/latest')
  await alice.head(`/v2/alice/app/manifests/${manifest.digest}`)
  await alice.get(`/v2/alice/app/blobs/${layer.digest}`)
  await alice.get('/v2/alice/app/tags/list')
  await alice.get('/v2/alice/app/manifests/gone')
  await berth.anonymous().get('/v2/alice/app/manifests/latest')
  await berth.client('alice').tokenFor('repository:alice/app:pull')
  expect(told().slice(before)).toEqual([])
})

test('at debug, every request is told with its route, its status and what it took', async () => {
  await berth.anonymous().sendRaw('GET', '/v2/alice/app/manifests/latest?n=canary', {
    headers: { ...from, 'x-request-id': 'given-by-the-proxy' },
  })
  expect(berth.log.lines().at(-1)).toMatchObject({
    level: 'debug',
    message: 'request answered',
    requestId: 'given-by-the-proxy',
    client: '192.0.2.9',
    method: 'GET',
    route: 'v2.manifest',
    repository: 'alice/app',
    reference: 'latest',
    status: 401,
    durationMilliseconds: expect.any(Number) as number,
  })
  expect(berth.log.text()).not.toContain('canary')
})

test('an id that could break a line is not taken from a request', async () => {
  await berth.anonymous().sendRaw('GET', '/v2/', { headers: { 'x-request-id': 'x" level="error' } })
  expect(berth.log.lines().at(-1)?.['requestId']).toMatch(/^[0-9a-f]{10}-\d+$/)
})

test('a sign-in that fails is told with the account, when there is one', async () => {
  for (const [name, secret] of [
    ['alice', 'wrong'],
    ['typed-password', 'x'],
  ] as const) {
    await berth.anonymous().sendRaw('GET', '/v2/auth', {
      headers: {
        ...from,
        authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`,
      },
    })
  }
  const failed = { message: 'sign-in failed', client: '192.0.2.9', kind: 'basic' }
  expect(told()).toEqual([
    { ...failed, level: 'info', account: 'alice', isThrottled: false },
    { ...failed, level: 'info', isThrottled: false },
  ])
})

test('a fault of the server is told with its stack, and the client hears its id', async () => {
  await berth.createRepository('alice/app', { visibility: 'public' })
  Object.assign(berth.services.manifests, {
    byTag: () => Promise.reject(new TypeError('canary of a bug')),
  })
  const answer = await berth.anonymous().sendRaw('GET', '/v2/alice/app/manifests/latest')
  expect(answer.status).toBe(500)
  expect(answer.text).not.toContain('canary')
  const [line] = berth.log.lines().filter(({ level }) => level === 'error')
  expect(line).toMatchObject({
    message: 'request failed',
    requestId: answer.headers['x-request-id'],
    status: 500,
    path: '/v2/alice/app/manifests/latest',
    error: { name: 'TypeError', message: 'canary of a bug' },
  })
})
