import { expect, test } from 'vitest'

import {
  artifactManifest,
  descriptorOf,
  emptyBlob,
  imageManifest,
  indexManifest,
  pushBlob,
  pushImage,
  pushManifest,
  blob,
} from '../../../test/harness/content.ts'
import { queryCounter } from '../../../test/harness/counted-queries.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import type { RunningBerth } from '../../../test/harness/running-berth.ts'
import { insertRepository } from '../../repositories/repository.queries.ts'
import { nameOfPastView } from '../../repositories/past-view.ts'

const day = 24 * 3600 * 1000
const queries = queryCounter()

interface Errors {
  readonly errors: readonly { readonly code: string; readonly message: string }[]
}

describeEachBerth(
  'a repository as it was',
  (berth) => {
    test('is pulled by tag, by digest and blob by blob, also what was moved and deleted since', async () => {
      const client = berth().client('alice')
      const one = await pushImage(client, 'alice/app', 'v1', 'one of app')
      const then = pass(berth())
      const two = await pushImage(client, 'alice/app', 'v1', 'two of app')
      await client.delete(`/v2/alice/app/manifests/${one.manifest.digest}`)
      const view = nameOfPastView('alice/app', then)

      const manifest = await client.get(`/v2/${view}/manifests/v1`)
      expect(manifest.body).toEqual(one.manifest.content)
      expect(manifest.headers['docker-content-digest']).toBe(one.manifest.digest)
      expect(manifest.headers['memento-datetime']).toBe(new Date(then).toUTCString())
      const byDigest = await client.get(`/v2/${view}/manifests/${one.manifest.digest}`)
      expect(byDigest.body).toEqual(one.manifest.content)
      const layer = await client.get(`/v2/${view}/blobs/${one.layer.digest}`)
      expect(layer.body).toEqual(one.layer.content)

      expect((await client.get(`/v2/${view}/manifests/${two.manifest.digest}`)).status).toBe(404)
      const now = await client.get('/v2/alice/app/manifests/v1')
      expect(now.body).toEqual(two.manifest.content)
      expect((await client.get(`/v2/alice/app/manifests/${one.manifest.digest}`)).status).toBe(404)
    })

    test('lists the tags of that moment, page by page', async () => {
      const client = berth().client('alice')
      for (const tag of ['a', 'b', 'c']) await pushImage(client, 'alice/listed', tag, tag)
      const then = pass(berth())
      await client.delete('/v2/alice/listed/manifests/b')
      await pushImage(client, 'alice/listed', 'd', 'd')
      const view = nameOfPastView('alice/listed', then)
      expect((await client.get(`/v2/${view}/tags/list`)).json()).toEqual({
        name: view,
        tags: ['a', 'b', 'c'],
      })
      const first = await client.get(`/v2/${view}/tags/list?n=2`)
      expect(first.json()).toMatchObject({ tags: ['a', 'b'] })
      expect(first.headers['link']).toContain(`/v2/${view}/tags/list?`)
      const second = await client.get(`/v2/${view}/tags/list?n=2&last=b`)
      expect(second.json()).toMatchObject({ tags: ['c'] })
    })

    test('has the referrers of that moment, and the children of an index', async () => {
      const client = berth().client('alice')
      await pushBlob(client, 'alice/signed', emptyBlob)
      const config = await pushBlob(client, 'alice/signed', blob('{"os":"linux"}'))
      const image = await pushManifest(client, 'alice/signed', imageManifest(config, []))
      const index = await pushManifest(client, 'alice/signed', indexManifest([image]), 'all')
      const before = await pushManifest(
        client,
        'alice/signed',
        artifactManifest('a/before', { subject: descriptorOf(image) }),
      )
      const then = pass(berth())
      const after = await pushManifest(
        client,
        'alice/signed',
        artifactManifest('a/after', { subject: descriptorOf(image) }),
      )
      for (const { digest } of [before, index, image]) {
        await client.delete(`/v2/alice/signed/manifests/${digest}`)
      }
      const view = nameOfPastView('alice/signed', then)
      const listed = async (name: string) => {
        const answer = await client.get(`/v2/${name}/referrers/${image.digest}`)
        return (answer.json() as { manifests: { digest: string }[] }).manifests.map(
          ({ digest }) => digest,
        )
      }
      expect(await listed(view)).toEqual([before.digest])
      expect(await listed('alice/signed')).toEqual([after.digest])
      expect((await client.get(`/v2/${view}/manifests/all`)).body).toEqual(index.content)
      const child = await client.get(`/v2/${view}/manifests/${image.digest}`)
      expect(child.body).toEqual(image.content)
    })

    test('takes nothing: pushes and deletions are refused in words, and nothing is created', async () => {
      const client = berth().client('alice')
      const { manifest } = await pushImage(client, 'alice/closed', 'v1', 'closed')
      const view = nameOfPastView('alice/closed', pass(berth()))
      const answers = [
        await client.post(`/v2/${view}/blobs/uploads/`),
        await client.put(`/v2/${view}/manifests/v1`, {
          headers: { 'content-type': manifest.mediaType },
          body: manifest.content,
        }),
        await client.delete(`/v2/${view}/manifests/v1`),
        await client.get(`/v2/${view}/blobs/uploads/${'0'.repeat(32)}`),
      ]
      expect(answers.map(({ status }) => status)).toEqual([405, 405, 405, 405])
      const [{ errors }] = answers.map((answer) => answer.json()) as [Errors]
      expect(errors[0]).toMatchObject({ code: 'DENIED' })
      expect(errors[0]?.message).toContain('push to alice/closed itself')
      expect(
        await berth().services.repositories.list({ namespace: 'alice', limit: 100 }),
      ).not.toContainEqual(
        expect.objectContaining({ name: { namespace: 'alice', repository: view.slice(6) } }),
      )
      const alice = await berth().api('alice')
      const made = await alice.post('/repository', {
        namespace: 'alice',
        repository: view.slice(6),
        visibility: 'private',
        description: '',
      })
      expect(made.status).toBe(400)
      expect(made.text).toContain('shows how it was')
    })

    test('is seen by who may pull from the repository now, and by nobody else', async () => {
      await berth().createUser('reader')
      await berth().createUser('stranger')
      await pushImage(berth().client('alice'), 'alice/private', 'v1', 'private')
      await berth().setRole('alice/private', 'reader', 'read')
      const path = `/v2/${nameOfPastView('alice/private', pass(berth()))}/manifests/v1`
      const reader = berth().client('reader')
      expect((await reader.get(path)).status).toBe(200)
      expect((await berth().client('stranger').get(path)).status).toBe(401)
      const nobody = await berth().anonymous().get(path)
      expect(nobody.status).toBe(401)
      await berth().setRole('alice/private', 'reader', undefined)
      expect((await reader.get(path)).status).toBe(401)
      await berth().setVisibility('alice/private', 'public')
      expect((await berth().anonymous().get(path)).status).toBe(200)
    })

    test('a token for it is for pulling, and does not open what it is a view of for more', async () => {
      await pushImage(berth().client('alice'), 'alice/scoped', 'v1', 'scoped')
      const view = nameOfPastView('alice/scoped', pass(berth()))
      const client = berth().client('alice')
      const scope = `repository:${view}:pull,push,delete,*`
      const token = await client.askForToken([scope])
      const { access } = JSON.parse(
        Buffer.from(
          (token.json() as { token: string }).token.split('.')[1] ?? '',
          'base64url',
        ).toString(),
      ) as { access: unknown }
      expect(access).toEqual([{ type: 'repository', name: view, actions: ['pull'] }])
      expect((await client.get(`/v2/${view}/manifests/v1`, { scope })).status).toBe(200)
      const deleted = await client.sendRaw('DELETE', '/v2/alice/scoped/manifests/v1', {
        headers: { authorization: `Bearer ${(token.json() as { token: string }).token}` },
      })
      expect(deleted.status).toBe(401)
    })

    test('of what is to come, or was too long ago, there is nothing', async () => {
      await pushImage(berth().client('alice'), 'alice/times', 'v1', 'times')
      const at = async (atMs: number) => {
        const client = berth().client('alice')
        return await client.get(`/v2/${nameOfPastView('alice/times', atMs)}/manifests/v1`)
      }
      const future = await at(berth().clock() + day)
      expect([future.status, future.text.includes('still to come')]).toEqual([404, true])
      const past = await at(berth().clock() - 15 * day)
      expect([past.status, past.text.includes('too long ago')]).toEqual([404, true])
      const before = await at(berth().clock() - day)
      expect([before.status, before.text.includes('MANIFEST_UNKNOWN')]).toEqual([404, true])
    })

    test('a repository that really has such a name comes first', async () => {
      const client = berth().client('alice')
      await pushImage(client, 'alice/old', 'v1', 'the real one')
      const view = nameOfPastView('alice/old', pass(berth()))
      const namespace = await berth().services.accounts.findNamespace('alice')
      // As it was imported.
      await berth().foundation.database.transaction((tx) =>
        insertRepository(tx, {
          namespaceId: namespace?.id ?? 0,
          name: { namespace: 'alice', repository: view.slice('alice/'.length) },
          visibility: 'private',
          nowMs: 0,
        }),
      )
      const own = await pushImage(client, view, 'v1', 'of that name')
      const answer = await client.get(`/v2/${view}/manifests/v1`)
      expect(answer.body).toEqual(own.manifest.content)
    })

    test('other names cost no question more', async () => {
      const client = berth().client('alice')
      await pushImage(client, 'alice/usual', 'v1', 'usual')
      const read = async () => await client.get('/v2/alice/usual/manifests/v1')
      await read()
      expect(await queries.of(read)).toBe(1)
    })

    test('a pull of the past is recorded with its moment', async () => {
      const client = berth().client('alice')
      await pushImage(client, 'alice/recorded', 'v1', 'recorded')
      const then = pass(berth())
      await client.get(`/v2/${nameOfPastView('alice/recorded', then)}/manifests/v1`)
      await berth().services.deferredLog.flush()
      const alice = await berth().api('alice')
      const { logs } = (await alice.get('/repository/alice/recorded/logs')).body as {
        logs: { kind: string; metadata: Record<string, unknown> }[]
      }
      const pull = logs.find(({ kind }) => kind === 'pull_repo')
      expect(pull?.metadata).toMatchObject({ tag: 'v1', as_of: new Date(then).toISOString() })
    })
  },
  {
    wrap: queries.wrap,
    prepare: async (berth) => {
      await berth.createUser('alice')
    },
  },
)

/** Some time later: an instant between what was before and what comes. */
function pass(berth: RunningBerth): number {
  berth.clock.advance(2000)
  const atMs = Math.floor(berth.clock() / 1000) * 1000 - 1000
  berth.clock.advance(2000)
  return atMs
}
