import type { CollectionStatus } from '../../gc/collection-status.service.ts'
import { previewBlobs } from '../../gc/preview.ts'
import { searchDue } from '../../gc/review.queries.ts'
import { sumTotals } from '../../gc/status.queries.ts'
import type { Removed, RemovedKind } from '../../gc/total.queries.ts'
import { formatBytes, formatCount } from '../verify/amounts.ts'
import { WrongUsageError } from './exit-code.ts'
import type { OpenRegistry } from './with-registry.ts'

const reviewsMaximum = 100_000
const tellEveryMilliseconds = 2000

/** In the order in which one makes the next go. */
const removedKinds: readonly RemovedKind[] = ['tag', 'manifest', 'link', 'blob', 'object']
const plurals: Record<RemovedKind, string> = {
  tag: 'tags of the past',
  manifest: 'manifests',
  link: 'blobs of repositories',
  blob: 'blobs',
  object: 'objects',
}

/** The status for people. */
export function statusLines(status: CollectionStatus): string[] {
  const due = status.reviews.reduce((count, review) => count + review.due, 0)
  const { objects } = status
  return [
    ...(status.isOn ? [] : ['collecting is off: FEATURE_GARBAGE_COLLECTION is false']),
    ...(status.isRunning ? ['somebody collects at this moment'] : []),
    due === 0
      ? 'nothing is to be looked at now'
      : `${formatCount(due)} things are to be looked at, the first since ${formatCount(status.oldestReviewSeconds)} s`,
    ...status.reviews.map(
      ({ kind, due: now, waiting }) =>
        `  ${kind}: ${formatCount(now)} now, ${formatCount(waiting)} later`,
    ),
    `${formatCount(objects.count)} objects wait for the end of their grace, with ${formatBytes(objects.sizeBytes)}`,
    `today: ${removedLine(status.today)}`,
    `altogether: ${removedLine(status.total)}`,
  ]
}

/** What was removed, in one line. */
export function removedLine(removed: readonly Removed[]): string {
  const counts = removedKinds.flatMap((kind) => {
    const count = removed.find((one) => one.kind === kind)?.count ?? 0
    return count === 0 ? [] : [`${formatCount(count)} ${plurals[kind]}`]
  })
  const freed = removed.find(({ kind }) => kind === 'object')?.freedBytes ?? 0
  return counts.length === 0
    ? 'nothing removed'
    : `${counts.join(', ')} removed, ${formatBytes(freed)} freed`
}

/**
 * Collects what is due, and answers with what was removed meanwhile, also by others.
 *
 * @param tell is told now and then how far it has come
 * @throws RepositoryNotFoundError, WrongUsageError while the registry is read-only
 */
export async function runByCommand(
  { foundation, services }: OpenRegistry,
  name: string | undefined,
  tell: (line: string) => void,
): Promise<Removed[]> {
  if (foundation.config.registry.state === 'readonly') {
    throw new WrongUsageError('the registry is read-only: nothing is removed (REGISTRY_STATE)')
  }
  const { reader } = foundation.database
  const repositoryId = name === undefined ? undefined : (await services.repositories.named(name)).id
  const before = await sumTotals(reader)
  let toldAt = performance.now()
  await services.collector.collect(repositoryId, {
    signal: new AbortController().signal,
    async onStep() {
      if (performance.now() - toldAt < tellEveryMilliseconds) return
      toldAt = performance.now()
      tell(removedLine(since(before, await sumTotals(reader))))
    },
  })
  return since(before, await sumTotals(reader))
}

interface CommandPreview {
  readonly repositories: readonly {
    readonly repository: string
    readonly tags: number
    readonly manifests: number
    readonly blobs: number
  }[]
  readonly blobs: { readonly count: number; readonly sizeBytes: number }
  readonly objects: { readonly count: number; readonly sizeBytes: number }
  readonly lines: readonly string[]
}

/** What would go now, of one repository or of all in which something is due. */
export async function previewByCommand(
  { foundation, services }: OpenRegistry,
  name: string | undefined,
): Promise<CommandPreview> {
  const { database, clock } = foundation
  const { reader } = database
  const ids =
    name === undefined
      ? (await searchDue(reader, clock(), reviewsMaximum)).repositoryIds
      : [(await services.repositories.named(name)).id]
  const repositories: CommandPreview['repositories'][number][] = []
  for (const id of ids) {
    const { tags, manifests, blobs } = await services.collector.preview(id)
    if (tags + manifests + blobs === 0) continue
    repositories.push({ repository: await nameOf(foundation, id), tags, manifests, blobs })
  }
  const blobs = await previewBlobs(reader, clock())
  const { objects } = await services.collectionStatuses.current()
  return {
    repositories,
    blobs,
    objects,
    lines: [
      ...repositories.map(
        (one) =>
          `${one.repository}: ${formatCount(one.tags)} tags of the past, ${formatCount(one.manifests)} manifests and ${formatCount(one.blobs)} blobs would go`,
      ),
      `${formatCount(blobs.count)} blobs that no repository has would go, with ${formatBytes(blobs.sizeBytes)}`,
      `${formatCount(objects.count)} objects go when their grace is over, with ${formatBytes(objects.sizeBytes)}`,
      'What these are the last to refer to is seen after the run.',
    ],
  }
}

function since(before: readonly Removed[], after: readonly Removed[]): Removed[] {
  return after.map(({ kind, count, freedBytes }) => {
    const old = before.find((one) => one.kind === kind)
    return {
      kind,
      count: count - (old?.count ?? 0),
      freedBytes: freedBytes - (old?.freedBytes ?? 0),
    }
  })
}

async function nameOf({ database }: OpenRegistry['foundation'], id: number): Promise<string> {
  const row = await database.reader
    .selectFrom('repository')
    .innerJoin('account', 'account.id', 'repository.namespace_id')
    .select(['account.name as namespace', 'repository.name'])
    .where('repository.id', '=', id)
    .executeTakeFirst()
  return row === undefined ? `repository ${id}` : `${row.namespace}/${row.name}`
}
