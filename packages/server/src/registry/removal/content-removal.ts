import type { AccountRemains } from '../../namespaces/deletion/account-deletion.service.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import { enqueue } from '../../platform/jobs/enqueue.ts'
import type { RepositoryRemains } from '../../repositories/deletion/deletion.ts'
import type { BerthDatabase, Tx } from '../../schema/tables.ts'
import { contentLock } from '../blobs/blobs.service.ts'
import type { ContentHooks } from '../manifests/content-hooks.ts'
import { type DroppedUpload, takeUploads } from '../uploads/dropped-upload.queries.ts'
import { removeUploadBytesJob } from '../uploads/uploads.jobs.ts'
import {
  deleteSomeBlobLinks,
  deleteSomeTagPulls,
  deleteSomeTags,
  someManifests,
} from './content-removal.queries.ts'
import { removeManifests } from './manifest-removal.ts'

/** Rows that one transaction removes; a manifest has many that go with it. */
const rowsPerBatch = 500
const manifestsPerBatch = 50
const uploadsPerBatch = 100

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
}

/**
 * The content of a repository that was deleted, in the order in which it goes: uploads first, so
 * that nothing new comes; tags before what they point to; manifests before the blobs that they
 * name. At no moment does anything point to what is not there.
 */
export function contentOfRepositories({
  database,
  clock,
  hooks,
}: Dependencies & { readonly hooks: readonly ContentHooks[] }): RepositoryRemains[] {
  const deleteSomeManifests = async (tx: Tx, repositoryId: number, limit: number) => {
    const manifestIds = await someManifests(tx, repositoryId, limit)
    await removeManifests(tx, hooks, repositoryId, manifestIds)
    return manifestIds.length
  }
  const underLock = (
    deleteSome: (tx: Tx, repositoryId: number, limit: number) => Promise<number>,
    limit = rowsPerBatch,
  ): RepositoryRemains => ({
    async removeSome(tx, repositoryId) {
      await database.lock(tx, contentLock(repositoryId))
      return (await deleteSome(tx, repositoryId, limit)) > 0
    },
  })
  return [
    {
      removeSome: async (tx, repositoryId) =>
        await dropUploads(tx, clock(), await takeUploads(tx, { repositoryId }, uploadsPerBatch)),
    },
    underLock(deleteSomeTags),
    underLock(deleteSomeTagPulls),
    underLock(deleteSomeManifests, manifestsPerBatch),
    underLock(deleteSomeBlobLinks),
  ]
}

/** The uploads that accounts have begun in repositories of others. */
export function uploadsOfAccounts({ clock }: Dependencies): AccountRemains {
  return {
    removeSomeOfAccounts: async (tx, accountIds) =>
      await dropUploads(tx, clock(), await takeUploads(tx, { accountIds }, uploadsPerBatch)),
  }
}

/** Their rows are gone; their bytes go when nobody can be writing to them any more. */
async function dropUploads(
  tx: Tx,
  nowMs: number,
  uploads: readonly DroppedUpload[],
): Promise<boolean> {
  for (const { upload, writtenUntilMs } of uploads) {
    await enqueue(tx, removeUploadBytesJob(upload, Math.max(nowMs, writtenUntilMs)), nowMs)
  }
  return uploads.length > 0
}
