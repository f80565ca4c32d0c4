import type { NewJob } from '../platform/jobs/job.ts'

export const planKind = 'gc.plan'
export const planAllKind = 'gc.plan-all'
export const planNowKind = 'gc.plan-now'
export const repositoryKind = 'gc.collect-repository'
export const blobsKind = 'gc.collect-blobs'
export const objectsKind = 'gc.remove-objects'
/** Whose runs somebody calls collecting. */
export const collectionKinds: readonly string[] = [
  planKind,
  planAllKind,
  planNowKind,
  repositoryKind,
  blobsKind,
  objectsKind,
]

/** Removes what is due in a repository: one worker at a time does. */
export function collectRepositoryJob(repositoryId: number): NewJob {
  return {
    kind: repositoryKind,
    payload: { repositoryId },
    uniqueKey: `${repositoryKind}:${repositoryId}`,
  }
}

/** There is one of its kind. */
export function onlyJob(kind: string): NewJob {
  return { kind, payload: {}, uniqueKey: kind }
}

/** Searches now, and not when the next search is due; in one repository, looks at all that waits. */
export function planNowJob(repositoryId: number | undefined): NewJob {
  return {
    kind: planNowKind,
    payload: { repositoryId },
    uniqueKey: `${planNowKind}:${repositoryId ?? ''}`,
  }
}
