import { expect, test } from 'vitest'

import {
  artifactManifest,
  blob,
  descriptorOf,
  emptyBlob,
  manifest,
  ociIndex,
  ociLayer,
  pushBlob,
  pushImage,
  pushManifest,
} from '../../../test/harness/content.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'

/** More than is kept in memory, so that it leaves as a file. */
const largeBytes = 200_000

describeEachBerth(
  'reading and deleting blobs',
  (berth) => {
    const contentOf = (size: number) =>
      Buffer.from(Array.from({ length: size }, (_, at) => at % 251))

    test.each([
      ['small', 2048],
      ['large', largeBytes],
    ])('a %s blob comes whole, with its digest and length', async (_kind, size) => {
      const alice = berth().client('alice')
      const { digest, content } = await pushBlob(alice, 'alice/read', blob(contentOf(size)))
      const answer = await alice.get(`/v2/alice/read/blobs/${digest}`)
      expect(answer.status).toBe(200)
      expect(answer.body.equals(content)).toBe(true)
      expect(answer.headers).toMatchObject({
        'content-length': String(size),
        'content-type': 'application/octet-stream',
        'docker-content-digest': digest,
        'accept-ranges': 'bytes',
        etag: `"${digest}"`,
        'cache-control': 'max-age=31536000',
      })
    })

    test('HEAD has the headers of GET and no body', async () => {
      const alice = berth().client('alice')
      const { digest } = await pushBlob(alice, 'alice/read', blob('as GET, without the bytes'))
      const path = `/v2/alice/read/blobs/${digest}`
      const got = await alice.get(path)
      const head = await alice.head(path)
      expect(head.status).toBe(got.status)
      expect({ ...head.headers, date: '' }).toEqual({ ...got.headers, date: '' })
      expect(head.body).toHaveLength(0)
    })

    test('the empty blob is a blob', async () => {
      const alice = berth().client('alice')
      const { digest } = await pushBlob(alice, 'alice/read', blob(''))
      const path = `/v2/alice/read/blobs/${digest}`
      expect((await alice.head(path)).headers['content-length']).toBe('0')
      const got = await alice.get(path)
      expect([got.status, got.headers['content-length'], got.body.length]).toEqual([200, '0', 0])
      expect((await alice.get(path, { headers: { range: 'bytes=0-' } })).status).toBe(416)
    })

    test.each([
      ['a part', 'bytes=500-1499', 500, 1499],
      ['all from a byte on', 'bytes=500-', 500, 2047],
      ['the last bytes', 'bytes=-500', 1548, 2047],
      ['more than there is', 'bytes=2000-5000', 2000, 2047],
      ['more last bytes than there are', 'bytes=-5000', 0, 2047],
      ['one byte', 'bytes=0-0', 0, 0],
      ['the last byte', 'bytes=2047-2047', 2047, 2047],
      ['spaces', 'bytes= 1 - 3', 1, 3],
    ])('a range of %s is a 206 with its place', async (_what, range, first, last) => {
      const alice = berth().client('alice')
      const content = contentOf(2048)
      const { digest } = await pushBlob(alice, 'alice/read', blob(content))
      const answer = await alice.get(`/v2/alice/read/blobs/${digest}`, { headers: { range } })
      expect(answer.status).toBe(206)
      expect(answer.headers['content-range']).toBe(`bytes ${first}-${last}/2048`)
      expect(answer.headers['content-length']).toBe(String(last - first + 1))
      expect(answer.headers['docker-content-digest']).toBe(digest)
      expect(answer.body.equals(content.subarray(first, last + 1))).toBe(true)
    })

    test('a range of a large blob comes from the middle of its file', async () => {
      const alice = berth().client('alice')
      const content = contentOf(largeBytes)
      const { digest } = await pushBlob(alice, 'alice/read', blob(content))
      const headers = { range: 'bytes=100000-199998' }
      const answer = await alice.get(`/v2/alice/read/blobs/${digest}`, { headers })
      expect(answer.status).toBe(206)
      expect(answer.body.equals(content.subarray(100_000, 199_999))).toBe(true)
    })

    test.each([
      ['begins behind the end', 'bytes=2048-'],
      ['lies behind the end', 'bytes=5000-10000'],
      ['ends before it begins', 'bytes=500-0'],
      ['asks for the last zero bytes', 'bytes=-0'],
      ['is beyond all numbers', 'bytes=99999999999999999999-'],
    ])(
      'attack 30: a range that %s is a 416 that says how long the blob is',
      async (_what, range) => {
        const alice = berth().client('alice')
        const { digest } = await pushBlob(alice, 'alice/read', blob(contentOf(2048)))
        const answer = await alice.get(`/v2/alice/read/blobs/${digest}`, { headers: { range } })
        expect(answer.status).toBe(416)
        expect(answer.headers['content-range']).toBe('bytes */2048')
      },
    )

    test.each([
      'bytes=0-1,5-6',
      'bytes=a-b',
      'bytes=--1',
      'lines=0-1',
      'bytes',
      'bytes=-',
      'bytes=1-2-3',
      `bytes=${'1'.repeat(50)}-`,
    ])('attack 30: the range %s is ignored, and the blob comes whole', async (range) => {
      const alice = berth().client('alice')
      const { digest } = await pushBlob(alice, 'alice/read', blob(contentOf(2048)))
      const answer = await alice.get(`/v2/alice/read/blobs/${digest}`, { headers: { range } })
      expect([answer.status, answer.body.length]).toEqual([200, 2048])
    })

    test('HEAD ignores a range', async () => {
      const alice = berth().client('alice')
      const { digest } = await pushBlob(alice, 'alice/read', blob(contentOf(2048)))
      const headers = { range: 'bytes=0-9' }
      const answer = await alice.head(`/v2/alice/read/blobs/${digest}`, { headers })
      expect([answer.status, answer.headers['content-length']]).toEqual([200, '2048'])
    })

    test('If-Range with the digest gives the range, with another the whole', async () => {
      const alice = berth().client('alice')
      const { digest } = await pushBlob(alice, 'alice/read', blob(contentOf(2048)))
      const path = `/v2/alice/read/blobs/${digest}`
      const statusWith = async (condition: string) =>
        (await alice.get(path, { headers: { range: 'bytes=0-9', 'if-range': condition } })).status
      expect(await statusWith(`"${digest}"`)).toBe(206)
      expect(await statusWith(`"${blob('other').digest}"`)).toBe(200)
      expect(await statusWith(`W/"${digest}"`)).toBe(200)
      expect(await statusWith('Wed, 21 Oct 2015 07:28:00 GMT')).toBe(200)
    })

    test.each([
      ['its digest', (tag: string) => tag],
      ['a weak form of it', (tag: string) => `W/${tag}`],
      ['a list that has it', (tag: string) => `"x", ${tag}`],
      ['anything', () => '*'],
    ])('If-None-Match with %s is a 304 without a body', async (_what, conditionOf) => {
      const alice = berth().client('alice')
      const { digest } = await pushBlob(alice, 'alice/read', blob('known to the client'))
      const headers = { 'if-none-match': conditionOf(`"${digest}"`) }
      const answer = await alice.get(`/v2/alice/read/blobs/${digest}`, { headers })
      expect([answer.status, answer.body.length]).toEqual([304, 0])
      expect(answer.headers.etag).toBe(`"${digest}"`)
    })

    test('a blob is served to a client that accepts other encodings as it is', async () => {
      const alice = berth().client('alice')
      const { digest, content } = await pushBlob(alice, 'alice/read', blob('{"json": true}'))
      const headers = { 'accept-encoding': 'gzip, br' }
      const answer = await alice.get(`/v2/alice/read/blobs/${digest}`, { headers })
      expect(answer.headers['content-encoding']).toBeUndefined()
      expect(answer.body).toEqual(content)
    })

    test.each(['GET', 'HEAD', 'DELETE'])('%s of an unknown blob is a 404', async (method) => {
      const alice = berth().client('alice')
      await pushBlob(alice, 'alice/read', blob('makes the repository'))
      const answer = await alice.send(method, `/v2/alice/read/blobs/${blob('absent').digest}`)
      expect(answer.status).toBe(404)
      expect(method === 'HEAD' ? [] : answer.codes()).toEqual(
        method === 'HEAD' ? [] : ['BLOB_UNKNOWN'],
      )
    })

    test('attack 3: a blob of another repository is not there', async () => {
      const alice = berth().client('alice')
      const { digest } = await pushBlob(alice, 'alice/read', blob('only there'))
      await pushBlob(alice, 'alice/elsewhere', blob('something else'))
      expect((await alice.get(`/v2/alice/elsewhere/blobs/${digest}`)).codes()).toEqual([
        'BLOB_UNKNOWN',
      ])
    })

    test.each([
      'latest',
      'sha256:short',
      `sha256:${'A'.repeat(64)}`,
      `sha256:${'g'.repeat(64)}`,
      `sha256:${'0'.repeat(65)}`,
      `md5:${'0'.repeat(32)}`,
      `sha512:${'0'.repeat(64)}`,
      `SHA256:${'0'.repeat(64)}`,
      `sha256:sha256:${'0'.repeat(64)}`,
    ])('attack 11: %s is no digest', async (text) => {
      const alice = berth().client('alice')
      await pushBlob(alice, 'alice/read', blob('makes the repository'))
      const answer = await alice.get(`/v2/alice/read/blobs/${text}`)
      expect([answer.status, answer.codes()]).toEqual([400, ['DIGEST_INVALID']])
    })

    test('a deleted blob is gone at once, and can be pushed again', async () => {
      const alice = berth().client('alice')
      const content = blob('comes and goes')
      await pushBlob(alice, 'alice/delete', content)
      const path = `/v2/alice/delete/blobs/${content.digest}`
      const deleted = await alice.delete(path)
      expect([deleted.status, deleted.body.length]).toEqual([202, 0])
      expect((await alice.head(path)).status).toBe(404)
      expect((await alice.delete(path)).codes()).toEqual(['BLOB_UNKNOWN'])
      await pushBlob(alice, 'alice/delete', content)
      expect((await alice.get(path)).body).toEqual(content.content)
    })

    test('a deleted blob stays in the other repositories that have it', async () => {
      const alice = berth().client('alice')
      const content = await pushBlob(alice, 'alice/delete', blob('twice there'))
      await pushBlob(alice, 'alice/delete-too', content)
      await alice.delete(`/v2/alice/delete/blobs/${content.digest}`)
      expect((await alice.get(`/v2/alice/delete-too/blobs/${content.digest}`)).status).toBe(200)
    })

    test('a blob that a manifest needs cannot be deleted before the manifest', async () => {
      const alice = berth().client('alice')
      const {
        manifest: image,
        layer,
        config,
      } = await pushImage(alice, 'alice/used', 'v1', 'in use')
      const blobPath = `/v2/alice/used/blobs/${layer.digest}`
      const refused = await alice.delete(blobPath)
      expect([refused.status, refused.codes(), refused.headers.allow]).toEqual([
        405,
        ['DENIED'],
        'GET, HEAD',
      ])
      expect((await alice.delete(`/v2/alice/used/blobs/${config.digest}`)).status).toBe(405)
      expect((await alice.get(blobPath)).status).toBe(200)
      await alice.delete(`/v2/alice/used/manifests/${image.digest}`)
      expect((await alice.delete(blobPath)).status).toBe(202)
    })

    test('a blob that a manifest of another repository needs can be deleted', async () => {
      const alice = berth().client('alice')
      const { layer } = await pushImage(alice, 'alice/used-there', 'v1', 'used in one place')
      await pushBlob(alice, 'alice/unused-here', layer)
      expect((await alice.delete(`/v2/alice/unused-here/blobs/${layer.digest}`)).status).toBe(202)
      expect((await alice.get(`/v2/alice/used-there/blobs/${layer.digest}`)).status).toBe(200)
    })

    test('a blob that only an index names is in use', async () => {
      const alice = berth().client('alice')
      const cached = await pushBlob(alice, 'alice/cache', blob('a cached layer'))
      await pushManifest(
        alice,
        'alice/cache',
        manifest(
          { schemaVersion: 2, mediaType: ociIndex, manifests: [descriptorOf(cached, ociLayer)] },
          ociIndex,
        ),
      )
      expect((await alice.delete(`/v2/alice/cache/blobs/${cached.digest}`)).status).toBe(405)
    })

    test('a blob with the empty config of artifacts goes when its last artifact does', async () => {
      const alice = berth().client('alice')
      await pushBlob(alice, 'alice/artifacts', emptyBlob)
      const one = await pushManifest(alice, 'alice/artifacts', artifactManifest('a/one'))
      const two = await pushManifest(
        alice,
        'alice/artifacts',
        artifactManifest('a/two', { subject: descriptorOf(one) }),
      )
      const path = `/v2/alice/artifacts/blobs/${emptyBlob.digest}`
      await alice.delete(`/v2/alice/artifacts/manifests/${one.digest}`)
      expect((await alice.delete(path)).status).toBe(405)
      await alice.delete(`/v2/alice/artifacts/manifests/${two.digest}`)
      expect((await alice.delete(path)).status).toBe(202)
    })
  },
  {
    async prepare(running) {
      await running.createUser('alice')
    },
  },
)
