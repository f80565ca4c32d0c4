import { beforeAllNames } from '../../namespaces/deletion/deleted-name.ts'
import type { Db } from '../../schema/tables.ts'
import type { SomeRepositories } from './finding.ts'

/** A blob and one of the objects that it lies in; without an object when there is none. */
export interface PlacedBlob {
  readonly blobId: number
  readonly digest: string
  readonly sizeBytes: number
  readonly location: string | undefined
  readonly storageKey: string | undefined
}

const blobsPerPage = 500
const repositoriesNamed = 5

/** Every blob with each of its objects. */
export async function* allPlacedBlobs(db: Db): AsyncIterable<PlacedBlob> {
  let afterId = 0
  for (;;) {
    const page = await db
      .selectFrom(
        db
          .selectFrom('blob')
          .select(['id', 'digest', 'size_bytes'])
          .where('id', '>', afterId)
          .orderBy('id')
          .limit(blobsPerPage)
          .as('blob'),
      )
      .leftJoin('blob_placement', 'blob_placement.blob_id', 'blob.id')
      .select([
        'blob.id',
        'blob.digest',
        'blob.size_bytes',
        'blob_placement.location',
        'blob_placement.storage_key',
      ])
      .orderBy('blob.id')
      .orderBy('blob_placement.location')
      .execute()
    for (const row of page) {
      yield {
        blobId: row.id,
        digest: row.digest,
        sizeBytes: row.size_bytes,
        location: row.location ?? undefined,
        storageKey: row.storage_key ?? undefined,
      }
    }
    const last = page.at(-1)
    if (last === undefined) return
    afterId = last.id
  }
}

/** Whether a blob still lies in that object; in none, without an object. */
export async function isStillPlaced(db: Db, blob: PlacedBlob): Promise<boolean> {
  const rows = await db
    .selectFrom('blob')
    .leftJoin('blob_placement', 'blob_placement.blob_id', 'blob.id')
    .select(['blob_placement.location', 'blob_placement.storage_key'])
    .where('blob.id', '=', blob.blobId)
    .execute()
  return rows.some(
    (row) =>
      (row.location ?? undefined) === blob.location &&
      (row.storage_key ?? undefined) === blob.storageKey,
  )
}

/** The repositories that have a blob. */
export async function repositoriesOfBlob(db: Db, blobId: number): Promise<SomeRepositories> {
  const rows = await db
    .selectFrom('repository_blob')
    .innerJoin('repository', 'repository.id', 'repository_blob.repository_id')
    .innerJoin('account', 'account.id', 'repository.namespace_id')
    .select(['account.name as namespace', 'repository.name'])
    .where('repository_blob.blob_id', '=', blobId)
    .where('repository.name', '>', beforeAllNames)
    .where('account.name', '>', beforeAllNames)
    .orderBy('repository_blob.repository_id')
    .limit(repositoriesNamed)
    .execute()
  const { count } = await db
    .selectFrom('repository_blob')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('blob_id', '=', blobId)
    .executeTakeFirstOrThrow()
  return { names: rows.map((row) => `${row.namespace}/${row.name}`), count: Number(count) }
}

/** Every location that blobs lie at; a point of the index for each. */
export async function locationsInUse(db: Db): Promise<string[]> {
  const locations: string[] = []
  for (;;) {
    const { location } = await db
      .selectFrom('blob_placement')
      .select((eb) => eb.fn.min('location').as('location'))
      .where('location', '>', locations.at(-1) ?? '')
      .executeTakeFirstOrThrow()
    if (location === null) return locations
    locations.push(location)
  }
}

export async function countBlobsAt(db: Db, location: string): Promise<number> {
  const { count } = await db
    .selectFrom('blob_placement')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('location', '=', location)
    .executeTakeFirstOrThrow()
  return Number(count)
}
