import { deepEqual, equal, ok, partialDeepStrictEqual } from 'node:assert/strict'

import { ociIndex, ociManifest } from '../harness/content.ts'
import type { Answer } from '../harness/registry-client.ts'
import type { ChallengedClient } from './challenged-client.ts'
import type { DataSet, Descriptor } from './data-set.ts'
import { locationOf, waysToPush } from './pushed-blob.ts'

const accept = { accept: `${ociIndex}, ${ociManifest}` }

/** One data set on its way through a registry: pushed, listed, pulled, referred to, deleted. */
export class ContentCheck {
  readonly #client: ChallengedClient
  readonly #repository: string
  readonly #data: DataSet

  constructor(client: ChallengedClient, repository: string, data: DataSet) {
    this.#client = client
    this.#repository = repository
    this.#data = data
  }

  async pushBlobs(): Promise<void> {
    const ways = Object.values(waysToPush)
    for (const [at, [digest, content]] of [...this.#data.blobs].entries()) {
      const push = ways[content.length === 0 ? 0 : at % ways.length] as (typeof ways)[number]
      const answer = await push(this.#client, { repository: this.#repository, digest, content })
      equal(answer.status, 201)
    }
  }

  async pushManifests(tagsAreParameters: boolean): Promise<void> {
    for (const [digest, content] of this.#data.manifests) {
      const tags = tagsAreParameters ? this.#tagsOf(digest) : []
      const query = tags.map((tag) => `tag=${tag}`).join('&')
      const answer = await this.#put(query === '' ? digest : `${digest}?${query}`, digest, content)
      const confirmed = answer.headers['oci-tag'] ?? []
      deepEqual([confirmed].flat(), tags)
    }
    if (tagsAreParameters) return
    for (const [tag, digest] of this.#data.tags) {
      await this.#put(tag, digest, this.#data.manifests.get(digest) as Buffer)
    }
  }

  async list(): Promise<void> {
    const listed = async (query: string) => {
      const answer = await this.#client.send('GET', `/v2/${this.#repository}/tags/list${query}`)
      equal(answer.status, 200)
      return (answer.json() as { tags: string[] }).tags
    }
    const tags = await listed('')
    deepEqual(
      [...this.#data.tags.keys()].filter((tag) => !tags.includes(tag)),
      [],
    )
    const sorted = tags.toSorted((left, right) => (left < right ? -1 : 1))
    deepEqual(tags, sorted)
    const half = Math.floor(sorted.length / 2)
    if (half > 0) deepEqual(await listed(`?last=${sorted[half - 1]}`), sorted.slice(half))
  }

  async pull(): Promise<void> {
    const references = [...this.#data.manifests.keys()].map((digest) => [digest, digest] as const)
    for (const [reference, digest] of [...references, ...this.#data.tags]) {
      const content = this.#data.manifests.get(digest) as Buffer
      for (const method of ['HEAD', 'GET']) {
        const answer = await this.#client.send(
          method,
          `/v2/${this.#repository}/manifests/${reference}`,
          {
            headers: accept,
          },
        )
        equal(answer.status, 200)
        partialDeepStrictEqual(answer.headers, {
          'content-type': typeOf(content),
          'content-length': String(content.length),
          'docker-content-digest': digest,
        })
        ok(answer.body.equals(method === 'GET' ? content : Buffer.alloc(0)))
      }
    }
    for (const [digest, content] of this.#data.blobs) {
      const answer = await this.#client.send('GET', `/v2/${this.#repository}/blobs/${digest}`)
      deepEqual([answer.status, answer.headers['docker-content-digest']], [200, digest])
      ok(answer.body.equals(content))
    }
  }

  async listReferrers(): Promise<void> {
    for (const [subject, expected] of this.#data.referrers) {
      const list = async (query: string) => {
        const answer = await this.#client.send(
          'GET',
          `/v2/${this.#repository}/referrers/${subject}${query}`,
        )
        deepEqual([answer.status, answer.headers['content-type']], [200, ociIndex])
        const index = answer.json() as { mediaType: string; manifests: Descriptor[] }
        partialDeepStrictEqual(index, { schemaVersion: 2, mediaType: ociIndex })
        return { manifests: index.manifests, applied: answer.headers['oci-filters-applied'] }
      }
      const all = await list('')
      for (const referrer of expected) {
        const { annotations, ...rest } = referrer
        const listed = all.manifests.find(({ digest }) => digest === referrer.digest)
        partialDeepStrictEqual(listed, rest)
        deepEqual(listed?.['annotations'] ?? {}, annotations)
      }
      for (const type of new Set(expected.map(({ artifactType }) => artifactType))) {
        const filtered = await list(`?artifactType=${encodeURIComponent(type ?? '')}`)
        equal(filtered.applied, 'artifactType')
        deepEqual(
          filtered.manifests.map(({ digest }) => digest).toSorted(),
          expected
            .filter(({ artifactType }) => artifactType === type)
            .map(({ digest }) => digest)
            .toSorted(),
        )
      }
    }
  }

  async deleteAll(): Promise<void> {
    const paths = [
      ...[...this.#data.tags.keys()].map((tag) => `manifests/${tag}`),
      ...[...this.#data.manifests.keys()].toReversed().map((digest) => `manifests/${digest}`),
      ...[...this.#data.blobs.keys()].map((digest) => `blobs/${digest}`),
    ]
    for (const path of paths) {
      const deleted = await this.#client.send('DELETE', `/v2/${this.#repository}/${path}`)
      deepEqual([path, deleted.status], [path, 202])
      const head = await this.#client.send('HEAD', `/v2/${this.#repository}/${path}`, {
        headers: accept,
      })
      deepEqual([path, head.status], [path, 404])
    }
  }

  #tagsOf(digest: string): string[] {
    return [...this.#data.tags].filter(([, tagged]) => tagged === digest).map(([tag]) => tag)
  }

  async #put(reference: string, digest: string, content: Buffer): Promise<Answer> {
    const answer = await this.#client.send(
      'PUT',
      `/v2/${this.#repository}/manifests/${reference}`,
      {
        headers: { 'content-type': typeOf(content) },
        body: content,
      },
    )
    equal(answer.status, 201)
    equal(answer.headers['docker-content-digest'], digest)
    const { subject } = JSON.parse(content.toString()) as { subject?: Descriptor }
    equal(answer.headers['oci-subject'], subject?.digest)
    const located = await this.#client.send('GET', locationOf(answer), { headers: accept })
    deepEqual([located.status, located.body.equals(content)], [200, true])
    return answer
  }
}

function typeOf(content: Buffer): string {
  return (JSON.parse(content.toString()) as { mediaType: string }).mediaType
}
