import { removeSomeOfNamespace } from '../../namespaces/deletion/account-deletion.service.ts'
import type { JobHandler, JobRun, NewJob } from '../../platform/jobs/job.ts'
import type { BerthDatabase, Tx } from '../../schema/tables.ts'
import {
  anyRepositoryOf,
  deleteRepositoryRow,
  holdRepository,
  markSomeRepositories,
} from './deletion.queries.ts'
import type { Remains } from './deletion.ts'

const repositoryKind = 'repositories.remove'
const namespaceKind = 'namespaces.remove'

/** Repositories that one transaction marks. */
const repositoriesPerBatch = 200

interface Dependencies {
  readonly database: BerthDatabase
  readonly remains: Remains
}

/** Removes what a repository had that is marked, and its row. */
export function removeRepositoryJob(repositoryId: number): NewJob {
  return {
    kind: repositoryKind,
    payload: { repositoryId },
    uniqueKey: `${repositoryKind}:${repositoryId}`,
  }
}

/** Removes a namespace that has disappeared, with its repositories. */
export function removeNamespaceJob(accountId: number): NewJob {
  return {
    kind: namespaceKind,
    payload: { accountId },
    uniqueKey: `${namespaceKind}:${accountId}`,
  }
}

export function removeRepositoryHandler(
  dependencies: Dependencies,
): JobHandler<{ readonly repositoryId: number }> {
  return {
    kind: repositoryKind,
    leaseSeconds: 120,
    attemptsMaximum: 20,
    // Large deletions leave room for other jobs.
    concurrencyMaximum: 2,
    parse: (payload) => ({ repositoryId: idIn(payload, 'repositoryId') }),
    run: async (job) => await removeRepository(dependencies, job, job.payload.repositoryId),
  }
}

export function removeNamespaceHandler(
  dependencies: Dependencies,
): JobHandler<{ readonly accountId: number }> {
  const { database, remains } = dependencies
  return {
    kind: namespaceKind,
    leaseSeconds: 120,
    attemptsMaximum: 20,
    concurrencyMaximum: 1,
    parse: (payload) => ({ accountId: idIn(payload, 'accountId') }),
    async run(job) {
      const { accountId } = job.payload
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

function idIn(payload: unknown, name: string): number {
  const id = (payload as Readonly<Record<string, unknown>>)[name]
  if (typeof id !== 'number') throw new TypeError(`the payload has no ${name}`)
  return id
}
