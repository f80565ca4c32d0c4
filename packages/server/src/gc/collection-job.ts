import type { NewJob } from '../platform/jobs/job.ts'

export const repositoryKind = 'gc.collect-repository'
export const blobsKind = 'gc.collect-blobs'
export const objectsKind = 'gc.remove-objects'

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
