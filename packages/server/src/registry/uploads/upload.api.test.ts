import { randomBytes, randomUUID } from 'node:crypto'

import { expect, test } from 'vitest'

import { blob, pushBlob, type TestBlob } from '../../../test/harness/content.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import type { Answer, RegistryClient } from '../../../test/harness/registry-client.ts'
import type { RunningBerth } from '../../../test/harness/running-berth.ts'
import { waitUntil } from '../../../../../tools/test/wait-until.ts'

const prepare = async (running: RunningBerth) => {
  await running.createUser('alice')
  await running.createUser('mallory')
}

const octets = { 'content-type': 'application/octet-stream' }

/** Begins an upload and answers with its address. */
async function begin(client: RegistryClient, repository: string, query = ''): Promise<string> {
  const answer = await client.post(`/v2/${repository}/blobs/uploads/${query}`)
  expect(answer.status).toBe(202)
  return answer.headers.location as string
}

async function send(
  client: RegistryClient,
  location: string,
  bytes: Uint8Array | string,
  range?: string,
): Promise<Answer> {
  return await client.patch(location, {
    headers: { ...octets, ...(range === undefined ? {} : { 'content-range': range }) },
    body: Buffer.from(bytes as Uint8Array),
  })
}

describeEachBerth(
  'uploads',
  (berth) => {
    const isThere = async (
      client: RegistryClient,
      repository: string,
      { digest, content }: TestBlob,
    ) => (await client.get(`/v2/${repository}/blobs/${digest}`)).body.equals(content)

    test('an upload begins with an address, an id and nothing received', async () => {
      const alice = berth().client('alice')
      const answer = await alice.post('/v2/alice/up/blobs/uploads/')
      const id = answer.headers['docker-upload-uuid'] as string
      expect([answer.status, answer.body.length]).toEqual([202, 0])
      expect(id).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      expect(answer.headers).toMatchObject({
        location: `/v2/alice/up/blobs/uploads/${id}`,
        range: '0-0',
        'content-length': '0',
      })
    })

    test('an upload begins without the last slash as well', async () => {
      const alice = berth().client('alice')
      expect((await alice.post('/v2/alice/up/blobs/uploads')).status).toBe(202)
    })

    test.each(['sha256', 'sha512'])('POST and PUT push a whole %s blob', async (algorithm) => {
      const alice = berth().client('alice')
      const content = blob(randomBytes(2000), algorithm)
      const location = await begin(alice, 'alice/up')
      const answer = await alice.put(`${location}?digest=${content.digest}`, {
        headers: octets,
        body: content.content,
      })
      expect([answer.status, answer.body.length]).toEqual([201, 0])
      expect(answer.headers).toMatchObject({
        location: `/v2/alice/up/blobs/${content.digest}`,
        'docker-content-digest': content.digest,
      })
      expect(await isThere(alice, 'alice/up', content)).toBe(true)
    })

    test.each(['sha256', 'sha512'])('one POST pushes a whole %s blob', async (algorithm) => {
      const alice = berth().client('alice')
      const content = blob(randomBytes(2000), algorithm)
      const answer = await alice.post(`/v2/alice/up/blobs/uploads/?digest=${content.digest}`, {
        headers: octets,
        body: content.content,
      })
      expect([answer.status, answer.headers.location]).toEqual([
        201,
        `/v2/alice/up/blobs/${content.digest}`,
      ])
      expect(answer.headers['docker-content-digest']).toBe(content.digest)
      expect(await isThere(alice, 'alice/up', content)).toBe(true)
    })

    test.each(['sha256', 'sha512'])(
      'a streamed PATCH and an empty PUT push %s',
      async (algorithm) => {
        const alice = berth().client('alice')
        const content = blob(randomBytes(300_000), algorithm)
        const location = await begin(alice, 'alice/up', `?digest-algorithm=${algorithm}`)
        const patched = await alice.patch(location, {
          headers: octets,
          // Without a length: the body goes in chunks of HTTP.
          body: (async function* parts() {
            for (let at = 0; at < content.content.length; at += 10_000) {
              yield await Promise.resolve(content.content.subarray(at, at + 10_000))
            }
          })(),
        })
        expect([patched.status, patched.headers['range']]).toEqual([202, '0-299999'])
        const put = await alice.put(`${location}?digest=${content.digest}`)
        expect(put.status).toBe(201)
        expect(await isThere(alice, 'alice/up', content)).toBe(true)
      },
    )

    test.each(['sha256', 'sha512'])('chunks in their order make a %s blob', async (algorithm) => {
      const alice = berth().client('alice')
      const content = blob(randomBytes(3067), algorithm)
      let location = await begin(alice, 'alice/up')
      for (const [first, last] of [
        [0, 1022],
        [1023, 2045],
        [2046, 3066],
      ] as const) {
        const part = content.content.subarray(first, last + 1)
        const answer = await send(alice, location, part, `${first}-${last}`)
        expect([answer.status, answer.headers['range']]).toEqual([202, `0-${last}`])
        location = answer.headers.location as string
      }
      const answer = await alice.put(`${location}?digest=${content.digest}`, {
        headers: { ...octets, 'content-length': '0' },
      })
      expect(answer.status).toBe(201)
      expect(await isThere(alice, 'alice/up', content)).toBe(true)
    })

    test.each(['sha256', 'sha512'])(
      'the last chunk may come with the PUT of %s',
      async (algorithm) => {
        const alice = berth().client('alice')
        const content = blob(randomBytes(2000), algorithm)
        const location = await begin(alice, 'alice/up')
        await send(alice, location, content.content.subarray(0, 1500), '0-1499')
        const answer = await alice.put(`${location}?digest=${content.digest}`, {
          headers: { ...octets, 'content-range': '1500-1999' },
          body: content.content.subarray(1500),
        })
        expect(answer.status).toBe(201)
        expect(await isThere(alice, 'alice/up', content)).toBe(true)
      },
    )

    test('chunks without Content-Range are taken one after the other', async () => {
      const alice = berth().client('alice')
      const location = await begin(alice, 'alice/up')
      expect((await send(alice, location, 'hello')).headers['range']).toBe('0-4')
      expect((await send(alice, location, ' world')).headers['range']).toBe('0-10')
      expect((await send(alice, location, '')).headers['range']).toBe('0-10')
      const content = blob('hello world')
      expect((await alice.put(`${location}?digest=${content.digest}`)).status).toBe(201)
    })

    test.each(['0-4', 'bytes 0-4/*', 'bytes=0-4', 'bytes 0-4/5'])(
      'Content-Range may be written %s',
      async (range) => {
        const alice = berth().client('alice')
        const location = await begin(alice, 'alice/up')
        expect((await send(alice, location, 'hello', range)).status).toBe(202)
      },
    )

    test.each([
      ['a chunk after a gap', '20-24'],
      ['the last chunk again', '0-4'],
      ['a chunk that overlaps', '3-7'],
      ['numbers beyond the content', '9007199254740986-9007199254740990'],
    ])('attack 30: %s is a 416 that says where to go on', async (_what, range) => {
      const alice = berth().client('alice')
      const location = await begin(alice, 'alice/up')
      await send(alice, location, 'hello', '0-4')
      const answer = await send(alice, location, 'other', range)
      expect([answer.status, answer.codes()]).toEqual([416, ['BLOB_UPLOAD_INVALID']])
      expect(answer.headers).toMatchObject({ location, range: '0-4' })
      const status = await alice.get(location)
      expect([status.status, status.headers['range']]).toEqual([204, '0-4'])
      expect((await send(alice, location, ' world', '5-10')).headers['range']).toBe('0-10')
    })

    test('a PUT with a chunk out of order is a 416, and the upload goes on', async () => {
      const alice = berth().client('alice')
      const content = blob('hello world')
      const location = await begin(alice, 'alice/up')
      await send(alice, location, 'hello', '0-4')
      const early = await alice.put(`${location}?digest=${content.digest}`, {
        headers: { ...octets, 'content-range': '6-10' },
        body: 'world',
      })
      expect([early.status, early.headers['range']]).toEqual([416, '0-4'])
      const answer = await alice.put(`${location}?digest=${content.digest}`, {
        headers: { ...octets, 'content-range': '5-10' },
        body: ' world',
      })
      expect(answer.status).toBe(201)
    })

    test('a first chunk that does not begin at zero is a 416', async () => {
      const alice = berth().client('alice')
      const location = await begin(alice, 'alice/up')
      const answer = await send(alice, location, 'later', '5-9')
      expect([answer.status, answer.headers['range']]).toEqual([416, '0-0'])
    })

    test.each([
      '5',
      'x-y',
      '4-0',
      '-1-3',
      '0-',
      '0-4-8',
      'bytes',
      '0-99999999999999999999',
      ' ',
      '0x0-0x4',
    ])('attack 30: the Content-Range %j is a 400, and nothing is received', async (range) => {
      const alice = berth().client('alice')
      const location = await begin(alice, 'alice/up')
      const answer = await send(alice, location, 'hello', range)
      expect([answer.status, answer.codes()]).toEqual([400, ['BLOB_UPLOAD_INVALID']])
      expect((await alice.get(location)).headers['range']).toBe('0-0')
    })

    test('attack 30: a Content-Range of another length than the body is a 400', async () => {
      const alice = berth().client('alice')
      const location = await begin(alice, 'alice/up')
      expect((await send(alice, location, 'hello', '0-9')).status).toBe(400)
      const streamed = await alice.patch(location, {
        headers: { ...octets, 'content-range': '0-9' },
        body: (async function* parts() {
          yield await Promise.resolve(Buffer.from('hello'))
        })(),
      })
      expect(streamed.status).toBe(400)
      expect((await alice.get(location)).headers['range']).toBe('0-0')
      expect((await send(alice, location, 'hello', '0-4')).status).toBe(202)
    })

    test.each(['sha256', 'sha512'])(
      'content with another %s digest is refused',
      async (algorithm) => {
        const alice = berth().client('alice')
        const { digest } = blob('what was announced', algorithm)
        const path = '/v2/alice/up/blobs/uploads/'
        const single = await alice.post(`${path}?digest=${digest}`, {
          headers: octets,
          body: 'oh no',
        })
        expect([single.status, single.codes()]).toEqual([400, ['DIGEST_INVALID']])
        const whole = await alice.put(`${await begin(alice, 'alice/up')}?digest=${digest}`, {
          headers: octets,
          body: 'oh no',
        })
        expect([whole.status, whole.codes()]).toEqual([400, ['DIGEST_INVALID']])
        const location = await begin(alice, 'alice/up')
        await send(alice, location, 'oh no')
        expect((await alice.put(`${location}?digest=${digest}`)).codes()).toEqual([
          'DIGEST_INVALID',
        ])
        expect((await alice.get(location)).codes()).toEqual(['BLOB_UPLOAD_UNKNOWN'])
        expect((await alice.head(`/v2/alice/up/blobs/${digest}`)).status).toBe(404)
      },
    )

    test.each([
      ['no digest', '', 'BLOB_UPLOAD_INVALID'],
      ['an empty digest', '?digest=', 'DIGEST_INVALID'],
      ['a short digest', '?digest=sha256:abc', 'DIGEST_INVALID'],
      ['an unknown algorithm', `?digest=md5:${'0'.repeat(32)}`, 'DIGEST_INVALID'],
    ])('a PUT with %s is a 400, and the upload stays', async (_what, query, code) => {
      const alice = berth().client('alice')
      const content = blob('hello')
      const location = await begin(alice, 'alice/up')
      await send(alice, location, 'hello')
      const answer = await alice.put(`${location}${query}`)
      expect([answer.status, answer.codes()]).toEqual([400, [code]])
      expect((await alice.put(`${location}?digest=${content.digest}`)).status).toBe(201)
    })

    test('an unknown digest algorithm is refused at the start', async () => {
      const alice = berth().client('alice')
      const answer = await alice.post('/v2/alice/up/blobs/uploads/?digest-algorithm=md5')
      expect([answer.status, answer.codes()]).toEqual([400, ['BLOB_UPLOAD_INVALID']])
    })

    test('the algorithm may become known with the digest only', async () => {
      const alice = berth().client('alice')
      const content = blob('named at the end', 'sha512')
      const location = await begin(alice, 'alice/up')
      await send(alice, location, content.content)
      expect((await alice.put(`${location}?digest=${content.digest}`)).status).toBe(201)
      const other = blob('announced in vain')
      const announced = await begin(alice, 'alice/up', '?digest-algorithm=sha512')
      await send(alice, announced, other.content)
      expect((await alice.put(`${announced}?digest=${other.digest}`)).status).toBe(201)
    })

    test('the same bytes under two algorithms are two blobs', async () => {
      const alice = berth().client('alice')
      const [short, long] = [blob('both'), blob('both', 'sha512')]
      await pushBlob(alice, 'alice/both', short)
      expect((await alice.head(`/v2/alice/both/blobs/${long.digest}`)).status).toBe(404)
      await pushBlob(alice, 'alice/both', long)
      expect(await isThere(alice, 'alice/both', long)).toBe(true)
      expect(await isThere(alice, 'alice/both', short)).toBe(true)
    })

    test.each(['sha256', 'sha512'])(
      'the empty %s blob can be pushed in every way',
      async (algorithm) => {
        const alice = berth().client('alice')
        const empty = blob('', algorithm)
        const statuses = [
          (await alice.post(`/v2/alice/empty/blobs/uploads/?digest=${empty.digest}`)).status,
          (await alice.put(`${await begin(alice, 'alice/empty')}?digest=${empty.digest}`)).status,
        ]
        const location = await begin(alice, 'alice/empty')
        await send(alice, location, '')
        statuses.push((await alice.put(`${location}?digest=${empty.digest}`)).status)
        expect(statuses).toEqual([201, 201, 201])
        expect(await isThere(alice, 'alice/empty', empty)).toBe(true)
      },
    )

    test('the state of an upload is its last byte', async () => {
      const alice = berth().client('alice')
      const location = await begin(alice, 'alice/up')
      const before = await alice.get(location)
      expect([before.status, before.body.length]).toEqual([204, 0])
      expect(before.headers).toMatchObject({ location, range: '0-0' })
      await send(alice, location, 'hello')
      const after = await alice.get(location)
      expect(after.headers).toMatchObject({
        location,
        range: '0-4',
        'docker-upload-uuid': location.split('/').at(-1),
      })
    })

    test('a cancelled upload is gone', async () => {
      const alice = berth().client('alice')
      const location = await begin(alice, 'alice/cancelled')
      await send(alice, location, 'hello')
      const cancelled = await alice.delete(location)
      expect([cancelled.status, cancelled.body.length]).toEqual([204, 0])
      for (const answer of [
        await alice.get(location),
        await send(alice, location, 'x'),
        await alice.put(`${location}?digest=${blob('hello').digest}`),
        await alice.delete(location),
      ]) {
        expect([answer.status, answer.codes()]).toEqual([404, ['BLOB_UPLOAD_UNKNOWN']])
      }
    })

    test('a finished upload is gone, and finishing it again finds the work done', async () => {
      const alice = berth().client('alice')
      const content = blob(`finished ${randomUUID()}`)
      const location = await begin(alice, 'alice/up')
      await send(alice, location, content.content)
      const finish = () => alice.put(`${location}?digest=${content.digest}`)
      expect((await finish()).status).toBe(201)
      expect((await alice.get(location)).codes()).toEqual(['BLOB_UPLOAD_UNKNOWN'])
      expect((await send(alice, location, 'x')).codes()).toEqual(['BLOB_UPLOAD_UNKNOWN'])
      expect((await finish()).status).toBe(201)
      const other = await alice.put(`${location}?digest=${blob('never sent').digest}`)
      expect(other.codes()).toEqual(['BLOB_UPLOAD_UNKNOWN'])
    })

    test('bytes that the registry has already can be pushed again', async () => {
      const alice = berth().client('alice')
      const content = await pushBlob(alice, 'alice/twice', blob(randomBytes(100)))
      await pushBlob(alice, 'alice/twice', content)
      await pushBlob(alice, 'alice/thrice', content)
      expect(await isThere(alice, 'alice/thrice', content)).toBe(true)
    })

    test('an upload whose connection broke goes on from what arrived', async () => {
      const alice = berth().client('alice')
      const content = blob(randomBytes(50_000))
      const location = await begin(alice, 'alice/up')
      const broken = alice.patch(location, {
        headers: { ...octets, 'content-length': '50000' },
        body: (async function* parts() {
          yield await Promise.resolve(content.content.subarray(0, 20_000))
          // What was written before is on its way when the connection is cut.
          await new Promise((sent) => setTimeout(sent, 20))
          throw new Error('the cable was pulled')
        })(),
      })
      await expect(broken).rejects.toThrow('the cable was pulled')
      let received = 0
      await waitUntil('the upload has kept what arrived', async () => {
        const { headers } = await alice.get(location)
        received = Number(String(headers['range']).slice(2)) + 1
        return received === 20_000
      })
      const rest = await send(
        alice,
        location,
        content.content.subarray(received),
        `${received}-49999`,
      )
      expect(rest.status).toBe(202)
      expect((await alice.put(`${location}?digest=${content.digest}`)).status).toBe(201)
      expect(await isThere(alice, 'alice/up', content)).toBe(true)
    })

    test('an upload that begins on one server goes on and ends on another', async () => {
      const other = await berth().another('')
      try {
        const [here, there] = [berth().client('alice'), other.client('alice')]
        const content = blob(randomBytes(3000))
        const location = await begin(here, 'alice/replicas')
        await send(here, location, content.content.subarray(0, 1000), '0-999')
        const second = await send(
          there,
          location,
          content.content.subarray(1000, 2000),
          '1000-1999',
        )
        expect([second.status, second.headers['range']]).toEqual([202, '0-1999'])
        await send(here, location, content.content.subarray(2000), '2000-2999')
        const put = await there.put(`${location}?digest=${content.digest}`)
        expect(put.status).toBe(201)
        expect(await isThere(here, 'alice/replicas', content)).toBe(true)
      } finally {
        await other.stop()
      }
    })

    test('two PUTs of one upload at once are both told that it is done', async () => {
      const alice = berth().client('alice')
      const second = berth().client('alice')
      const content = blob(`twice at once ${randomUUID()}`)
      const location = await begin(alice, 'alice/up')
      await send(alice, location, content.content)
      const finish = (client: RegistryClient) => client.put(`${location}?digest=${content.digest}`)
      const statuses = (await Promise.all([finish(alice), finish(second)])).map((a) => a.status)
      expect(statuses).toContain(201)
      expect(statuses.every((status) => status === 201 || status === 409)).toBe(true)
      expect((await finish(alice)).status).toBe(201)
    })

    test.each([
      ['an unknown id', randomUUID()],
      ['what is no id', 'abc'],
      ['an id in capitals', randomUUID().toUpperCase()],
      ['an id with a path in it', '..%2f..%2fetc'],
    ])('attack 4: %s opens no upload', async (_what, id) => {
      const alice = berth().client('alice')
      await pushBlob(alice, 'alice/up', blob('makes the repository'))
      const path = `/v2/alice/up/blobs/uploads/${id}`
      const answers = [
        await alice.get(path),
        await send(alice, path, 'x'),
        await alice.put(`${path}?digest=${blob('x').digest}`),
        await alice.delete(path),
      ]
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404])
    })

    test('attack 4: an upload opens under its own repository alone', async () => {
      const alice = berth().client('alice')
      await pushBlob(alice, 'alice/neighbour', blob('makes the repository'))
      const location = await begin(alice, 'alice/up')
      const elsewhere = location.replace('alice/up', 'alice/neighbour')
      const content = blob('hello')
      const answers = [
        await alice.get(elsewhere),
        await send(alice, elsewhere, 'hello'),
        await alice.put(`${elsewhere}?digest=${content.digest}`, { body: content.content }),
        await alice.delete(elsewhere),
      ]
      expect(answers.map((answer) => answer.codes())).toEqual(
        answers.map(() => ['BLOB_UPLOAD_UNKNOWN']),
      )
      expect((await alice.get(location)).headers['range']).toBe('0-0')
    })

    test('attack 4: nobody goes on with the upload of another account', async () => {
      await berth().createRepository('alice/shared')
      await berth().setRole('alice/shared', 'mallory', 'write')
      const [alice, mallory] = [berth().client('alice'), berth().client('mallory')]
      const location = await begin(alice, 'alice/shared')
      await send(alice, location, 'hello')
      const answers = [
        await mallory.get(location),
        await send(mallory, location, ' world'),
        await mallory.put(`${location}?digest=${blob('hello').digest}`),
        await mallory.delete(location),
      ]
      expect(answers.map((answer) => answer.codes())).toEqual(
        answers.map(() => ['BLOB_UPLOAD_UNKNOWN']),
      )
      expect((await alice.put(`${location}?digest=${blob('hello').digest}`)).status).toBe(201)
    })

    test('attack 4: an upload ends with the right to push', async () => {
      await berth().createRepository('alice/revoked')
      await berth().setRole('alice/revoked', 'mallory', 'write')
      const mallory = berth().client('mallory')
      const location = await begin(mallory, 'alice/revoked')
      await berth().setRole('alice/revoked', 'mallory', 'read')
      expect((await send(mallory, location, 'x')).status).toBe(401)
      expect((await mallory.put(`${location}?digest=${blob('x').digest}`)).status).toBe(401)
    })
  },
  { prepare },
)

describeEachBerth(
  'uploads under small limits',
  (berth) => {
    test('attack 9: a blob over the limit is a 413, announced or not', async () => {
      const alice = berth().client('alice')
      const content = blob(randomBytes(2 * 1024 * 1024))
      const announced = await alice.post(
        `/v2/alice/large/blobs/uploads/?digest=${content.digest}`,
        { headers: octets, body: content.content },
      )
      expect([announced.status, announced.codes()]).toEqual([413, ['SIZE_INVALID']])
      const location = await begin(alice, 'alice/large')
      const streamed = await alice.patch(location, {
        headers: octets,
        body: (async function* parts() {
          for (let sent = 0; sent < 20; sent += 1) {
            yield await Promise.resolve(content.content.subarray(0, 100_000))
          }
        })(),
      })
      expect(streamed.status).toBe(413)
    })

    test('attack 9: chunks that are small enough cannot add up to more than the limit', async () => {
      const alice = berth().client('alice')
      const location = await begin(alice, 'alice/large')
      const half = randomBytes(600 * 1024)
      expect((await send(alice, location, half)).status).toBe(202)
      expect((await send(alice, location, half)).status).toBe(413)
    })

    test('attack 9: whole blobs that are refused leave no uploads, which would soon be too many', async () => {
      const alice = berth().client('alice')
      const large = blob(randomBytes(2 * 1024 * 1024))
      const pushWhole = async (body: Buffer) =>
        await alice.post(`/v2/alice/whole/blobs/uploads/?digest=${large.digest}`, {
          headers: octets,
          body,
        })
      for (let number = 0; number < 4; number += 1) {
        expect((await pushWhole(large.content)).status).toBe(413)
        expect((await pushWhole(Buffer.from('of another digest'))).status).toBe(400)
      }
      expect((await alice.post('/v2/alice/whole/blobs/uploads/')).status).toBe(202)
      const { reader } = berth().foundation.database
      const left = await reader
        .selectFrom('upload')
        .innerJoin('repository', 'repository.id', 'upload.repository_id')
        .select('upload.id')
        .where('repository.name', '=', 'whole')
        .execute()
      expect(left).toHaveLength(1)
    })

    test('attack 9: more unfinished uploads than allowed are a 429', async () => {
      const alice = berth().client('alice')
      const first = await begin(alice, 'alice/many')
      const statuses = []
      for (let number = 0; number < 5; number += 1) {
        statuses.push((await alice.post('/v2/alice/many/blobs/uploads/')).status)
      }
      expect(statuses).toEqual([202, 202, 202, 202, 429])
      const refused = await alice.post('/v2/alice/many/blobs/uploads/')
      expect(refused.codes()).toEqual(['TOOMANYREQUESTS'])
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
      expect((await alice.post('/v2/alice/others/blobs/uploads/')).status).toBe(202)
      await alice.delete(first)
      expect((await alice.post('/v2/alice/many/blobs/uploads/')).status).toBe(202)
    })
  },
  { prepare, config: 'MAXIMUM_LAYER_SIZE: 1M\nBERTH_MAXIMUM_UPLOADS_PER_REPOSITORY: 5\n' },
)
