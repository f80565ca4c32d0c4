import { inParts } from '../registry/manifests/in-parts.ts'
import type { BerthDatabase, Tx } from '../schema/tables.ts'
import {
  addLinksToRepository,
  addToNamespace,
  addToRepository,
  type CountedBlob,
  findCounted,
  forgetNamespaceBlobs,
  forgetRepositoryBlobs,
  growNamespace,
  growRepository,
  markCounted,
  namespaceOf,
  shrinkNamespace,
  shrinkRepository,
  takeFromNamespace,
  takeFromRepository,
} from './ledger.queries.ts'

/** A repository, and the namespace that pays for what it holds. */
export interface Place {
  readonly repositoryId: number
  readonly namespaceId: number
}

/** What a namespace uses after something was added. Undefined where it did not become more. */
export interface Growth {
  readonly addedBytes: number
  readonly usedBytes: number
}

/** What a namespace uses after something went. */
export interface Relief {
  readonly namespaceId: number
  readonly usedBytes: number
}

/**
 * What repositories and namespaces use: each blob that their counted manifests name, once.
 *
 * A repository has a row for each such blob with the number of its manifests that name it; a
 * namespace has one with the number of its repositories that do. Sums change when one of those
 * counts comes from 0 or to 0. So a usage equals a recount after every commit.
 *
 * Every method wants a transaction that holds the lock of the repository's content. Where the
 * namespace is concerned it takes `quota:<namespace>`, after that and after everything else.
 */
export class Ledger {
  readonly #database: BerthDatabase

  constructor(database: BerthDatabase) {
    this.#database = database
  }

  /** Counts a stored manifest, unless it is counted already. */
  async add(tx: Tx, place: Place, manifestId: number): Promise<Growth | undefined> {
    if (!(await markCounted(tx, manifestId))) return undefined
    return await this.#grow(tx, place, await addToRepository(tx, manifestId))
  }

  /** Counts links that were added to manifests after these were stored. */
  async addLinks(
    tx: Tx,
    place: Place,
    links: readonly { readonly manifestId: number; readonly blobId: number }[],
  ): Promise<Growth | undefined> {
    const counted = new Set<number>()
    const manifestIds = [...new Set(links.map(({ manifestId }) => manifestId))]
    for (const part of inParts(manifestIds)) {
      for (const id of await findCounted(tx, part)) counted.add(id)
    }
    const changed = new Map<number, CountedBlob>()
    for (const manifestId of counted) {
      const ofManifest = links.filter((link) => link.manifestId === manifestId)
      for (const part of inParts(ofManifest)) {
        const blobIds = part.map(({ blobId }) => blobId)
        for (const blob of await addLinksToRepository(tx, place.repositoryId, blobIds)) {
          // Another of these manifests may have been the first that names it.
          if (!changed.has(blob.blobId)) changed.set(blob.blobId, blob)
        }
      }
    }
    return await this.#grow(tx, place, [...changed.values()])
  }

  /** Uncounts manifests that are about to lose their rows: a bounded number, of one repository. */
  async remove(
    tx: Tx,
    repositoryId: number,
    manifestIds: readonly number[],
  ): Promise<Relief | undefined> {
    let relief: Relief | undefined
    for (const part of inParts(manifestIds)) {
      const counted = await findCounted(tx, part)
      if (counted.length === 0) continue
      const namespaceId = await namespaceOf(tx, repositoryId)
      if (namespaceId === undefined) return relief
      const gone = unused(await takeFromRepository(tx, repositoryId, counted))
      const usedBytes = await this.#shrink(tx, { repositoryId, namespaceId }, gone)
      if (usedBytes !== undefined) relief = { namespaceId, usedBytes }
    }
    return relief
  }

  async #grow(tx: Tx, place: Place, counted: readonly CountedBlob[]): Promise<Growth | undefined> {
    const isNew = counted.filter(({ count }) => count === 1)
    if (isNew.length === 0) return undefined
    await growRepository(tx, place.repositoryId, sizeOf(isNew))
    await this.#database.lock(tx, quotaLock(place.namespaceId))
    let addedBytes = 0
    for (const part of inParts(isNew)) {
      const blobIds = part.map(({ blobId }) => blobId)
      const inNamespace = await addToNamespace(tx, place, blobIds)
      addedBytes += sizeOf(inNamespace.filter(({ count }) => count === 1))
    }
    const usedBytes = await growNamespace(tx, place.namespaceId, addedBytes)
    return addedBytes === 0 ? undefined : { addedBytes, usedBytes }
  }

  /** Answers with what the namespace uses then; undefined where it did not become less. */
  async #shrink(tx: Tx, place: Place, gone: readonly CountedBlob[]): Promise<number | undefined> {
    if (gone.length === 0) return undefined
    const { repositoryId, namespaceId } = place
    await shrinkRepository(tx, repositoryId, sizeOf(gone))
    await this.#database.lock(tx, quotaLock(namespaceId))
    let freedBytes = 0
    for (const part of inParts(gone)) {
      const blobIds = part.map(({ blobId }) => blobId)
      await forgetRepositoryBlobs(tx, repositoryId, blobIds)
      const unusedThere = unused(await takeFromNamespace(tx, namespaceId, blobIds))
      if (unusedThere.length === 0) continue
      freedBytes += sizeOf(unusedThere)
      const unusedIds = unusedThere.map(({ blobId }) => blobId)
      await forgetNamespaceBlobs(tx, namespaceId, unusedIds)
    }
    return freedBytes === 0 ? undefined : await shrinkNamespace(tx, namespaceId, freedBytes)
  }
}

/** Held from the moment in which a namespace's usage changes to the commit: for milliseconds. */
export function quotaLock(namespaceId: number): string {
  return `quota:${namespaceId}`
}

function unused(counted: readonly CountedBlob[]): CountedBlob[] {
  return counted.filter(({ count }) => count === 0)
}

function sizeOf(blobs: readonly CountedBlob[]): number {
  return blobs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
}
