import { randomBytes } from 'node:crypto'

import { expect, test } from 'vitest'

import { digestOf } from '../harness/content.ts'
import { describeEachBerth } from '../harness/each-berth.ts'
import { testPassword } from '../harness/running-berth.ts'
import { ChallengedClient } from './challenged-client.ts'
import { type BlobToPush, locationOf, waysToPush } from './pushed-blob.ts'

const [repository, neighbour] = ['conformance/blobs1', 'conformance/blobs2']
const algorithms = ['sha256', 'sha512']
const ways = Object.entries(waysToPush)

function newBlob(algorithm: string, content = randomBytes(3067)): BlobToPush {
  return { repository, digest: digestOf(content, algorithm), content }
}

describeEachBerth(
  'the specification’s checks of blobs',
  (berth) => {
    let client: ChallengedClient | undefined
    const send: ChallengedClient['send'] = async (...request) => {
      client ??= new ChallengedClient(berth(), 'alice', testPassword)
      return await client.send(...request)
    }
    const current = () => client ?? (client = new ChallengedClient(berth(), 'alice', testPassword))
    const pathOf = ({ digest }: BlobToPush, where = repository) => `/v2/${where}/blobs/${digest}`

    const expectThere = async (blob: BlobToPush, where = repository) => {
      const head = await send('HEAD', pathOf(blob, where))
      expect(head.status).toBe(200)
      const got = await send('GET', pathOf(blob, where))
      expect(got.status).toBe(200)
      expect(got.body.equals(blob.content)).toBe(true)
      for (const { headers } of [head, got]) {
        expect(headers['content-length']).toBe(String(blob.content.length))
        expect(headers['docker-content-digest']).toBe(blob.digest)
      }
    }
    const expectDeletable = async (blob: BlobToPush, where = repository) => {
      expect((await send('DELETE', pathOf(blob, where))).status).toBe(202)
      expect((await send('HEAD', pathOf(blob, where))).status).toBe(404)
    }

    test('before anything is pushed there are no tags, no blobs and no referrers', async () => {
      expect([200, 404]).toContain((await send('GET', `/v2/${repository}/tags/list`)).status)
      const referrers = await send('GET', `/v2/${repository}/referrers/${digestOf('nobody')}`)
      expect(referrers.status).toBe(200)
      expect(referrers.json()).toMatchObject({ schemaVersion: 2, manifests: [] })
      expect((await send('GET', pathOf(newBlob('sha256')))).status).toBe(404)
    })

    test.each(
      algorithms.flatMap((algorithm) => ways.map(([name, push]) => ({ algorithm, name, push }))),
    )('$algorithm: $name', async ({ algorithm, push }) => {
      const blob = newBlob(algorithm)
      const answer = await push(current(), blob)
      expect(answer.status).toBe(201)
      expect(answer.headers['docker-content-digest']).toBe(blob.digest)
      expect((await send('GET', locationOf(answer))).body.equals(blob.content)).toBe(true)
      await expectThere(blob)
      await expectDeletable(blob)
    })

    test.each(
      algorithms.flatMap((algorithm) => ways.map(([name, push]) => ({ algorithm, name, push }))),
    )('$algorithm: $name with another digest than the content’s', async ({ algorithm, push }) => {
      const blob = newBlob(algorithm)
      const damaged = { ...blob, content: Buffer.concat([blob.content, Buffer.from('oh no')]) }
      expect((await push(current(), damaged)).status).toBe(400)
      expect((await send('HEAD', pathOf(blob))).status).toBe(404)
    })

    test.each(algorithms)(
      '%s: a mount, a mount without a source, a mount of nothing',
      async (algorithm) => {
        const mount = async (blob: BlobToPush, query: string) =>
          await send('POST', `/v2/${repository}/blobs/uploads/?mount=${blob.digest}${query}`)
        const first = newBlob(algorithm)
        await waysToPush['one POST'](current(), { ...first, repository: neighbour })
        const mounted = await mount(first, `&from=${neighbour}`)
        expect([mounted.status, locationOf(mounted)]).toEqual([201, pathOf(first)])
        const second = newBlob(algorithm)
        await waysToPush['one POST'](current(), { ...second, repository: neighbour })
        expect((await mount(second, '')).status).toBe(201)
        for (const blob of [first, second]) {
          await expectThere(blob)
          await expectDeletable(blob)
          await expectDeletable(blob, neighbour)
        }
        const missing = newBlob(algorithm)
        const begun = await mount(missing, `&from=${neighbour}`)
        expect(begun.status).toBe(202)
        const put = await send('PUT', `${locationOf(begun)}?digest=${missing.digest}`, {
          body: missing.content,
        })
        expect(put.status).toBe(201)
        await expectThere(missing)
      },
    )

    test('an upload can be cancelled', async () => {
      const begun = await send('POST', `/v2/${repository}/blobs/uploads/`)
      expect((await send('DELETE', locationOf(begun))).status).toBe(204)
      expect((await send('GET', locationOf(begun))).status).toBe(404)
    })

    test.each(algorithms)('%s: the empty blob and the empty JSON', async (algorithm) => {
      for (const content of ['', '{}']) {
        const blob = newBlob(algorithm, Buffer.from(content))
        expect((await waysToPush['POST and PUT'](current(), blob)).status).toBe(201)
        await expectThere(blob)
        await expectDeletable(blob)
      }
    })

    test.each([
      ['bytes=500-1499', 206, 500, 1499],
      ['bytes=500-', 206, 500, 2047],
      ['bytes=-500', 206, 1548, 2047],
      ['bytes=2000-5000', 206, 2000, 2047],
      ['bytes=500-0', 416, 0, 0],
      ['bytes=5000-10000', 416, 0, 0],
    ])('the range %s is a %i', async (range, status, first, last) => {
      const blob = newBlob('sha256', randomBytes(2048))
      await waysToPush['one POST'](current(), blob)
      const answer = await send('GET', pathOf(blob), { headers: { range } })
      expect(answer.status).toBe(status)
      const expected = status === 206 ? blob.content.subarray(first, last + 1) : Buffer.alloc(0)
      expect(answer.body.equals(expected)).toBe(true)
      expect(answer.headers['content-range']).toBe(
        status === 206 ? `bytes ${first}-${last}/2048` : 'bytes */2048',
      )
    })
  },
  {
    async prepare(running) {
      await running.createUser('alice')
      await running.createOrganization('conformance', 'alice')
    },
  },
)
