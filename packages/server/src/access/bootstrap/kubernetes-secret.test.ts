import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { makeCertificate } from '../../../../../tools/test/certificate.ts'
import { temporaryDirectory } from '../../../../../tools/test/temporary-directory.ts'
import { describeBootstrapPlace } from './bootstrap-place.contract.ts'
import { type Cluster, clusterOf, kubernetesSecret } from './kubernetes-secret.ts'

interface Secret {
  readonly metadata?: { readonly name: string }
  readonly data: Record<string, string>
}

const directory = await temporaryDirectory('kubernetes', { inMemory: true })
const secrets = new Map<string, Secret>()
let isForbidden = false
let isCreatedMeanwhile = false
let server: Server
let cluster: Cluster

/** The part of the API of Kubernetes that has to do with secrets. */
beforeAll(async () => {
  const { certificateFile, keyFile, pem } = await makeCertificate(directory.path, 'cluster')
  for (const [name, text] of [
    ['token', 'of-the-pod\n'],
    ['ca.crt', pem],
    ['namespace', 'registry\n'],
  ] as const)
    await writeFile(join(directory.path, name), text)
  const [cert, key] = await Promise.all([certificateFile, keyFile].map((file) => readFile(file)))
  server = createServer({ cert, key }, (request, response) => {
    const answer = async (): Promise<[number, unknown]> => {
      const [, name] =
        /^\/api\/v1\/namespaces\/registry\/secrets(?:\/(.+))?$/.exec(request.url ?? '') ?? []
      const isKnown = request.headers.authorization === 'Bearer of-the-pod'
      if (!isKnown || isForbidden) return [403, { kind: 'Status', code: 403 }]
      if (request.method === 'POST') {
        const made = (await json(request)) as Secret
        const madeName = made.metadata?.name ?? ''
        if (isCreatedMeanwhile) secrets.set(madeName, { data: { other: 'eA==' } })
        if (secrets.has(madeName)) return [409, { kind: 'Status', code: 409 }]
        secrets.set(madeName, made)
        return [201, made]
      }
      const found = secrets.get(name ?? '')
      if (found === undefined) return [404, { kind: 'Status', code: 404 }]
      if (request.method === 'PATCH') {
        expect(request.headers['content-type']).toBe('application/merge-patch+json')
        Object.assign(found.data, ((await json(request)) as Secret).data)
      }
      return [200, found]
    }
    const send = async () => {
      const [status, body] = await answer()
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    }
    void send()
  })
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening)
  })
  const { port } = server.address() as AddressInfo
  cluster = { url: `https://127.0.0.1:${port}`, directory: directory.path }
})
beforeEach(() => {
  secrets.clear()
  isForbidden = false
  isCreatedMeanwhile = false
})
afterAll(async () => {
  await new Promise((closed) => {
    server.close(closed)
  })
  await directory.remove()
})

const place = (of = cluster) =>
  kubernetesSecret({ secret: 'berth-token', key: 'token.json', namespace: undefined }, of)
const valueOf = (key: string) =>
  Buffer.from(secrets.get('berth-token')?.data[key] ?? '', 'base64').toString('utf8')
const content = { token: 'c'.repeat(40), username: 'root', scope: 'all', expires_at: 'never' }

describeBootstrapPlace('a secret of Kubernetes', async () => {
  await Promise.resolve(secrets.clear())
  return {
    place: place(),
    found: async () => await Promise.resolve(JSON.parse(valueOf('token.json')) as unknown),
    async spoil() {
      await Promise.resolve(secrets.set('berth-token', { data: { 'token.json': 'bm9uc2Vuc2U=' } }))
    },
    async close() {
      isForbidden = await Promise.resolve(true)
    },
  }
})

test('other values of the secret stay', async () => {
  secrets.set('berth-token', { data: { other: 'eA==' } })
  await place().write(content)
  expect([valueOf('other'), valueOf('token.json')]).toEqual([
    'x',
    expect.stringContaining(content.token),
  ])
})

test('a secret that another replica makes meanwhile gets the value as well', async () => {
  isCreatedMeanwhile = true
  await place().write(content)
  expect([valueOf('other'), await place().read()]).toEqual(['x', content.token])
})

test('outside of a cluster it says that there is none', async () => {
  const outside = place({ ...clusterOf({}), directory: directory.path })
  expect(await outside.read()).toBeUndefined()
  await expect(outside.write(content)).rejects.toThrow('this is no pod of a cluster')
})

test('a cluster with another certificate than that of the pod is not trusted', async () => {
  const other = await makeCertificate(directory.path, 'other')
  await writeFile(join(directory.path, 'ca.crt'), other.pem)
  await expect(place().write(content)).rejects.toThrow(/certificate/)
})

test('the cluster is where its variables say', () => {
  const url = (host: string, port?: string) =>
    clusterOf({ KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port }).url
  expect([url('10.96.0.1', '6443'), url('10.96.0.1'), url('fd00::1', '443')]).toEqual([
    'https://10.96.0.1:6443',
    'https://10.96.0.1:443',
    'https://[fd00::1]:443',
  ])
})
