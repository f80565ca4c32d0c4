import { afterAll, beforeAll, expect, test } from 'vitest'

import { pushImage } from '../../../test/harness/content.ts'
import { type RunningBerth, startBerth } from '../../../test/harness/running-berth.ts'
import type { Answer, RegistryClient } from '../../../test/harness/registry-client.ts'

const config = [
  'FEATURE_RATE_LIMITS: true',
  // So slow that nothing comes back by itself while a test runs.
  'BERTH_REQUESTS_PER_SECOND: 1',
  'BERTH_REQUEST_BURST: 40',
  'NON_RATE_LIMITED_NAMESPACES: [exempt]',
  'PROXY_COUNT: 1',
  '',
].join('\n')

let berth: RunningBerth

beforeAll(async () => {
  berth = await startBerth({ config })
  for (const name of ['alice', 'bob', 'carol', 'exempt']) await berth.createUser(name)
  await berth.createRepository('alice/public', { visibility: 'public' })
  await berth.createRepository('exempt/public', { visibility: 'public' })
})

afterAll(() => berth.stop())

/** Each test comes from addresses of its own. */
const from = (address: string) => ({ 'x-forwarded-for': address })

/** Asks until it is refused, and answers with that and how often it was not. */
async function untilRefused(
  ask: () => Promise<Answer>,
): Promise<{ answer: Answer; admitted: number }> {
  for (let admitted = 0; admitted < 200; admitted += 1) {
    const answer = await ask()
    if (answer.status === 429) return { answer, admitted }
  }
  throw new Error('nothing was refused')
}

const list = (client: RegistryClient, address: string, name = 'alice/public') =>
  client.sendRaw('GET', `/v2/${name}/tags/list`, { headers: from(address) })

test('a client that asks too often is told when to go on, in the words of the protocol', async () => {
  const { answer, admitted } = await untilRefused(() => list(berth.anonymous(), '192.0.2.1'))
  expect(admitted).toBeGreaterThanOrEqual(40)
  expect(answer.codes()).toEqual(['TOOMANYREQUESTS'])
  expect(answer.headers['retry-after']).toBe('1')
  expect(answer.headers['content-type']).toBe('application/json')
})

test('another client is served meanwhile, and the first one after the wait', async () => {
  const impatient = berth.anonymous()
  const { answer } = await untilRefused(() => list(impatient, '192.0.2.2'))
  expect((await list(berth.anonymous(), '192.0.2.3')).status).toBe(200)
  berth.clock.advance(Number(answer.headers['retry-after']) * 1000)
  expect((await list(impatient, '192.0.2.2')).status).toBe(200)
})

test('an account is one client wherever it comes from, and two accounts at one address are two', async () => {
  const alice = await berth.client('alice').tokenFor('repository:alice/public:pull')
  const bob = await berth.client('bob').tokenFor('repository:alice/public:pull')
  let hop = 0
  const ask = (token: string | undefined, address: string) =>
    berth.anonymous().sendRaw('GET', '/v2/alice/public/tags/list', {
      headers: { ...from(address), authorization: `Bearer ${token}` },
    })
  await untilRefused(() => ask(alice, `198.51.100.${(hop += 1) % 250}`))
  expect((await ask(bob, '198.51.100.1')).status).toBe(200)
})

test('the addresses of one IPv6 customer are one client', async () => {
  let host = 0
  const ask = () => list(berth.anonymous(), `2001:db8:1:1::${(host += 1).toString(16)}`)
  await untilRefused(ask)
  expect((await list(berth.anonymous(), '2001:db8:1:2::1')).status).toBe(200)
})

test('an exempt namespace is never refused: neither its content, nor its robots', async () => {
  const client = berth.anonymous()
  await untilRefused(() => list(client, '192.0.2.4'))
  for (let count = 0; count < 60; count += 1) {
    expect((await list(client, '192.0.2.4', 'exempt/public')).status).toBe(200)
  }
  const robotToken = await berth.createRobot('exempt+ci')
  const robot = berth.client('exempt+ci', robotToken)
  for (let count = 0; count < 60; count += 1) {
    expect((await robot.get('/v2/alice/public/tags/list')).status).toBe(200)
  }
})

test('tokens that are no good are counted by address', async () => {
  const ask = () =>
    berth.anonymous().sendRaw('GET', '/v2/', {
      headers: { ...from('192.0.2.5'), authorization: 'Bearer x.y.z' },
    })
  expect((await ask()).status).toBe(401)
  await untilRefused(ask)
})

test('the token endpoint is counted too, before any password is looked at', async () => {
  const wrong = `Basic ${Buffer.from('carol:wrong').toString('base64')}`
  const ask = () =>
    berth.anonymous().sendRaw('GET', '/v2/auth', {
      headers: { ...from('192.0.2.6'), authorization: wrong },
    })
  const waits: string[] = []
  for (let count = 0; count < 60; count += 1) waits.push((await ask()).text)
  expect(waits.at(-1)).toContain('too many requests')
})

test('an address that is forged in front of the trusted proxy makes no new client', async () => {
  let forged = 0
  const ask = () => list(berth.anonymous(), `10.0.0.${(forged += 1)}, 192.0.2.7`)
  expect((await untilRefused(ask)).admitted).toBeLessThan(60)
})

test('the rate can be changed, and switched off, while the registry runs', async () => {
  const client = berth.anonymous()
  await untilRefused(() => list(client, '192.0.2.8'))
  const { limits } = berth.config
  const { requestRate } = limits
  Object.assign(limits, { requestRate: undefined })
  expect((await list(client, '192.0.2.8')).status).toBe(200)
  Object.assign(limits, { requestRate })
  expect((await list(client, '192.0.2.8')).status).toBe(429)
})

test('a refusal is no fault of the server', () => {
  expect(berth.faults).toEqual([])
  expect(berth.log.lines().filter((line) => line['level'] === 'error')).toEqual([])
})

test('without the feature, nobody is refused', async () => {
  const other = await startBerth({ config: 'BERTH_REQUEST_BURST: 1\n' })
  try {
    await other.createUser('alice')
    const { manifest } = await pushImage(other.client('alice'), 'alice/app', 'latest', 'unlimited')
    expect(manifest.digest).toMatch(/^sha256:/)
  } finally {
    await other.stop()
  }
})
