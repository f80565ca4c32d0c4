import { removeSomeOfNamespace } from '../../namespaces/deletion/account-deletion.service.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import { enqueue } from '../../platform/jobs/enqueue.ts'
import type { JobHandler, JobRun, NewJob } from '../../platform/jobs/job.ts'
import type { BerthDatabase, Tx } from '../../schema/tables.ts'
import {
  anyRepositoryOf,
  deleteRepositoryRow,
  holdRepository,
  isMarked,
  isRetired,
  markSomeRepositories,
} from './deletion.queries.ts'
import { beginRemoval } from './deletion-record.queries.ts'
import type { Remains } from './deletion.ts'

const repositoryKind = 'repositories.remove'
const namespaceKind = 'namespaces.remove'

/** Repositories that one transaction marks. */
const repositoriesPerBatch = 200

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
  readonly remains: Remains
}

/** Which deletion a removal carries out, where it can be undone until then. */
interface OfDeletion {
  readonly id: number
  /** Its grace was ended early: the job that waits for the usual end stays, and finds nothing. */
  readonly isAtOnce?: true
  readonly notBeforeMs?: number
}

/** Removes what a repository had that is marked, and its row. */
export function removeRepositoryJob(repositoryId: number, deletion?: OfDeletion): NewJob {
  return removalJob(repositoryKind, { repositoryId }, repositoryId, deletion)
}

/** Removes a namespace that has disappeared, with its repositories. */
export function removeNamespaceJob(accountId: number, deletion?: OfDeletion): NewJob {
  return removalJob(namespaceKind, { accountId }, accountId, deletion)
}

function removalJob(
  kind: string,
  subject: object,
  subjectId: number,
  deletion: OfDeletion | undefined,
): NewJob {
  const uniqueKey = `${kind}:${subjectId}`
  if (deletion === undefined) return { kind, payload: subject, uniqueKey }
  const { id, isAtOnce, notBeforeMs } = deletion
  return {
    kind,
    payload: { ...subject, deletionId: id },
    // What is deleted again after it came back waits anew.
    uniqueKey: `${uniqueKey}:${id}${isAtOnce === true ? ':at-once' : ''}`,
    ...(notBeforeMs === undefined ? {} : { runAtMs: notBeforeMs }),
  }
}

export function removeRepositoryHandler(
  dependencies: Dependencies,
): JobHandler<{ readonly repositoryId: number; readonly deletionId: number | undefined }> {
  return {
    kind: repositoryKind,
    leaseSeconds: 120,
    attemptsMaximum: 20,
    // Large deletions leave room for other jobs.
    concurrencyMaximum: 2,
    parse: (payload) => ({
      repositoryId: idIn(payload, 'repositoryId'),
      deletionId: deletionIn(payload),
    }),
    async run(job) {
      const { repositoryId, deletionId } = job.payload
      const again = (notBeforeMs: number) =>
        removeRepositoryJob(repositoryId, { id: deletionId ?? 0, notBeforeMs })
      if (!(await mayRemove(dependencies, deletionId, again))) return
      if (!(await isMarked(dependencies.database.reader, repositoryId))) return
      await removeRepository(dependencies, job, repositoryId)
    },
  }
}

export function removeNamespaceHandler(
  dependencies: Dependencies,
): JobHandler<{ readonly accountId: number; readonly deletionId: number | undefined }> {
  const { database, remains } = dependencies
  return {
    kind: namespaceKind,
    leaseSeconds: 120,
    attemptsMaximum: 20,
    concurrencyMaximum: 1,
    parse: (payload) => ({
      accountId: idIn(payload, 'accountId'),
      deletionId: deletionIn(payload),
    }),
    async run(job) {
      const { accountId, deletionId } = job.payload
      const again = (notBeforeMs: number) =>
        removeNamespaceJob(accountId, { id: deletionId ?? 0, notBeforeMs })
      if (!(await mayRemove(dependencies, deletionId, again))) return
      if (!(await isRetired(database.reader, accountId))) return
      // All of them first: until then, only their namespace keeps them from being found.
      await inBatches(dependencies, job, (tx) =>
        markSomeRepositories(tx, accountId, repositoriesPerBatch),
      )
      for (;;) {
        const repositoryId = await anyRepositoryOf(database.reader, accountId)
        if (repositoryId === undefined) break
        await removeRepository(dependencies, job, repositoryId)
      }
      await inBatches(dependencies, job, (tx) =>
        removeSomeOfNamespace(tx, accountId, remains.ofAccounts),
      )
    },
  }
}

/**
 * Whether a deletion is carried out now: it was not undone, and its grace has ended. From the first
 * yes on it cannot be undone, so that a job that was interrupted goes on.
 */
async function mayRemove(
  { database, clock }: Dependencies,
  deletionId: number | undefined,
  again: (notBeforeMs: number) => NewJob,
): Promise<boolean> {
  if (deletionId === undefined) return true
  return await database.transaction(async (tx) => {
    const nowMs = clock()
    const begun = await beginRemoval(tx, deletionId, nowMs)
    if (typeof begun === 'string') return begun === 'begun'
    await enqueue(tx, again(begun.notBeforeMs), nowMs)
    return false
  })
}

async function removeRepository(
  dependencies: Dependencies,
  job: JobRun,
  repositoryId: number,
): Promise<void> {
  const { database, remains } = dependencies
  for (let isGone = false; !isGone;) {
    for (const part of remains.ofRepositories) {
      await inBatches(dependencies, job, (tx) => part.removeSome(tx, repositoryId))
    }
    isGone = await database.transaction(async (tx) => {
      const hasAny = async () => {
        for (const part of remains.ofRepositories) {
          if (await part.removeSome(tx, repositoryId)) return true
        }
        return false
      }
      // The parts take their locks before the row is held, as those do who push. Somebody whose
      // right to that was looked up before may have added something.
      if (await hasAny()) return false
      await holdRepository(tx, repositoryId)
      if (await hasAny()) return false
      await deleteRepositoryRow(tx, repositoryId)
      return true
    })
  }
}

/** Where a job is, the database says itself: what it removed is not there any more. */
async function inBatches(
  { database }: Dependencies,
  job: JobRun,
  removeSome: (tx: Tx) => Promise<boolean>,
): Promise<void> {
  for (;;) {
    job.signal.throwIfAborted()
    if (!(await database.transaction(removeSome, { durability: 'relaxed' }))) return
    await job.save({})
  }
}

function deletionIn(payload: unknown): number | undefined {
  return 'deletionId' in (payload as object) ? idIn(payload, 'deletionId') : undefined
}

function idIn(payload: unknown, name: string): number {
  const id = (payload as Readonly<Record<string, unknown>>)[name]
  if (typeof id !== 'number') throw new TypeError(`the payload has no ${name}`)
  return id
}
