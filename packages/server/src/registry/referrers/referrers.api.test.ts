import { expect, test } from 'vitest'

import {
  artifactManifest,
  blob,
  descriptorOf,
  digestOf,
  emptyBlob,
  emptyType,
  imageManifest,
  indexManifest,
  manifest,
  ociConfig,
  ociIndex,
  ociManifest,
  pushBlob,
  pushImage,
  pushManifest,
  putManifest,
  type TestDescriptor,
} from '../../../test/harness/content.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import type { Answer, RegistryClient } from '../../../test/harness/registry-client.ts'

interface Index {
  readonly schemaVersion: number
  readonly mediaType: string
  readonly manifests: TestDescriptor[]
}

describeEachBerth(
  'listing referrers',
  (berth) => {
    const indexOf = (answer: Answer) => answer.json() as Index
    const digestsOf = (answer: Answer) => indexOf(answer).manifests.map(({ digest }) => digest)
    /** An image, and nothing that refers to it yet. */
    const subjectIn = async (alice: RegistryClient, repository: string) => {
      await pushBlob(alice, repository, emptyBlob)
      return (await pushImage(alice, repository, 'subject', `subject of ${repository}`)).manifest
    }
    const listPath = (repository: string, digest: string, query = '') =>
      `/v2/${repository}/referrers/${digest}${query}`

    test('a manifest that nothing refers to has an empty index of referrers', async () => {
      const alice = berth().client('alice')
      const subject = await subjectIn(alice, 'alice/none')
      const answer = await alice.get(listPath('alice/none', subject.digest))
      expect(answer.status).toBe(200)
      expect(answer.headers['content-type']).toBe(ociIndex)
      expect(answer.headers['oci-filters-applied']).toBeUndefined()
      expect(answer.headers['link']).toBeUndefined()
      expect(answer.json()).toEqual({ schemaVersion: 2, mediaType: ociIndex, manifests: [] })
    })

    test('a digest that no manifest has is a subject without referrers', async () => {
      const alice = berth().client('alice')
      await subjectIn(alice, 'alice/unknown')
      const answer = await alice.get(listPath('alice/unknown', blob('nobody').digest))
      expect([answer.status, indexOf(answer).manifests]).toEqual([200, []])
    })

    test('a repository that is not there yet has no referrers: 404 would mean no API', async () => {
      const alice = berth().client('alice')
      const answer = await alice.get(listPath('alice/not-yet', blob('x').digest))
      expect([answer.status, indexOf(answer).manifests]).toEqual([200, []])
    })

    test('a stranger is denied a private repository, whether it is there or not', async () => {
      const mallory = berth().client('mallory')
      const there = await mallory.get(listPath('alice/none', blob('x').digest))
      const absent = await mallory.get(listPath('alice/not-yet', blob('x').digest))
      expect([there.status, absent.status]).toEqual([401, 401])
    })

    test('a push with a subject is confirmed, and listed with type, size and annotations', async () => {
      const alice = berth().client('alice')
      const subject = await subjectIn(alice, 'alice/listed')
      const sbom = artifactManifest('application/spdx+json', {
        subject: descriptorOf(subject),
        annotations: { 'org.example.k': 'v' },
      })
      const pushed = await putManifest(alice, 'alice/listed', sbom.digest, sbom)
      expect([pushed.status, pushed.headers['oci-subject']]).toEqual([201, subject.digest])
      const answer = await alice.get(listPath('alice/listed', subject.digest))
      expect(indexOf(answer).manifests).toEqual([
        {
          mediaType: ociManifest,
          digest: sbom.digest,
          size: sbom.size,
          artifactType: 'application/spdx+json',
          annotations: { 'org.example.k': 'v' },
        },
      ])
    })

    test('an image without an artifact type has that of its config', async () => {
      const alice = berth().client('alice')
      const subject = await subjectIn(alice, 'alice/typed')
      const config = await pushBlob(alice, 'alice/typed', blob('{"architecture":"amd64"}'))
      const referrer = imageManifest(config, [], { subject: descriptorOf(subject) })
      await pushManifest(alice, 'alice/typed', referrer)
      const emptyArtifactType = imageManifest(config, [], {
        subject: descriptorOf(subject),
        artifactType: '',
      })
      await pushManifest(alice, 'alice/typed', emptyArtifactType)
      const answer = await alice.get(listPath('alice/typed', subject.digest))
      expect(indexOf(answer).manifests.map(({ artifactType }) => artifactType)).toEqual([
        ociConfig,
        ociConfig,
      ])
    })

    test('an index is a referrer too; without an artifact type it has none', async () => {
      const alice = berth().client('alice')
      const subject = await subjectIn(alice, 'alice/index')
      const untyped = indexManifest([], { subject: descriptorOf(subject) })
      const typed = indexManifest([], {
        subject: descriptorOf(subject),
        artifactType: 'application/vnd.example.bundle',
      })
      const pushed = await putManifest(alice, 'alice/index', untyped.digest, untyped)
      expect(pushed.headers['oci-subject']).toBe(subject.digest)
      await pushManifest(alice, 'alice/index', typed)
      const { manifests } = indexOf(await alice.get(listPath('alice/index', subject.digest)))
      expect(manifests.map((entry) => [entry.mediaType, entry['artifactType']])).toEqual([
        [ociIndex, undefined],
        [ociIndex, 'application/vnd.example.bundle'],
      ])
      expect(Object.keys(manifests[0] ?? {})).not.toContain('artifactType')
    })

    test('a referrer may come before its subject', async () => {
      const alice = berth().client('alice')
      await pushBlob(alice, 'alice/early', emptyBlob)
      const config = await pushBlob(alice, 'alice/early', blob('{"os":"linux"}'))
      const subject = imageManifest(config, [])
      const referrer = artifactManifest('a/early', { subject: descriptorOf(subject) })
      const pushed = await putManifest(alice, 'alice/early', 'signature', referrer)
      expect([pushed.status, pushed.headers['oci-subject']]).toEqual([201, subject.digest])
      const before = await alice.get(listPath('alice/early', subject.digest))
      await pushManifest(alice, 'alice/early', subject)
      const after = await alice.get(listPath('alice/early', subject.digest))
      expect([digestsOf(before), digestsOf(after)]).toEqual([[referrer.digest], [referrer.digest]])
    })

    test('a filter by type is applied and confirmed', async () => {
      const alice = berth().client('alice')
      const subject = await subjectIn(alice, 'alice/filter')
      const push = (type: string) =>
        pushManifest(
          alice,
          'alice/filter',
          artifactManifest(type, { subject: descriptorOf(subject) }),
        )
      const sbom = await push('application/spdx+json')
      await push('application/vnd.example.signature')
      const filtered = await alice.get(
        listPath('alice/filter', subject.digest, '?artifactType=application/spdx%2Bjson'),
      )
      expect(filtered.headers['oci-filters-applied']).toBe('artifactType')
      expect(digestsOf(filtered)).toEqual([sbom.digest])
      const none = await alice.get(
        listPath('alice/filter', subject.digest, '?artifactType=application/none'),
      )
      expect(none.headers['oci-filters-applied']).toBe('artifactType')
      expect(indexOf(none).manifests).toEqual([])
      const empty = await alice.get(listPath('alice/filter', subject.digest, '?artifactType='))
      expect(empty.headers['oci-filters-applied']).toBeUndefined()
      expect(indexOf(empty).manifests).toHaveLength(2)
    })

    test('a filter finds images by the type of their config', async () => {
      const alice = berth().client('alice')
      const subject = await subjectIn(alice, 'alice/filter-config')
      const referrer = manifest({
        schemaVersion: 2,
        mediaType: ociManifest,
        config: descriptorOf(emptyBlob, 'application/vnd.example.config'),
        layers: [],
        subject: descriptorOf(subject),
      })
      await pushManifest(alice, 'alice/filter-config', referrer)
      const answer = await alice.get(
        listPath(
          'alice/filter-config',
          subject.digest,
          '?artifactType=application/vnd.example.config',
        ),
      )
      expect(digestsOf(answer)).toEqual([referrer.digest])
    })

    test('a deleted referrer leaves the list; a deleted subject keeps its referrers', async () => {
      const alice = berth().client('alice')
      const subject = await subjectIn(alice, 'alice/deleted')
      const push = (type: string) =>
        pushManifest(
          alice,
          'alice/deleted',
          artifactManifest(type, { subject: descriptorOf(subject) }),
        )
      const stays = await push('a/stays')
      const goes = await push('a/goes')
      await alice.delete(`/v2/alice/deleted/manifests/${goes.digest}`)
      await alice.delete(`/v2/alice/deleted/manifests/${subject.digest}`)
      const answer = await alice.get(listPath('alice/deleted', subject.digest))
      expect(digestsOf(answer)).toEqual([stays.digest])
    })

    test('a referrer that is pushed again is listed once', async () => {
      const alice = berth().client('alice')
      const subject = await subjectIn(alice, 'alice/again')
      const referrer = artifactManifest('a/again', { subject: descriptorOf(subject) })
      await pushManifest(alice, 'alice/again', referrer)
      await pushManifest(alice, 'alice/again', referrer, 'with-a-tag')
      await alice.delete(`/v2/alice/again/manifests/${referrer.digest}`)
      await pushManifest(alice, 'alice/again', referrer)
      const answer = await alice.get(listPath('alice/again', subject.digest))
      expect(digestsOf(answer)).toEqual([referrer.digest])
    })

    test('a referrer of a sha512 subject is found by that digest', async () => {
      const alice = berth().client('alice')
      await pushBlob(alice, 'alice/sha512', emptyBlob)
      const subject = descriptorOf({ ...emptyBlob, digest: digestOf('{}', 'sha512') }, ociManifest)
      const referrer = artifactManifest('a/long', { subject })
      await pushManifest(alice, 'alice/sha512', referrer)
      const answer = await alice.get(listPath('alice/sha512', subject.digest))
      expect(digestsOf(answer)).toEqual([referrer.digest])
    })

    test('referrers of another repository are not listed', async () => {
      const alice = berth().client('alice')
      const subject = await subjectIn(alice, 'alice/here')
      await pushBlob(alice, 'alice/there', emptyBlob)
      const referrer = artifactManifest('a/there', { subject: descriptorOf(subject) })
      await pushManifest(alice, 'alice/there', referrer)
      const here = await alice.get(listPath('alice/here', subject.digest))
      const there = await alice.get(listPath('alice/there', subject.digest))
      expect([digestsOf(here), digestsOf(there)]).toEqual([[], [referrer.digest]])
    })

    test('sixty-four referrers that are pushed at once are all listed', async () => {
      const alice = berth().client('alice')
      const subject = await subjectIn(alice, 'alice/many')
      const referrers = Array.from({ length: 64 }, (_, number) =>
        artifactManifest('a/signature', {
          subject: descriptorOf(subject),
          annotations: { number: String(number) },
        }),
      )
      const clients = Array.from({ length: 16 }, () => berth().client('alice'))
      const statuses = await Promise.all(
        referrers.map(async (referrer, at) => {
          const client = clients[at % clients.length] as RegistryClient
          return (await putManifest(client, 'alice/many', referrer.digest, referrer)).status
        }),
      )
      expect(new Set(statuses)).toEqual(new Set([201]))
      const answer = await alice.get(listPath('alice/many', subject.digest))
      expect(digestsOf(answer).toSorted()).toEqual(referrers.map(({ digest }) => digest).toSorted())
    })

    test('pages follow each other by Link, with their filter, and none is missing', async () => {
      const alice = berth().client('alice')
      const subject = await subjectIn(alice, 'alice/pages')
      const pushed: string[] = []
      for (let number = 0; number < 7; number += 1) {
        const referrer = artifactManifest(number % 2 === 0 ? 'a/even' : 'a/odd', {
          subject: descriptorOf(subject),
          annotations: { number: String(number) },
        })
        await pushManifest(alice, 'alice/pages', referrer)
        pushed.push(referrer.digest)
      }
      const follow = async (start: string) => {
        const pages: string[][] = []
        for (let next: string | undefined = start; next !== undefined;) {
          const answer: Answer = await alice.get(next)
          pages.push(digestsOf(answer))
          const link = answer.headers['link'] as string | undefined
          next = link === undefined ? undefined : /^<(.+)>; rel="next"$/.exec(link)?.[1]
        }
        return pages
      }
      const all = await follow(listPath('alice/pages', subject.digest, '?n=3'))
      expect(all.map((page) => page.length)).toEqual([3, 3, 1])
      expect(all.flat()).toEqual(pushed)
      const odd = await follow(listPath('alice/pages', subject.digest, '?n=2&artifactType=a/odd'))
      expect(odd.map((page) => page.length)).toEqual([2, 1])
      expect(odd.flat()).toEqual([pushed[1], pushed[3], pushed[5]])
    })

    test('a page ends before it becomes larger than a manifest may be', async () => {
      const alice = berth().client('alice')
      const subject = await subjectIn(alice, 'alice/large')
      const annotations = Object.fromEntries(
        Array.from({ length: 150 }, (_, key) => [`key-${key}`, 'a'.repeat(10_000)]),
      )
      for (const type of ['a/one', 'a/two', 'a/three']) {
        await pushManifest(
          alice,
          'alice/large',
          artifactManifest(type, { subject: descriptorOf(subject), annotations }),
        )
      }
      const first = await alice.get(listPath('alice/large', subject.digest))
      expect(indexOf(first).manifests).toHaveLength(2)
      expect(first.body.length).toBeLessThanOrEqual(4 * 1024 * 1024)
      const next = /^<(.+)>/.exec(first.headers['link'] as string)?.[1] as string
      expect(indexOf(await alice.get(next)).manifests).toHaveLength(1)
    })

    test.each(['latest', 'sha256:abc', `sha256:${'Z'.repeat(64)}`, 'sha1:0000'])(
      'the subject %s is no digest: 400',
      async (text) => {
        const alice = berth().client('alice')
        await subjectIn(alice, 'alice/invalid')
        const answer = await alice.get(listPath('alice/invalid', text))
        expect([answer.status, answer.codes()]).toEqual([400, ['DIGEST_INVALID']])
      },
    )

    test.each(['x', '-1', '1e3', '99999999999999999999'])(
      'the position %s is not one that the registry gave: 400',
      async (after) => {
        const alice = berth().client('alice')
        const subject = await subjectIn(alice, 'alice/position')
        const answer = await alice.get(
          listPath('alice/position', subject.digest, `?after=${after}`),
        )
        expect(answer.status).toBe(400)
      },
    )

    test('HEAD has the headers of GET', async () => {
      const alice = berth().client('alice')
      const subject = await subjectIn(alice, 'alice/head')
      const path = listPath('alice/head', subject.digest, '?artifactType=a/b')
      const [got, head] = [await alice.get(path), await alice.head(path)]
      expect({ ...head.headers, date: '' }).toEqual({ ...got.headers, date: '' })
      expect(head.body).toHaveLength(0)
    })

    test('attack 25: manifests that refer to each other in a circle are listed one by one', async () => {
      const alice = berth().client('alice')
      await pushBlob(alice, 'alice/circle', emptyBlob)
      const first = artifactManifest('a/first')
      const second = artifactManifest('a/second', { subject: descriptorOf(first) })
      const third = artifactManifest('a/third', { subject: descriptorOf(second) })
      for (const referrer of [third, second, first]) {
        await pushManifest(alice, 'alice/circle', referrer)
      }
      const listed = async (subject: string) =>
        digestsOf(await alice.get(listPath('alice/circle', subject)))
      expect(await listed(first.digest)).toEqual([second.digest])
      expect(await listed(second.digest)).toEqual([third.digest])
      expect(await listed(third.digest)).toEqual([])
    })

    test('a Docker manifest has no subject, whatever stands in it', async () => {
      const alice = berth().client('alice')
      const subject = await subjectIn(alice, 'alice/docker')
      const type = 'application/vnd.docker.distribution.manifest.v2+json'
      const pushed = await putManifest(
        alice,
        'alice/docker',
        'docker',
        manifest(
          {
            schemaVersion: 2,
            mediaType: type,
            config: descriptorOf(emptyBlob, emptyType),
            layers: [],
            subject: descriptorOf(subject),
          },
          type,
        ),
      )
      expect([pushed.status, pushed.headers['oci-subject']]).toEqual([201, undefined])
      expect(digestsOf(await alice.get(listPath('alice/docker', subject.digest)))).toEqual([])
    })
  },
  {
    async prepare(running) {
      await running.createUser('alice')
      await running.createUser('mallory')
    },
  },
)

describeEachBerth(
  'without the referrers API',
  (berth) => {
    test('a query is a 404, and a push is not confirmed, so that clients keep lists themselves', async () => {
      const alice = berth().client('alice')
      await pushBlob(alice, 'alice/off', emptyBlob)
      const subject = await pushManifest(alice, 'alice/off', artifactManifest('a/subject'))
      const referrer = artifactManifest('a/referrer', { subject: descriptorOf(subject) })
      const pushed = await putManifest(alice, 'alice/off', referrer.digest, referrer)
      expect([pushed.status, pushed.headers['oci-subject']]).toEqual([201, undefined])
      const answer = await alice.get(`/v2/alice/off/referrers/${subject.digest}`)
      expect([answer.status, answer.codes()]).toEqual([404, ['UNSUPPORTED']])
    })
  },
  {
    config: 'FEATURE_REFERRERS_API: false\n',
    async prepare(running) {
      await running.createUser('alice')
    },
  },
)
