import { expect, test } from 'vitest'

import {
  artifactManifest,
  blob,
  descriptorOf,
  emptyBlob,
  imageManifest,
  indexManifest,
  pushBlob,
  pushImage,
  pushManifest,
  putManifest,
  type TestManifest,
} from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { workOffJobs } from '../../test/harness/work-off.ts'
import { readPrunePolicy } from '../autoprune/prune-policy.ts'
import { collect, week } from '../gc/collection.fixture.ts'
import { commandLine } from '../logs/log-entry.ts'
import {
  immutableConfig,
  immutablePlace,
  type ImmutablePlace,
  prepareAcme,
  shownTags,
} from './immutable-tags.fixture.ts'

const refusedByRegistry = {
  status: 409,
  json: { errors: [{ code: 'TAG_IMMUTABLE', detail: { message: expect.any(String) } }] },
}
const refusedByApi = { status: 409, body: { error_type: 'tag_immutable' } }
const hour = 3600

/** How somebody tries to change or remove `v1`, and what is said to that. */
const ways: readonly (readonly [string, (place: ImmutablePlace) => Promise<void>])[] = [
  [
    'a push of other content to the tag',
    async ({ client, repository, other }) => {
      const answer = await putManifest(client, repository, 'v1', other)
      expect(saidBy(answer)).toMatchObject(refusedByRegistry)
    },
  ],
  [
    'a push of content that is new, of which nothing stays',
    async ({ client, repository, manifest }) => {
      const { manifest: made } = await pushImage(client, repository, 'temporary', 'for v1')
      const changed = imageManifest(blob('{}'), [], { annotations: { of: made.digest } })
      await pushBlob(client, repository, blob('{}'))
      const answer = await putManifest(client, repository, 'v1', changed)
      expect(saidBy(answer)).toMatchObject(refusedByRegistry)
      expect((await client.get(manifest(changed.digest))).status).toBe(404)
    },
  ],
  [
    'a push by digest that names the tag',
    async ({ client, repository, other }) => {
      const answer = await putManifest(client, repository, `${other.digest}?tag=free&tag=v1`, other)
      expect(saidBy(answer)).toMatchObject(refusedByRegistry)
      const { json } = await client.get(`/v2/${repository}/tags/list`).then((list) => ({
        json: list.json() as { tags: string[] },
      }))
      expect(json.tags).toEqual(['other', 'v1'])
    },
  ],
  [
    'a move by the API',
    async ({ owner, tag, other }) => {
      const answer = await owner.put(tag('v1'), { manifest_digest: other.digest })
      expect(answer).toMatchObject(refusedByApi)
    },
  ],
  [
    'a restore of what it never pointed to',
    async ({ owner, tag, other }) => {
      const answer = await owner.post(`${tag('v1')}/restore`, { manifest_digest: other.digest })
      expect(answer).toMatchObject(refusedByApi)
    },
  ],
  [
    'a deletion of the tag under /v2',
    async ({ client, manifest }) => {
      expect(saidBy(await client.delete(manifest('v1')))).toMatchObject(refusedByRegistry)
    },
  ],
  [
    'a deletion of the tag by the API',
    async ({ owner, tag }) => {
      expect(await owner.delete(tag('v1'))).toMatchObject(refusedByApi)
    },
  ],
  [
    'a deletion of its manifest by digest',
    async ({ client, manifest, kept }) => {
      expect(saidBy(await client.delete(manifest(kept.digest)))).toMatchObject(refusedByRegistry)
    },
  ],
  [
    'a deletion of its manifest by digest, when other tags that may go point to it',
    async ({ client, repository, manifest, kept }) => {
      await pushManifest(client, repository, kept, 'alias')
      expect(saidBy(await client.delete(manifest(kept.digest)))).toMatchObject(refusedByRegistry)
      expect((await client.get(manifest('alias'))).status).toBe(200)
    },
  ],
  [
    'a removal without a way back',
    async ({ owner, tag, kept }) => {
      const answer = await owner.post(`${tag('v1')}/expire`, {
        manifest_digest: kept.digest,
        is_alive: true,
        include_submanifests: true,
      })
      expect(answer).toMatchObject(refusedByApi)
    },
  ],
  [
    'an end by the API',
    async ({ berth, owner, tag }) => {
      const expiration = Math.floor(berth.clock() / 1000) + 2 * hour
      const answer = await owner.put(tag('v1'), { expiration })
      expect(answer).toMatchObject({ status: 400, body: { message: expect.any(String) } })
    },
  ],
  [
    'a label for its manifest that would make it expire',
    async ({ owner, repository, kept }) => {
      const labels = `/repository/${repository}/manifest/${kept.digest}/labels`
      for (const key of ['quay.expires-after', 'quay.immutable']) {
        const answer = await owner.post(labels, { key, value: '1h', media_type: 'text/plain' })
        expect(answer.status).toBe(400)
      }
    },
  ],
  [
    'the same content with a label that would make it expire',
    async ({ client, repository, owner, tag }) => {
      const config = await pushBlob(
        client,
        repository,
        blob(JSON.stringify({ config: { Labels: { 'quay.expires-after': '1h' } } })),
      )
      const labelled = imageManifest(config, [])
      await pushManifest(client, repository, labelled, 'labelled')
      await owner.put(tag('labelled'), { immutable: true })
      await pushManifest(client, repository, labelled, 'labelled')
      const shown = await shownTags(owner, repository)
      expect(shown.find(({ name }) => name === 'labelled')?.end_ts).toBeUndefined()
    },
  ],
  [
    'auto-pruning',
    async ({ berth, repository, owner }) => {
      await prune(berth, repository, { method: 'creation_date', value: '1s' })
      const names = (await shownTags(owner, repository)).map(({ name }) => name)
      expect(names).toEqual(['v1'])
    },
  ],
  [
    'the deletion of its repository',
    async ({ owner, repository }) => {
      expect(await owner.delete(`/repository/${repository}`)).toMatchObject(refusedByApi)
    },
  ],
  [
    'the deletion of its organization',
    async ({ owner }) => {
      expect(await owner.delete('/organization/acme')).toMatchObject(refusedByApi)
    },
  ],
  [
    'its move by a program of Berth itself',
    async ({ berth, repository, kept }) => {
      const found = await requireRepository(berth, repository)
      const { tags } = await idsOfTags(berth, repository)
      const ended = await berth.services.manifests.endSeenTags(found, tags, () => Promise.resolve())
      expect(ended).toEqual(['other'])
      expect(kept.digest).toMatch(/^sha256:/)
    },
  ],
]

describeEachBerth(
  'an immutable tag',
  (berth) => {
    test.each(ways)('outlives %s', async (title, attempt) => {
      const place = await immutablePlace(berth(), nameOf(title))
      const before = await shownTags(place.owner, place.repository)
      await attempt(place)
      const after = await shownTags(place.owner, place.repository)
      const only = (tags: typeof after) => tags.filter(({ name }) => name === 'v1')
      expect(only(after)).toEqual(only(before))
      expect(only(after)).toMatchObject([{ manifest_digest: place.kept.digest, immutable: true }])
      const pulled = await place.client.get(place.manifest('v1'))
      expect(pulled.body).toEqual(place.kept.content)
      for (const { digest } of layersOf(place.kept)) {
        const blobAnswer = await place.client.get(`/v2/${place.repository}/blobs/${digest}`)
        expect(blobAnswer.status).toBe(200)
      }
    })

    test('takes a push of what it points to, which changes nothing', async () => {
      const { client, repository, kept, owner, tag } = await immutablePlace(berth(), 'same')
      const before = await shownTags(owner, repository)
      expect((await putManifest(client, repository, 'v1', kept)).status).toBe(201)
      expect((await putManifest(client, repository, `${kept.digest}?tag=v1`, kept)).status).toBe(
        201,
      )
      const moved = await owner.put(tag('v1'), { manifest_digest: kept.digest })
      expect(moved.status).toBe(201)
      expect(await shownTags(owner, repository)).toEqual(before)
    })

    test('keeps the parts of its index, and those of an index in it', async () => {
      const { client, repository, kept, other, owner, tag, manifest } = await immutablePlace(
        berth(),
        'parts',
      )
      const inner = indexManifest([other], { annotations: { of: 'inner' } })
      await pushManifest(client, repository, inner)
      await pushManifest(client, repository, indexManifest([inner, kept]), 'multi')
      await owner.put(tag('v1'), { immutable: false })
      await owner.put(tag('multi'), { immutable: true })
      for (const part of [inner, other, kept]) {
        const answer = await client.delete(manifest(part.digest))
        expect(saidBy(answer)).toMatchObject(refusedByRegistry)
      }
      // Tags that name a part may go; what the index needs stays.
      expect((await client.delete(manifest('other'))).status).toBe(202)
      expect((await client.get(manifest(other.digest))).status).toBe(200)

      await owner.put(tag('multi'), { immutable: false })
      expect((await client.delete(manifest(other.digest))).status).toBe(202)
    })

    test('keeps its content and that of its parts from the collector, however old it is', async () => {
      const { client, repository, kept, other, owner, tag } = await immutablePlace(berth(), 'old')
      await pushManifest(client, repository, indexManifest([kept, other]), 'multi')
      await owner.put(tag('multi'), { immutable: true })
      await owner.put(tag('v1'), { immutable: false })
      for (const name of ['v1', 'other']) expect((await owner.delete(tag(name))).status).toBe(204)
      berth().clock.advance(100 * week)
      await collect(berth())
      const later = berth().client('alice')
      for (const image of [kept, other]) {
        const { body } = await later.get(`/v2/${repository}/manifests/${image.digest}`)
        expect(body).toEqual(image.content)
        for (const { digest } of layersOf(image)) {
          expect((await later.get(`/v2/${repository}/blobs/${digest}`)).status).toBe(200)
        }
      }
    })

    test('leaves what refers to it to those who write', async () => {
      const { client, repository, kept, manifest } = await immutablePlace(berth(), 'referred')
      await pushBlob(client, repository, emptyBlob)
      const attestation = artifactManifest('a/b', { subject: descriptorOf(kept) })
      await pushManifest(client, repository, attestation)
      expect((await client.delete(manifest(attestation.digest))).status).toBe(202)
    })

    test('that is a signature stays when its image goes', async () => {
      const { client, repository, other, owner, tag, manifest } = await immutablePlace(
        berth(),
        'signed',
      )
      const signature = `${other.digest.replace(':', '-')}.sig`
      const attestation = `${other.digest.replace(':', '-')}.att`
      await pushImage(client, repository, signature, 'signature')
      await pushImage(client, repository, attestation, 'attestation')
      await owner.put(tag(signature), { immutable: true })
      await owner.delete(tag('other'))
      expect((await client.get(manifest(signature))).status).toBe(200)
      expect((await client.get(manifest(attestation))).status).toBe(404)
    })

    test('can be changed again when somebody who administers lets it go', async () => {
      const { client, repository, other, owner, tag } = await immutablePlace(berth(), 'released')
      expect((await owner.put(tag('v1'), { immutable: false })).status).toBe(201)
      expect((await putManifest(client, repository, 'v1', other)).status).toBe(201)
      expect((await owner.delete(tag('v1'))).status).toBe(204)
    })

    test('goes with its repository and its organization when that is said', async () => {
      await berth().createOrganization('brief', 'alice')
      const owner = await berth().api('alice')
      const client = berth().client('alice')
      const fix = async (repository: string) => {
        await berth().createRepository(repository)
        await pushImage(client, repository, 'v1', repository)
        await owner.put(`/repository/${repository}/tag/v1`, { immutable: true })
      }
      await fix('brief/one')
      const expressly = '?with_immutable_tags=true'
      expect((await owner.delete(`/repository/brief/one${expressly}`)).status).toBe(204)
      await fix('brief/two')
      expect((await owner.delete('/organization/brief')).status).toBe(409)
      expect((await owner.delete(`/organization/brief${expressly}`)).status).toBe(204)
      expect((await owner.get('/organization/brief')).status).toBe(404)
    })

    test('is held under the new name of its organization, as are its policies', async () => {
      await berth().createOrganization('before', 'alice')
      await berth().createRepository('before/app')
      const owner = await berth().api('alice')
      const { manifest } = await pushImage(berth().client('alice'), 'before/app', 'v1', 'renamed')
      await owner.put('/repository/before/app/tag/v1', { immutable: true })
      await owner.post('/organization/before/immutabilitypolicy/', { tagPattern: 'r.*' })
      await berth().services.administration.organizations.rename(commandLine, 'before', 'after')
      const client = berth().client('alice')
      await pushManifest(client, 'after/app', manifest, 'r1')
      for (const name of ['v1', 'r1']) {
        expect(saidBy(await client.delete(`/v2/after/app/manifests/${name}`))).toMatchObject(
          refusedByRegistry,
        )
      }
    })

    test('stays what it is in a repository that follows another', async () => {
      const {
        berth: running,
        repository,
        owner,
        tag,
        client,
        manifest,
      } = await immutablePlace(berth(), 'follower')
      await running.setState(repository, 'mirror')
      expect((await owner.put(tag('v1'), { immutable: false })).status).toBe(503)
      expect((await client.get(manifest('v1'))).status).toBe(200)
    })

    test('is either fixed first or moved first, when both come at once', async () => {
      const { owner, client, repository, tag, kept, other, manifest } = await immutablePlace(
        berth(),
        'racing',
      )
      for (let round = 0; round < 10; round += 1) {
        await owner.put(tag('v1'), { immutable: false })
        await owner.put(tag('v1'), { manifest_digest: kept.digest })
        const [fixed, pushed] = await Promise.all([
          owner.put(tag('v1'), { immutable: true }),
          putManifest(client, repository, 'v1', other),
        ])
        expect(fixed.status).toBe(201)
        const { body } = await client.get(manifest('v1'))
        expect(body).toEqual(pushed.status === 201 ? other.content : kept.content)
        expect([201, 409]).toContain(pushed.status)
        expect(
          (await putManifest(client, repository, 'v1', round % 2 === 0 ? kept : other)).status,
        ).toBe(Buffer.compare(body, (round % 2 === 0 ? kept : other).content) === 0 ? 201 : 409)
      }
    })
  },
  { config: immutableConfig, prepare: prepareAcme },
)

function saidBy(answer: { readonly status: number; json(): unknown }): unknown {
  return { status: answer.status, json: answer.json() }
}

function nameOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
}

function layersOf({ content }: TestManifest): { readonly digest: string }[] {
  return (JSON.parse(content.toString()) as { layers: { digest: string }[] }).layers
}

async function requireRepository(berth: ImmutablePlace['berth'], name: string) {
  const [namespace = '', repository = ''] = name.split('/')
  const found = await berth.services.repositories.find({ namespace, repository })
  if (found === undefined) throw new Error(`there is no ${name}`)
  return found
}

async function idsOfTags(berth: ImmutablePlace['berth'], name: string) {
  const { id } = await requireRepository(berth, name)
  const rows = await berth.foundation.database.reader
    .selectFrom('tag')
    .select('id')
    .where('repository_id', '=', id)
    .execute()
  return { tags: rows.map((row) => row.id) }
}

async function prune(
  berth: ImmutablePlace['berth'],
  name: string,
  policy: Parameters<typeof readPrunePolicy>[0],
): Promise<void> {
  const repository = await requireRepository(berth, name)
  await berth.services.prunePolicies.create(
    commandLine,
    { kind: 'repository', repository },
    readPrunePolicy(policy),
  )
  for (const advance of [2000, 60_000]) {
    berth.clock.advance(advance)
    await workOffJobs(berth)
  }
}
