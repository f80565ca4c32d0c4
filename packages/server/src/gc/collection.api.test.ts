import { expect, test } from 'vitest'

import {
  artifactManifest,
  blob,
  descriptorOf,
  emptyBlob,
  indexManifest,
  pushBlob,
  pushImage,
  pushManifest,
} from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import type { RunningBerth } from '../../test/harness/running-berth.ts'
import { findingsIn } from '../repositories/deletion/deletions.fixture.ts'
import { collect, countObjects, countRows, day, hour, week } from './collection.fixture.ts'
import { noteReleased } from './review.queries.ts'

describeEachBerth(
  'garbage collection',
  (berth) => {
    const client = () => berth().client('alice')
    // What is gone is served by its digest for up to 20 s: the database is asked.
    const hasManifest = async (repository: string, { digest }: { readonly digest: string }) =>
      (await manifestsOf(berth(), repository, digest)) === 1
    const statusOf = async (path: string) => (await client().get(`/v2/${path}`)).status
    const later = async (milliseconds: number) => {
      berth().clock.advance(milliseconds)
      await collect(berth())
    }
    const deleteTag = async (repository: string, tag: string) => {
      expect((await client().delete(`/v2/${repository}/manifests/${tag}`)).status).toBe(202)
    }
    /** Everything that earlier tests have left is gone. */
    const nothingIsLeft = async () => {
      await later(3 * week)
      await later(2 * day)
      await later(2 * hour)
      expect(await findingsIn(berth())).toEqual([])
    }

    test('what has a tag stays, whatever its age', async () => {
      const { manifest, layer } = await pushImage(client(), 'alice/kept', 'v1', 'kept')
      await later(100 * week)
      expect(await hasManifest('alice/kept', manifest)).toBe(true)
      expect(await statusOf(`alice/kept/blobs/${layer.digest}`)).toBe(200)
      await deleteTag('alice/kept', 'v1')
    })

    test('a deleted tag keeps its image for the time machine, and then all of it goes', async () => {
      await nothingIsLeft()
      const before = { ...(await countRows(berth(), 'blob')), objects: await countObjects(berth()) }
      const { manifest, layer } = await pushImage(client(), 'alice/deleted', 'v1', 'deleted')
      await deleteTag('alice/deleted', 'v1')
      await later(13 * day)
      expect(await hasManifest('alice/deleted', manifest)).toBe(true)
      expect(await statusOf(`alice/deleted/blobs/${layer.digest}`)).toBe(200)
      await later(day)
      expect(await hasManifest('alice/deleted', manifest)).toBe(false)
      expect(await statusOf(`alice/deleted/blobs/${layer.digest}`)).toBe(404)
      await nothingIsLeft()
      const after = { ...(await countRows(berth(), 'blob')), objects: await countObjects(berth()) }
      expect(after).toEqual(before)
    })

    test('a tag that moved keeps what it pointed to for the time machine', async () => {
      const old = await pushImage(client(), 'alice/moved', 'v1', 'old one')
      const next = await pushImage(client(), 'alice/moved', 'v1', 'next one')
      await later(13 * day)
      expect(await hasManifest('alice/moved', old.manifest)).toBe(true)
      await later(2 * day)
      expect(await hasManifest('alice/moved', old.manifest)).toBe(false)
      expect(await hasManifest('alice/moved', next.manifest)).toBe(true)
      expect(await statusOf(`alice/moved/blobs/${next.layer.digest}`)).toBe(200)
    })

    test('what another image of the repository needs stays', async () => {
      const shared = await pushBlob(client(), 'alice/shared', blob('shared'))
      const one = artifactManifest('application/x.one', { layers: [descriptorOf(shared)] })
      const two = artifactManifest('application/x.two', { layers: [descriptorOf(shared)] })
      await pushBlob(client(), 'alice/shared', emptyBlob)
      await pushManifest(client(), 'alice/shared', one, 'one')
      await pushManifest(client(), 'alice/shared', two, 'two')
      await deleteTag('alice/shared', 'one')
      await later(3 * week)
      expect(await hasManifest('alice/shared', one)).toBe(false)
      expect(await statusOf('alice/shared/manifests/two')).toBe(200)
      expect(await statusOf(`alice/shared/blobs/${shared.digest}`)).toBe(200)
      await deleteTag('alice/shared', 'two')
      await later(3 * week)
      expect(await statusOf(`alice/shared/blobs/${shared.digest}`)).toBe(404)
    })

    test('children of an index stay with it and go with it', async () => {
      const one = await pushImage(client(), 'alice/index', undefined, 'amd64')
      const two = await pushImage(client(), 'alice/index', undefined, 'arm64')
      const index = indexManifest([one.manifest, two.manifest])
      await pushManifest(client(), 'alice/index', index, 'v1')
      await later(10 * week)
      for (const { manifest, layer } of [one, two]) {
        expect(await hasManifest('alice/index', manifest)).toBe(true)
        expect(await statusOf(`alice/index/blobs/${layer.digest}`)).toBe(200)
      }
      await deleteTag('alice/index', 'v1')
      await later(3 * week)
      for (const { manifest, layer } of [one, two]) {
        expect(await hasManifest('alice/index', manifest)).toBe(false)
        expect(await statusOf(`alice/index/blobs/${layer.digest}`)).toBe(404)
      }
    })

    test('referrers stay with their subject and go with it, and so do referrers of these', async () => {
      const { manifest } = await pushImage(client(), 'alice/signed', 'v1', 'signed')
      await pushBlob(client(), 'alice/signed', emptyBlob)
      const subject = (of: typeof manifest) => ({ subject: descriptorOf(of) })
      const signature = artifactManifest('application/x.signature', subject(manifest))
      const ofSignature = artifactManifest('application/x.note', subject(signature))
      await pushManifest(client(), 'alice/signed', signature)
      await pushManifest(client(), 'alice/signed', ofSignature)
      await later(10 * week)
      expect(await hasManifest('alice/signed', ofSignature)).toBe(true)
      await deleteTag('alice/signed', 'v1')
      await later(3 * week)
      for (const each of [manifest, signature, ofSignature]) {
        expect(await hasManifest('alice/signed', each)).toBe(false)
      }
      expect(await statusOf(`alice/signed/blobs/${emptyBlob.digest}`)).toBe(404)
    })

    test('manifests that keep only each other go', async () => {
      const { manifest } = await pushImage(client(), 'alice/circle', undefined, 'circle')
      const index = indexManifest([manifest], { subject: descriptorOf(manifest) })
      await pushManifest(client(), 'alice/circle', index)
      await later(3 * week)
      for (const each of [manifest, index]) {
        expect(await hasManifest('alice/circle', each)).toBe(false)
      }
    })

    test('manifests that keep only each other go when one of them is young no more', async () => {
      await berth().createOrganization('ring', 'alice')
      const alice = await berth().api('alice')
      await alice.put('/organization/ring', { tag_expiration_s: 0 })
      const { manifest } = await pushImage(client(), 'ring/app', undefined, 'ring')
      const index = indexManifest([manifest], { subject: descriptorOf(manifest) })
      await pushManifest(client(), 'ring/app', index, 'v1')
      await later(3 * week)
      await pushManifest(client(), 'ring/app', manifest)
      await deleteTag('ring/app', 'v1')
      await later(hour)
      const isThere = async () => [
        await hasManifest('ring/app', manifest),
        await hasManifest('ring/app', index),
      ]
      expect(await isThere()).toEqual([true, true])
      await later(3 * week)
      expect(await isThere()).toEqual([false, false])
    })

    test('a manifest that was pushed by its digest alone stays for two weeks', async () => {
      const { manifest, layer } = await pushImage(client(), 'alice/bare', undefined, 'bare')
      await later(13 * day)
      expect(await hasManifest('alice/bare', manifest)).toBe(true)
      expect(await statusOf(`alice/bare/blobs/${layer.digest}`)).toBe(200)
      await pushManifest(client(), 'alice/bare', manifest)
      await later(13 * day)
      expect(await hasManifest('alice/bare', manifest)).toBe(true)
      await later(2 * day)
      expect(await hasManifest('alice/bare', manifest)).toBe(false)
    })

    test('a manifest that was deleted and has no tag to restore goes at once', async () => {
      const before = await countRows(berth(), 'manifest')
      const { manifest, layer } = await pushImage(client(), 'alice/away', undefined, 'away')
      await client().delete(`/v2/alice/away/manifests/${manifest.digest}`)
      await later(0)
      expect(await countRows(berth(), 'manifest')).toEqual(before)
      await later(day)
      expect(await statusOf(`alice/away/blobs/${layer.digest}`)).toBe(404)
    })

    test('a manifest that was deleted is kept for the history of its tags', async () => {
      const { manifest, layer } = await pushImage(client(), 'alice/history', 'v1', 'history')
      await client().delete(`/v2/alice/history/manifests/${manifest.digest}`)
      await later(13 * day)
      const alice = await berth().api('alice')
      const restored = await alice.post('/repository/alice/history/tag/v1/restore', {
        manifest_digest: manifest.digest,
      })
      expect(restored.status).toBe(200)
      await later(10 * week)
      expect(await statusOf('alice/history/manifests/v1')).toBe(200)
      expect(await statusOf(`alice/history/blobs/${layer.digest}`)).toBe(200)
    })

    test('a blob that no manifest names stays for a day', async () => {
      const { digest } = await pushBlob(client(), 'alice/blobs', blob('no manifest follows'))
      await later(23 * hour)
      expect(await statusOf(`alice/blobs/blobs/${digest}`)).toBe(200)
      await later(2 * hour)
      expect(await statusOf(`alice/blobs/blobs/${digest}`)).toBe(404)
    })

    test('a blob that one repository loses stays for the others, and goes with the last', async () => {
      const { digest } = await pushBlob(client(), 'alice/first', blob('of two'))
      const image = artifactManifest('application/x', { layers: [] })
      await pushBlob(client(), 'alice/second', emptyBlob)
      await pushManifest(client(), 'alice/second', image, 'v1')
      await client().post(`/v2/alice/second/blobs/uploads/?mount=${digest}&from=alice/first`)
      const holder = artifactManifest('application/x', {
        layers: [descriptorOf(blob('of two'))],
      })
      await pushManifest(client(), 'alice/second', holder, 'v2')
      await later(2 * day)
      expect(await statusOf(`alice/first/blobs/${digest}`)).toBe(404)
      expect(await statusOf(`alice/second/blobs/${digest}`)).toBe(200)
      await deleteTag('alice/second', 'v2')
      await later(3 * week)
      expect(await statusOf(`alice/second/blobs/${digest}`)).toBe(404)
    })

    test('a blob that is gone already is no work for anybody', async () => {
      await nothingIsLeft()
      const { database } = berth().foundation
      await database.transaction((tx) =>
        noteReleased(tx, { repositoryId: 0, kind: 'blob' }, [2 ** 40], berth().clock()),
      )
      await later(hour)
      expect(await countRows(berth(), 'gc_review')).toEqual({ gc_review: 0 })
    })

    test('bytes stay in the store for an hour after their blob', async () => {
      await nothingIsLeft()
      const before = await countObjects(berth())
      await pushBlob(client(), 'alice/bytes', blob('bytes that stay'))
      await later(day)
      expect(await countRows(berth(), 'gc_object')).toEqual({ gc_object: 1 })
      expect(await countObjects(berth())).toBe(before + 1)
      await later(hour)
      expect(await countRows(berth(), 'gc_object')).toEqual({ gc_object: 0 })
      expect(await countObjects(berth())).toBe(before)
    })

    test('a blob that is pushed anew while its old bytes wait has bytes of its own', async () => {
      const content = blob('comes back')
      await pushBlob(client(), 'alice/back', content)
      await later(day + hour / 2)
      expect(await statusOf(`alice/back/blobs/${content.digest}`)).toBe(404)
      await pushBlob(client(), 'alice/back', content)
      await later(2 * hour)
      expect((await client().get(`/v2/alice/back/blobs/${content.digest}`)).body).toEqual(
        content.content,
      )
    })

    test('a tag that has expired goes after the time machine as well', async () => {
      await pushImage(client(), 'alice/expiring', 'v1', 'expiring')
      const alice = await berth().api('alice')
      const expiration = Math.floor((berth().clock() + 2 * day) / 1000)
      await alice.put('/repository/alice/expiring/tag/v1', { expiration })
      await later(15 * day)
      expect(await statusOf('alice/expiring/manifests/v1')).toBe(404)
      expect(await intervalsOf(berth(), 'v1', 'expiring')).toBe(1)
      await later(2 * day)
      expect(await intervalsOf(berth(), 'v1', 'expiring')).toBe(0)
    })

    test('a namespace that keeps its tags for a shorter time has that at once', async () => {
      await berth().createOrganization('hasty', 'alice')
      const { manifest } = await pushImage(client(), 'hasty/app', 'v1', 'hasty')
      await deleteTag('hasty/app', 'v1')
      await later(2 * day)
      expect(await hasManifest('hasty/app', manifest)).toBe(true)
      const alice = await berth().api('alice')
      const changed = await alice.put('/organization/hasty', { tag_expiration_s: 86_400 })
      expect(changed.status).toBe(200)
      await later(0)
      expect(await hasManifest('hasty/app', manifest)).toBe(false)
    })

    test('what a deleted repository had goes, with its blobs and their bytes', async () => {
      await nothingIsLeft()
      const before = { ...(await countRows(berth(), 'blob')), objects: await countObjects(berth()) }
      await pushImage(client(), 'alice/whole', 'v1', 'whole')
      const alice = await berth().api('alice')
      expect((await alice.delete('/repository/alice/whole')).status).toBe(204)
      await nothingIsLeft()
      const after = { ...(await countRows(berth(), 'blob')), objects: await countObjects(berth()) }
      expect(after).toEqual(before)
    })
  },
  {
    prepare: async (running) => {
      await running.createUser('alice')
    },
  },
)

async function manifestsOf(berth: RunningBerth, name: string, digest: string): Promise<number> {
  const rows = await berth.foundation.database.reader
    .selectFrom('manifest')
    .innerJoin('repository', 'repository.id', 'manifest.repository_id')
    .select('manifest.id')
    .where('repository.name', '=', name.slice(name.indexOf('/') + 1))
    .where('manifest.digest', '=', digest)
    .where('manifest.deleted_at_ms', 'is', null)
    .execute()
  return rows.length
}

async function intervalsOf(berth: RunningBerth, name: string, repository: string) {
  const rows = await berth.foundation.database.reader
    .selectFrom('tag')
    .innerJoin('repository', 'repository.id', 'tag.repository_id')
    .select('tag.id')
    .where('tag.name', '=', name)
    .where('repository.name', '=', repository)
    .execute()
  return rows.length
}
