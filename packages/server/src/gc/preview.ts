import type { Db } from '../schema/tables.ts'
import { findLinks, findNamed, findTagTime, findUsed } from './content.queries.ts'
import { dueSubjects, endedIntervals, weighBlobs } from './preview.queries.ts'
import { type ManifestGrace, readReferences } from './reference-graph.queries.ts'
import { unreachableIn } from './reference-graph.ts'

/** What would go from a repository. */
export interface RepositoryPreview {
  /** Intervals of the history of tags. */
  readonly tags: number
  /** Those that keep no other alive; what these name is looked at when they are gone. */
  readonly manifests: number
  /** Blobs that the repository would not have any more. */
  readonly blobs: number
}

interface Given {
  readonly repositoryId: number
  readonly grace: ManifestGrace
  readonly defaultTimeMs: number
  readonly nowMs: number
}

const subjectsPerPage = 50
const intervalsPerPage = 200
const graphMaximum = 200

/** What is due in a repository, and would go now. Reads only, in pages. */
export async function previewRepository(db: Db, given: Given): Promise<RepositoryPreview> {
  const { repositoryId, defaultTimeMs, nowMs } = given
  const seconds = await findTagTime(db, repositoryId)
  const untilMs = nowMs - (seconds === undefined ? defaultTimeMs : seconds * 1000)
  const gone = new Set<number>()
  const look = async (ids: readonly number[], untaggedMs = given.grace.untaggedMs) => {
    const grace = { ...given.grace, untaggedMs }
    for (let at = 0; at < ids.length; at += subjectsPerPage) {
      const some = ids.slice(at, at + subjectsPerPage)
      for (const id of await unreachableAmong(db, some, untilMs, { ...given, grace })) gone.add(id)
    }
  }
  let tags = 0
  for (let afterId = 0; ;) {
    const page = { repositoryId, untilMs, afterId, limit: intervalsPerPage }
    const intervals = await endedIntervals(db, page)
    const last = intervals.at(-1)
    if (last === undefined) break
    tags += intervals.length
    afterId = last.id
    // What has lost its last tag is not what was pushed without one.
    const manifestIds = [...new Set(intervals.map(({ manifestId }) => manifestId))]
    await look(manifestIds, given.grace.pushMs)
  }
  await eachPage(db, { repositoryId, kind: 'manifest', nowMs }, (ids) => look(ids))
  let blobs = 0
  await eachPage(db, { repositoryId, kind: 'link', nowMs }, async (ids) => {
    const links = await findLinks(db, repositoryId, ids)
    const named = await findNamed(db, repositoryId, ids)
    const oldUntilMs = nowMs - given.grace.pushMs
    blobs += ids.filter((id) => !named.has(id) && (links.get(id) ?? nowMs) <= oldUntilMs).length
  })
  return { tags, manifests: gone.size, blobs }
}

/** Blobs that no repository has any more, and what they weigh. */
export async function previewBlobs(
  db: Db,
  nowMs: number,
): Promise<{ readonly count: number; readonly sizeBytes: number }> {
  let count = 0
  let sizeBytes = 0
  await eachPage(db, { repositoryId: 0, kind: 'blob', nowMs }, async (ids) => {
    const used = await findUsed(db, ids)
    const gone = ids.filter((id) => !used.has(id))
    count += gone.length
    sizeBytes += await weighBlobs(db, gone)
  })
  return { count, sizeBytes }
}

async function unreachableAmong(
  db: Db,
  ids: readonly number[],
  tagsEndedUntilMs: number,
  { repositoryId, grace, nowMs }: Given,
): Promise<Iterable<number>> {
  const limit = graphMaximum
  const graph = await readReferences(db, ids, {
    repositoryId,
    grace,
    nowMs,
    tagsEndedUntilMs,
    limit,
  })
  return graph.isWhole ? unreachableIn(graph, nowMs) : []
}

async function eachPage(
  db: Db,
  of: {
    readonly repositoryId: number
    readonly kind: 'manifest' | 'link' | 'blob'
    readonly nowMs: number
  },
  look: (ids: readonly number[]) => Promise<void>,
): Promise<void> {
  for (let afterId = 0; ;) {
    const ids = await dueSubjects(db, { ...of, afterId, limit: subjectsPerPage })
    const last = ids.at(-1)
    if (last === undefined) return
    await look(ids)
    afterId = last
  }
}
