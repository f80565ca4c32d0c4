import assert from 'node:assert/strict'
import { createCipheriv, createHash } from 'node:crypto'

import {
  blob,
  digestOf,
  imageManifest,
  ociManifest,
  type TestBlob,
  type TestManifest,
} from './content.ts'
import type { Answer, RegistryClient } from './registry-client.ts'

/**
 * What a registry has acknowledged to its clients, and must therefore have whatever happened
 * to it since.
 */
export class Ledger {
  readonly repository: string
  readonly #blobs = new Map<string, TestBlob>()
  readonly #manifests = new Map<string, TestManifest>()
  /** What each tag may point to: the last that was acknowledged, and those without an answer. */
  readonly #tags = new Map<string, Set<string>>()
  /** Digests that were pulled since they were last written to the ledger. */
  readonly #verified = new Set<string>()

  constructor(repository: string) {
    this.repository = repository
  }

  blobStored(content: TestBlob): void {
    this.#blobs.set(content.digest, content)
    this.#verified.delete(content.digest)
  }

  /** A tag is about to move: from now on it may point to either. */
  tagMoves(tag: string, manifest: TestManifest): void {
    const possible = this.#tags.get(tag) ?? new Set(['none'])
    this.#tags.set(tag, possible.add(manifest.digest))
  }

  manifestStored(tag: string, manifest: TestManifest): void {
    this.#manifests.set(manifest.digest, manifest)
    this.#verified.delete(manifest.digest)
    this.#tags.set(tag, new Set([manifest.digest]))
  }

  /** Pulls everything that was acknowledged, and everything that a tag points to. */
  async verify(client: RegistryClient): Promise<void> {
    this.#verified.clear()
    await this.verifyRecent(client)
  }

  /** As {@link verify}, but leaves out what was found whole before and not pushed since. */
  async verifyRecent(client: RegistryClient): Promise<void> {
    for (const content of this.#blobs.values()) {
      await this.#expectBlob(client, content.digest, content.content.byteLength)
    }
    for (const manifest of this.#manifests.values()) {
      if (this.#verified.has(manifest.digest)) continue
      const answer = await this.#get(client, `manifests/${manifest.digest}`)
      assert.ok(answer.body.equals(manifest.content), `${manifest.digest} has other bytes`)
      this.#verified.add(manifest.digest)
    }
    for (const tag of await this.#tagsListed(client)) await this.#expectWhole(client, tag)
    for (const [tag, possible] of this.#tags) {
      const answer = await client.get(`/v2/${this.repository}/manifests/${tag}`)
      const actual = answer.status === 404 ? 'none' : digestOf(answer.body)
      assert.ok(possible.has(actual), `${tag} points to ${actual}, not to ${[...possible].join()}`)
      // What was found there stays there.
      this.#tags.set(tag, new Set([actual]))
    }
  }

  /** No tag points to something that is missing or damaged. */
  async #expectWhole(client: RegistryClient, tag: string): Promise<void> {
    const answer = await this.#get(client, `manifests/${tag}`)
    assert.equal(answer.headers['docker-content-digest'], digestOf(answer.body))
    const { config, layers } = answer.json() as {
      config: { digest: string; size: number }
      layers: { digest: string; size: number }[]
    }
    for (const { digest, size } of [config, ...layers]) {
      await this.#expectBlob(client, digest, size)
    }
  }

  async #expectBlob(client: RegistryClient, digest: string, sizeBytes: number): Promise<void> {
    if (this.#verified.has(digest)) return
    const { body } = await this.#get(client, `blobs/${digest}`)
    assert.deepEqual({ digest: digestOf(body), sizeBytes: body.byteLength }, { digest, sizeBytes })
    this.#verified.add(digest)
  }

  async #tagsListed(client: RegistryClient): Promise<string[]> {
    const answer = await client.get(`/v2/${this.repository}/tags/list`)
    return answer.status === 404 ? [] : (answer.json() as { tags: string[] }).tags
  }

  async #get(client: RegistryClient, path: string): Promise<Answer> {
    const answer = await client.get(`/v2/${this.repository}/${path}`)
    assert.equal(answer.status, 200, `${path}: ${answer.text.slice(0, 500)}`)
    return answer
  }
}

/**
 * Pushes an image in all the ways that clients have (a blob at once, in chunks, in one final
 * PUT), and writes what is acknowledged into the ledger.
 *
 * @param seed images of one seed are the same image
 */
export async function pushInto(
  ledger: Ledger,
  client: RegistryClient,
  options: { readonly seed: string; readonly tags: readonly string[]; readonly chunkBytes: number },
): Promise<void> {
  const { seed, chunkBytes } = options
  const uploads = `/v2/${ledger.repository}/blobs/uploads/`
  const expectAnswer = (answer: Answer, status: number): Answer => {
    assert.equal(answer.status, status, answer.text)
    return answer
  }
  const begin = async () =>
    expectAnswer(await client.post(uploads), 202).headers['location'] as string

  const config = blob(JSON.stringify({ architecture: 'amd64', os: 'linux', author: seed }))
  const atOnce = await client.post(`${uploads}?digest=${config.digest}`, { body: config.content })
  expectAnswer(atOnce, 201)
  ledger.blobStored(config)

  const chunks = [bytesOf(`${seed} first`, chunkBytes), bytesOf(`${seed} second`, chunkBytes)]
  const chunked = blob(Buffer.concat(chunks))
  let upload = await begin()
  let offset = 0
  for (const chunk of chunks) {
    const range = `${offset}-${offset + chunk.byteLength - 1}`
    const answer = await client.patch(upload, { headers: { 'content-range': range }, body: chunk })
    upload = expectAnswer(answer, 202).headers['location'] as string
    offset += chunk.byteLength
  }
  expectAnswer(await client.put(`${upload}?digest=${chunked.digest}`), 201)
  ledger.blobStored(chunked)

  const single = blob(bytesOf(`${seed} single`, chunkBytes))
  upload = await begin()
  const put = await client.put(`${upload}?digest=${single.digest}`, { body: single.content })
  expectAnswer(put, 201)
  ledger.blobStored(single)

  const manifest = imageManifest(config, [chunked, single])
  for (const tag of options.tags) {
    ledger.tagMoves(tag, manifest)
    const pushed = await client.put(`/v2/${ledger.repository}/manifests/${tag}`, {
      headers: { 'content-type': ociManifest },
      body: manifest.content,
    })
    expectAnswer(pushed, 201)
    ledger.manifestStored(tag, manifest)
  }
}

/** Bytes that follow from a text and do not repeat. */
function bytesOf(seed: string, sizeBytes: number): Buffer {
  const key = createHash('sha256').update(seed).digest().subarray(0, 16)
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(sizeBytes))
}
