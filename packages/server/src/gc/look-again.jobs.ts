import type { Clock } from '../platform/clock/clock.ts'
import type { JobHandler, NewJob } from '../platform/jobs/job.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import {
  bringForward,
  repositoriesAfter,
  type ReviewKey,
  type ReviewPage,
} from './look-again.queries.ts'

const kind = 'gc.look-again'
const repositoriesPerPage = 100
const reviewsPerTransaction = 500

interface Payload {
  /** Undefined: all of them. */
  readonly namespaceId?: number | undefined
}

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
}

/** Looks at all that waits in a namespace, or anywhere: it may have to wait for less time now. */
export function lookAgainJob(namespaceId: number | undefined): NewJob {
  return { kind, payload: { namespaceId }, uniqueKey: `${kind}:${namespaceId ?? ''}` }
}

export function lookAgainHandler({ database, clock }: Dependencies): JobHandler<Payload> {
  return {
    kind,
    leaseSeconds: 120,
    attemptsMaximum: 10,
    concurrencyMaximum: 1,
    parse: (payload) => payload as Payload,
    async run(job) {
      const { namespaceId } = job.payload
      const { signal } = job
      let afterId = (job.cursor as { readonly afterId: number } | undefined)?.afterId ?? 0
      for (;;) {
        const page = { namespaceId, afterId, limit: repositoriesPerPage }
        const ids = await repositoriesAfter(database.reader, page)
        const lastId = ids.at(-1)
        if (lastId === undefined) return
        await lookAgainAt({ database, clock }, ids, signal)
        afterId = lastId
        await job.save({ afterId })
      }
    },
  }
}

/** Makes due what waits in some repositories: whoever looks decides anew how long it has to wait. */
export async function lookAgainAt(
  { database, clock }: Dependencies,
  repositoryIds: readonly number[],
  signal: AbortSignal,
): Promise<void> {
  const nowMs = clock()
  let after: ReviewKey | undefined = { repositoryId: 0, kind: '', subjectId: 0 }
  // Once over all of them: a collector may have put some off again.
  while (after !== undefined) {
    signal.throwIfAborted()
    const page: ReviewPage = { after, nowMs, limit: reviewsPerTransaction }
    after = await database.transaction(
      async (tx): Promise<ReviewKey | undefined> => await bringForward(tx, repositoryIds, page),
      { durability: 'relaxed' },
    )
  }
}
