import type { Foundation } from '../../main/services.ts'
import { storageKey } from '../../storage/storage-key.ts'
import { nameOfDigest } from './content.fixture.ts'
import { repositories, type RepositoryName } from './operations.fixture.ts'

/** What the tables and the store have. */
export interface Snapshot {
  /** What is served, by its name. */
  readonly served: ReadonlyMap<RepositoryName, ReadonlySet<string>>
  /** Also what is kept for the history of tags. */
  readonly kept: ReadonlyMap<RepositoryName, ReadonlySet<string>>
  /** Digests. */
  readonly linked: ReadonlyMap<RepositoryName, ReadonlySet<string>>
  readonly blobs: ReadonlySet<string>
  /** Blobs of which no object has the bytes. */
  readonly hollow: readonly string[]
  /** What points to what is not there. */
  readonly dangling: readonly string[]
  /** Keys of objects. */
  readonly objectsInUse: ReadonlySet<string>
}

/** The keys of all objects in the store. */
export async function objectsIn({ storage }: Foundation): Promise<ReadonlySet<string>> {
  const objects = new Set<string>()
  for (const location of storage.locations) {
    for await (const { key } of storage.driverOf(location).list('')) objects.add(key)
  }
  return objects
}

/** Reads everything. */
export async function inspect({ database, storage }: Foundation): Promise<Snapshot> {
  const { reader } = database
  const manifests = await reader
    .selectFrom('manifest')
    .innerJoin('repository', 'repository.id', 'manifest.repository_id')
    .innerJoin('account', 'account.id', 'repository.namespace_id')
    .select([
      'manifest.id',
      'manifest.digest',
      'manifest.deleted_at_ms',
      'account.name as namespace',
      'repository.name as repository',
    ])
    .execute()
  const links = await reader
    .selectFrom('repository_blob')
    .innerJoin('repository', 'repository.id', 'repository_blob.repository_id')
    .innerJoin('account', 'account.id', 'repository.namespace_id')
    .innerJoin('blob', 'blob.id', 'repository_blob.blob_id')
    .select(['blob.digest', 'account.name as namespace', 'repository.name as repository'])
    .execute()
  const placed = await reader
    .selectFrom('blob')
    .leftJoin('blob_placement', 'blob_placement.blob_id', 'blob.id')
    .select(['blob.digest', 'blob_placement.location', 'blob_placement.storage_key'])
    .execute()
  const needs = await reader
    .selectFrom('manifest_blob')
    .innerJoin('manifest', 'manifest.id', 'manifest_blob.manifest_id')
    .leftJoin('repository_blob', (join) =>
      join
        .onRef('repository_blob.blob_id', '=', 'manifest_blob.blob_id')
        .onRef('repository_blob.repository_id', '=', 'manifest.repository_id'),
    )
    .select(['manifest.digest', 'manifest_blob.blob_id'])
    .where('repository_blob.blob_id', 'is', null)
    .execute()
  const childless = await reader
    .selectFrom('manifest_child')
    .select(['manifest_id', 'child_digest'])
    .where('child_id', 'is', null)
    .execute()
  const hollow: string[] = []
  for (const { digest, location, storage_key: key } of placed) {
    const size =
      location === null || key === null
        ? undefined
        : await storage.driverOf(location).sizeOf(storageKey(key))
    if (size === undefined) hollow.push(digest)
  }
  const served = perRepository<string>()
  const kept = perRepository<string>()
  const linked = perRepository<string>()
  for (const row of manifests) {
    const place = `${row.namespace}/${row.repository}` as RepositoryName
    kept.get(place)?.add(nameOfDigest(row.digest))
    if (row.deleted_at_ms === null) served.get(place)?.add(nameOfDigest(row.digest))
  }
  for (const row of links) {
    linked.get(`${row.namespace}/${row.repository}` as RepositoryName)?.add(row.digest)
  }
  return {
    served,
    kept,
    linked,
    blobs: new Set(placed.map(({ digest }) => digest)),
    hollow,
    dangling: [
      ...needs.map((row) => `${nameOfDigest(row.digest)} names a blob that is not linked`),
      ...childless.map((row) => `an index names ${nameOfDigest(row.child_digest)}`),
    ],
    objectsInUse: new Set(placed.flatMap(({ storage_key: key }) => (key === null ? [] : [key]))),
  }
}

function perRepository<Value>(): Map<RepositoryName, Set<Value>> {
  return new Map(repositories.map((name) => [name, new Set<Value>()]))
}
