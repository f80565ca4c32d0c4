import { expect, test } from 'vitest'

import { blob, pushBlob } from '../../../test/harness/content.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import type { Answer } from '../../../test/harness/registry-client.ts'

describeEachBerth(
  'mounting a blob',
  (berth) => {
    const bothScopes = (target: string, source: string) => [
      `repository:${target}:pull,push`,
      `repository:${source}:pull`,
    ]
    const uploadOf = (repository: string) =>
      new RegExp(`^/v2/${repository}/blobs/uploads/[0-9a-f-]{36}$`)
    const expectUpload = (answer: Answer, repository: string) => {
      expect(answer.status).toBe(202)
      expect(answer.headers.location).toMatch(uploadOf(repository))
    }

    test('a blob of a repository that the token opens is there without an upload', async () => {
      const alice = berth().client('alice')
      const { digest, content } = await pushBlob(alice, 'alice/source', blob('to be mounted'))
      const path = `/v2/alice/mounted/blobs/uploads/?mount=${digest}&from=alice/source`
      const mounted = await alice.post(path)
      expect(mounted.status).toBe(201)
      expect(mounted.headers.location).toBe(`/v2/alice/mounted/blobs/${digest}`)
      expect(mounted.headers['docker-content-digest']).toBe(digest)
      const pulled = await alice.get(`/v2/alice/mounted/blobs/${digest}`)
      expect(pulled.body).toEqual(content)
    })

    test('a sha512 blob is mounted under its digest', async () => {
      const alice = berth().client('alice')
      const { digest } = await pushBlob(alice, 'alice/source', blob('long digest', 'sha512'))
      const path = `/v2/alice/mounted/blobs/uploads/?mount=${digest}&from=alice/source`
      expect((await alice.post(path)).status).toBe(201)
      expect((await alice.head(`/v2/alice/mounted/blobs/${digest}`)).status).toBe(200)
    })

    test('without a token the challenge names both repositories', async () => {
      const path = `/v2/alice/target/blobs/uploads/?mount=${blob('x').digest}&from=alice/source`
      const answer = await berth().anonymous().post(path, { token: null })
      expect(answer.status).toBe(401)
      expect(answer.headers['www-authenticate']).toContain(
        'scope="repository:alice/target:pull,push repository:alice/source:pull"',
      )
    })

    test('attack 3: a token for the target alone takes nothing out of another repository', async () => {
      const alice = berth().client('alice')
      const { digest } = await pushBlob(alice, 'alice/source', blob('a secret of the source'))
      await pushBlob(alice, 'alice/narrow', blob('makes the repository'))
      const answer = await alice.post(
        `/v2/alice/narrow/blobs/uploads/?mount=${digest}&from=alice/source`,
        { scope: 'repository:alice/narrow:pull,push' },
      )
      expect(answer.status).toBe(401)
      expect(answer.headers['www-authenticate']).toContain('error="insufficient_scope"')
      expect((await alice.head(`/v2/alice/narrow/blobs/${digest}`)).status).toBe(404)
    })

    test('attack 3: a source that the caller may not read is a source without the blob', async () => {
      const { digest } = await pushBlob(
        berth().client('alice'),
        'alice/source',
        blob('a secret of alice'),
      )
      const mallory = berth().client('mallory')
      const path = `/v2/mallory/loot/blobs/uploads/?mount=${digest}&from=alice/source`
      expectUpload(await mallory.post(path), 'mallory/loot')
      expect((await mallory.head(`/v2/mallory/loot/blobs/${digest}`)).status).toBe(404)
    })

    test('attack 3: a known digest alone mounts nothing private', async () => {
      const { digest } = await pushBlob(
        berth().client('alice'),
        'alice/source',
        blob('known by its digest'),
      )
      const mallory = berth().client('mallory')
      const path = `/v2/mallory/loot/blobs/uploads/?mount=${digest}`
      expectUpload(await mallory.post(path), 'mallory/loot')
      expect((await mallory.head(`/v2/mallory/loot/blobs/${digest}`)).status).toBe(404)
    })

    test('attack 3: a source that is not there is answered like one that may not be read', async () => {
      const mallory = berth().client('mallory')
      const { digest } = await pushBlob(berth().client('alice'), 'alice/source', blob('hidden'))
      const mountFrom = (source: string) =>
        mallory.post(`/v2/mallory/loot/blobs/uploads/?mount=${digest}&from=${source}`)
      const hidden = await mountFrom('alice/source')
      const absent = await mountFrom('alice/nosuch')
      expect([hidden.status, Object.keys(hidden.headers)]).toEqual([
        absent.status,
        Object.keys(absent.headers),
      ])
    })

    test('a public source needs no place in the token', async () => {
      await berth().createRepository('alice/open', { visibility: 'public' })
      const { digest } = await pushBlob(berth().client('alice'), 'alice/open', blob('for all'))
      const mallory = berth().client('mallory')
      const answer = await mallory.post(
        `/v2/mallory/from-open/blobs/uploads/?mount=${digest}&from=alice/open`,
        { scope: 'repository:mallory/from-open:pull,push' },
      )
      expect(answer.status).toBe(201)
    })

    test('a robot mounts from where it has a role', async () => {
      const { digest } = await pushBlob(
        berth().client('alice'),
        'acme/base',
        blob('base layer of acme'),
      )
      const token = await berth().createRobot('acme+mounter')
      await berth().createRepository('acme/product')
      await berth().setRole('acme/product', 'acme+mounter', 'write')
      const robot = berth().client('acme+mounter', token)
      const path = `/v2/acme/product/blobs/uploads/?mount=${digest}&from=acme/base`
      expectUpload(await robot.post(path), 'acme/product')
      await berth().setRole('acme/base', 'acme+mounter', 'read')
      robot.forgetTokens()
      expect((await robot.post(path)).status).toBe(201)
    })

    test.each([
      ['an unknown blob', `mount=${blob('never pushed').digest}&from=alice/source`],
      ['a repository that is not there', `mount=${blob('x').digest}&from=alice/nosuch`],
      ['a name that no repository has', `mount=${blob('x').digest}&from=NOT/a-name`],
      ['an empty source', `mount=${blob('x').digest}&from=`],
      ['nowhere in particular, a blob that nobody has', `mount=${blob('nobody').digest}`],
      ['a short digest', 'mount=sha256:short&from=alice/source'],
      ['no digest', 'mount='],
    ])('a mount of %s begins an upload', async (_what, query) => {
      const alice = berth().client('alice')
      await pushBlob(alice, 'alice/source', blob('something'))
      const answer = await alice.post(`/v2/alice/target/blobs/uploads/?${query}`, {
        scope: [
          ...bothScopes('alice/target', 'alice/source'),
          ...(query.includes('nosuch') ? ['repository:alice/nosuch:pull'] : []),
        ],
      })
      expect(answer.status).toBe(202)
      expect(answer.headers.location).toMatch(uploadOf('alice/target'))
    })

    test('without from, a blob comes from a public repository, the token, or the target itself', async () => {
      const alice = berth().client('alice')
      await berth().createRepository('alice/public-source', { visibility: 'public' })
      const open = await pushBlob(alice, 'alice/public-source', blob('found in public'))
      const named = await pushBlob(alice, 'alice/named', blob('found by the token'))
      const own = await pushBlob(alice, 'alice/anywhere', blob('there already'))
      const mount = (digest: string, scope: readonly string[]) =>
        alice.post(`/v2/alice/anywhere/blobs/uploads/?mount=${digest}`, { scope })
      const targetOnly = ['repository:alice/anywhere:pull,push']
      expect((await mount(open.digest, targetOnly)).status).toBe(201)
      expect((await mount(own.digest, targetOnly)).status).toBe(201)
      expectUpload(await mount(named.digest, targetOnly), 'alice/anywhere')
      const both = bothScopes('alice/anywhere', 'alice/named')
      expect((await mount(named.digest, both)).status).toBe(201)
    })

    test('a mounted blob stays when the source loses it', async () => {
      const alice = berth().client('alice')
      const { digest, content } = await pushBlob(alice, 'alice/source', blob('moves house'))
      await alice.post(`/v2/alice/kept/blobs/uploads/?mount=${digest}&from=alice/source`)
      expect((await alice.delete(`/v2/alice/source/blobs/${digest}`)).status).toBe(202)
      expect((await alice.get(`/v2/alice/kept/blobs/${digest}`)).body).toEqual(content)
    })

    test('the upload that a failed mount begins takes the blob', async () => {
      const alice = berth().client('alice')
      const { digest, content } = blob('fell back to an upload')
      const begun = await alice.post(
        `/v2/alice/target/blobs/uploads/?mount=${digest}&from=alice/source`,
      )
      const put = await alice.put(`${begun.headers.location}?digest=${digest}`, { body: content })
      expect(put.status).toBe(201)
    })
  },
  {
    async prepare(running) {
      await running.createUser('alice')
      await running.createUser('mallory')
      await running.createOrganization('acme', 'alice')
    },
  },
)
