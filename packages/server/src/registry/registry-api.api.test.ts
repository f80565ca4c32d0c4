import { once } from 'node:events'
import { connect } from 'node:net'

import { expect, onTestFinished, test } from 'vitest'

import { blob, pushBlob, pushImage } from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import type { Answer } from '../../test/harness/registry-client.ts'

const digest = `sha256:${'0'.repeat(64)}`
const uploadId = '00000000-0000-4000-8000-000000000000'

/** Every kind of path, with the methods that it knows. */
const routes = [
  ['/v2/', ['GET', 'HEAD']],
  ['/v2/auth', ['GET', 'POST']],
  ['/v2/_catalog', ['GET', 'HEAD']],
  ['/v2/alice/app/tags/list', ['GET', 'HEAD']],
  ['/v2/alice/app/manifests/v1', ['GET', 'HEAD', 'PUT', 'DELETE']],
  [`/v2/alice/app/blobs/${digest}`, ['GET', 'HEAD', 'DELETE']],
  ['/v2/alice/app/blobs/uploads/', ['POST']],
  [`/v2/alice/app/blobs/uploads/${uploadId}`, ['GET', 'PATCH', 'PUT', 'DELETE']],
  [`/v2/alice/app/referrers/${digest}`, ['GET', 'HEAD']],
] as const

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND']

describeEachBerth(
  'the registry API',
  (berth) => {
    const anybody = () => berth().anonymous()
    /** What the specification wants of every refusal that has a body. */
    const expectErrors = (answer: Answer, code: string) => {
      expect(answer.headers['content-type']).toBe('application/json')
      expect(answer.json()).toMatchObject({
        errors: [{ code, message: expect.stringMatching(/.{10,}/) as string }],
      })
    }

    test('an image that was pushed can be pulled by tag and by digest', async () => {
      const alice = berth().client('alice')
      const { manifest, layer } = await pushImage(alice, 'alice/app', 'v1', 'seed')
      expect((await alice.get('/v2/alice/app/manifests/v1')).body).toEqual(manifest.content)
      const byDigest = await alice.get(`/v2/alice/app/manifests/${manifest.digest}`)
      expect(byDigest.body).toEqual(manifest.content)
      expect((await alice.get(`/v2/alice/app/blobs/${layer.digest}`)).body).toEqual(layer.content)
    })

    test('the base asks nobody to sign in, and greets who did', async () => {
      const stranger = await anybody().sendRaw('GET', '/v2/')
      expect([stranger.status, stranger.codes()]).toEqual([401, ['UNAUTHORIZED']])
      expect(stranger.headers['www-authenticate']).toBe(
        `Bearer realm="${berth().url}/v2/auth",service="${berth().services.tokens.audience}"`,
      )
      expect(stranger.headers['docker-distribution-api-version']).toBe('registry/2.0')
      expect(stranger.headers['x-sparse-manifest-support']).toBe('false')
      const known = await berth().client('alice').get('/v2/', { scope: [] })
      expect([known.status, known.json()]).toEqual([200, true])
      expect(known.headers['docker-distribution-api-version']).toBe('registry/2.0')
    })

    test('the base answers without its last slash too', async () => {
      expect((await anybody().sendRaw('GET', '/v2')).status).toBe(401)
      expect((await berth().client('alice').get('/v2', { scope: [] })).status).toBe(200)
    })

    test.each(routes)('%s knows its methods, and names them to others', async (path, allowed) => {
      const alice = berth().client('alice')
      await pushBlob(alice, 'alice/app', blob('makes the repository'))
      const scope = path.startsWith('/v2/alice') ? 'repository:alice/app:pull,push' : []
      const refused: string[] = []
      for (const method of methods) {
        const answer = await alice.send(method, path, { scope })
        if (answer.status !== 405) continue
        refused.push(method)
        expect(answer.headers['allow']).toBe(`${allowed.join(', ')}, OPTIONS`)
      }
      const known: readonly string[] = allowed
      expect(refused).toEqual(methods.filter((method) => !known.includes(method)))
      const options = await anybody().sendRaw('OPTIONS', path)
      expect([options.status, options.headers['allow']]).toEqual([
        200,
        `${allowed.join(', ')}, OPTIONS`,
      ])
    })

    test.each(routes.filter(([path]) => path !== '/v2/_catalog' && path !== '/v2/auth'))(
      '%s asks a stranger for a token',
      async (path, allowed) => {
        for (const method of allowed) {
          const answer = await anybody().sendRaw(method, path)
          expect([method, answer.status]).toEqual([method, 401])
          expect(answer.headers['docker-distribution-api-version']).toBe('registry/2.0')
          const isRead = (method === 'GET' || method === 'HEAD') && !path.includes('uploads')
          const scope = `,scope="repository:alice/app:${isRead ? 'pull' : 'pull,push'}"`
          expect(answer.headers['www-authenticate']).toBe(
            `Bearer realm="${berth().url}/v2/auth",service="${berth().services.tokens.audience}"` +
              (path === '/v2/' ? '' : scope),
          )
        }
      },
    )

    test.each(routes.filter(([path]) => path !== '/v2/auth'))(
      '%s refuses a token that is none, in the same form',
      async (path, allowed) => {
        for (const authorization of [
          'Bearer garbage',
          'Bearer a.b.c',
          'Bearer ',
          'Basic YWxpY2U6eA==',
          'Bearer',
          '',
        ]) {
          const answer = await anybody().sendRaw(allowed[0], path, { headers: { authorization } })
          expect([authorization, answer.status]).toEqual([authorization, 401])
          expectErrors(answer, 'UNAUTHORIZED')
          expect(answer.headers['www-authenticate']).toContain('error="invalid_token"')
        }
      },
    )

    test.each([
      '/v2/alice',
      '/v2/alice/app',
      '/v2/alice/app/',
      '/v2/alice/app/nothing',
      '/v2/alice/app/tags',
      '/v2/alice/app/tags/',
      '/v2/alice/app/tags/list/',
      '/v2/alice/app/tags/list/more',
      '/v2/alice/app/manifests',
      '/v2/alice/app/manifests/',
      '/v2/alice/app/manifests/v1/',
      '/v2/alice/app/blobs/',
      '/v2/alice/app/blobs/uploads/x/y',
      '/v2/alice/app/referrers/',
      '/v2/manifests/v1',
      '/v2/tags/list',
      '/v2/_catalog/x',
      '/v2//alice/app/tags/list',
      '/v2/alice//app/tags/list',
      '/v2/alice/app//tags/list',
      '/v2/auth/',
    ])('%s names nothing: 404', async (path) => {
      const answer = await berth().client('alice').get(path, { scope: [] })
      expect(answer.status).toBe(404)
      expectErrors(answer, 'NAME_UNKNOWN')
    })

    test.each(['/v2x', '/v3/'])('%s is not of the registry', async (path) => {
      const answer = await berth().client('alice').get(path, { scope: [] })
      expect(answer).toMatchObject({ status: 404, text: '{"error":"Not Found"}' })
    })

    test.each([
      '/v2/alice/../root/tags/list',
      '/v2/alice/%2e%2e/root/tags/list',
      '/v2/alice/%2E%2E%2froot/tags/list',
      '/v2/..%2f..%2fetc/passwd/tags/list',
      '/v2/alice%2fapp/tags/list',
      '/v2/alice%5capp/tags/list',
      '/v2/alice/app%00/tags/list',
      '/v2/alice/%00/tags/list',
      '/v2/alice/app%0d%0aX-Evil:%201/tags/list',
      '/v2/alice/app/manifests/..%2f..%2fetc',
      '/v2/alice/app/manifests/%2e%2e',
      '/v2/alice/app/manifests/%',
      '/v2/alice/app/manifests/%zz',
      '/v2/alice/app/manifests/%ff',
      '/v2/alice/app/manifests/%25',
      '/v2/alice/./app/tags/list',
      '/v2/alice/app/blobs/%2e%2e/secret',
    ])('attack 11: the path %s leads nowhere', async (path) => {
      const answer = await berth().client('alice').get(path, { scope: [] })
      expect(answer.status).toBe(404)
      expectErrors(answer, 'NAME_UNKNOWN')
    })

    test.each([
      ['capitals', 'Alice/App'],
      ['letters of other scripts', 'alice/%C3%A4pp'],
      ['letters that look like others', 'alice/%D0%B0pp'],
      ['a space', 'alice/a%20b'],
      ['a leading dash', 'alice/-app'],
      ['a leading dot', 'alice/.app'],
      ['two dots', 'alice/a..b'],
      ['a colon', 'alice/a:b'],
      ['an at sign', 'alice/a@b'],
      ['a quote', "alice/a'b"],
      ['a star', 'alice/*'],
      ['256 characters', `alice/${'a'.repeat(250)}`],
      ['thousands of characters', `alice/${'a'.repeat(5000)}`],
      ['an invisible character', 'alice/a%E2%80%8Bb'],
    ])('attack 11: no repository’s name has %s', async (_what, name) => {
      const alice = berth().client('alice')
      const answers = [
        await alice.get(`/v2/${name}/tags/list`, { scope: [] }),
        await alice.get(`/v2/${name}/manifests/v1`, { scope: [] }),
        await alice.post(`/v2/${name}/blobs/uploads/`, { scope: [] }),
        await alice.put(`/v2/${name}/manifests/v1`, { scope: [], body: '{}' }),
        await alice.delete(`/v2/${name}/blobs/${digest}`, { scope: [] }),
        await alice.get(`/v2/${name}/referrers/${digest}`, { scope: [] }),
      ]
      for (const answer of answers) {
        expect(answer.status).toBe(400)
        expectErrors(answer, 'NAME_INVALID')
      }
    })

    test.each([
      ['one part more', 'alice/a/b'],
      ['many parts', 'alice/a/b/c/d/e/f/g/h/i/j'],
      ['the words of the protocol', 'alice/tags/list/blobs/uploads/manifests/referrers'],
      ['signs between letters', 'alice/a.b_c-d__e--f'],
      ['digits', '0lice'.replace('0lice', 'alice') + '/0123456789'],
      ['as many characters as possible', `alice/${'a'.repeat(249)}`],
      ['as many parts as fit', `alice${'/a'.repeat(125)}`],
    ])('a repository’s name may have %s', async (_what, name) => {
      const alice = berth().client('alice')
      const { manifest } = await pushImage(alice, name, 'v1', name.slice(0, 50))
      const got = await alice.get(`/v2/${name}/manifests/v1`)
      expect([got.status, got.headers['docker-content-digest']]).toEqual([200, manifest.digest])
      expect((await alice.get(`/v2/${name}/tags/list`)).json()).toEqual({ name, tags: ['v1'] })
      const referrers = await alice.get(`/v2/${name}/referrers/${manifest.digest}`)
      expect(referrers.status).toBe(200)
    })

    test('a name without a namespace lies in the library', async () => {
      await berth().createOrganization('library', 'alice')
      const alice = berth().client('alice')
      const { manifest } = await pushImage(alice, 'busybox', 'v1', 'library')
      const long = await alice.get('/v2/library/busybox/manifests/v1')
      expect(long.headers['docker-content-digest']).toBe(manifest.digest)
      expect((await alice.get('/v2/busybox/tags/list')).json()).toEqual({
        name: 'busybox',
        tags: ['v1'],
      })
      const challenge = await anybody().sendRaw('GET', '/v2/busybox/tags/list')
      expect(challenge.headers['www-authenticate']).toContain('repository:library/busybox:pull')
    })

    test('attack 30: a realm and a location are never on a host that a client made up', async () => {
      for (const headers of [
        { host: 'evil.example.com' },
        { host: berth().host, 'x-forwarded-host': 'evil.example.com' },
        { host: berth().host, 'x-forwarded-proto': 'https', forwarded: 'host=evil.example.com' },
      ]) {
        const answer = await anybody().sendRaw('GET', '/v2/', { headers })
        expect(answer.headers['www-authenticate']).toContain(`realm="${berth().url}/v2/auth"`)
        expect(JSON.stringify(answer.headers)).not.toContain('evil')
      }
    })

    test('attack 30: a target in absolute form is served as its path, on our own address', async () => {
      const answer = await anybody().sendRaw('GET', 'http://evil.example.com/v2/')
      expect(answer.status).toBe(401)
      expect(answer.headers['www-authenticate']).toContain(`realm="${berth().url}/v2/auth"`)
    })

    test('a push that is refused while it sends, and closes its connection, is told why', async () => {
      const socket = connect(Number(new URL(berth().url).port), '127.0.0.1')
      onTestFinished(() => void socket.destroy())
      const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`
      const received: string[] = []
      socket.on('data', (data: Buffer) => received.push(data.toString()))
      socket.write(
        `PATCH /v2/alice/app/blobs/uploads/${uploadId} HTTP/1.1\r\nHost: ${berth().host}\r\n` +
          `Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`,
      )
      while (!received.join('').includes('UNAUTHORIZED')) await once(socket, 'data')
      for (let sent = 0; sent < 64; sent += 1) {
        if (!socket.write(chunk)) await once(socket, 'drain')
      }
      const ended = once(socket, 'end')
      socket.write('0\r\n\r\n')
      await ended
      expect(received.join('')).toMatch(/^HTTP\/1\.1 401 /)
    })

    test('a query that is nonsense breaks nothing', async () => {
      const alice = berth().client('alice')
      await pushBlob(alice, 'alice/app', blob('makes the repository'))
      const odd = [
        '?',
        '?&&&',
        '?%',
        '?=',
        '?n=%00',
        '?last=%ff',
        '?last=a%00',
        '?a[b]=c',
        '?n=1&n=2',
      ]
      const lists = ['tags/list', `referrers/${blob('a subject').digest}`]
      for (const path of lists.flatMap((list) => odd.map((query) => list + query))) {
        const answer = await alice.get(`/v2/alice/app/${path}`)
        expect([path, answer.status]).toEqual([path, 200])
      }
      const filtered = await alice.get(`/v2/alice/app/${lists[1]}?artifactType=a/b%00`)
      expect([filtered.status, filtered.json()]).toMatchObject([200, { manifests: [] }])
    })
  },
  {
    async prepare(running) {
      await running.createUser('alice')
    },
  },
)

describeEachBerth(
  'behind a configured host name',
  (berth) => {
    test('realm and audience are the configured host, whatever a client says', async () => {
      for (const host of ['registry.example.com', 'evil.example.com', berth().host]) {
        const answer = await berth().anonymous().sendRaw('GET', '/v2/', { headers: { host } })
        expect(answer.headers['www-authenticate']).toBe(
          'Bearer realm="https://registry.example.com/v2/auth",service="registry.example.com"',
        )
      }
    })

    test('the host may stand before a name in a scope', async () => {
      const answer = await berth()
        .client('alice')
        .askForToken(['repository:registry.example.com/alice/app:pull,push'])
      const { token } = answer.json() as { token: string }
      const begun = await berth().client('alice').post('/v2/alice/app/blobs/uploads/', { token })
      expect(begun.status).toBe(202)
    })
  },
  {
    config: 'SERVER_HOSTNAME: registry.example.com\nEXTERNAL_TLS_TERMINATION: true\n',
    async prepare(running) {
      await running.createUser('alice')
    },
  },
)
