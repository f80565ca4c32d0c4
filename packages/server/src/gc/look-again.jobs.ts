import type { Clock } from '../platform/clock/clock.ts'
import type { JobHandler, NewJob } from '../platform/jobs/job.ts'
import type { BerthDatabase, Db, Tx } from '../schema/tables.ts'

const kind = 'gc.look-again'
const repositoriesPerTransaction = 200

interface Payload {
  /** Undefined: all of them. */
  readonly namespaceId?: number | undefined
}

/** Looks at all that waits in a namespace, or anywhere: it may have to wait for less time now. */
export function lookAgainJob(namespaceId: number | undefined): NewJob {
  return { kind, payload: { namespaceId }, uniqueKey: `${kind}:${namespaceId ?? ''}` }
}

export function lookAgainHandler({
  database,
  clock,
}: {
  readonly database: BerthDatabase
  readonly clock: Clock
}): JobHandler<Payload> {
  return {
    kind,
    leaseSeconds: 120,
    attemptsMaximum: 10,
    concurrencyMaximum: 1,
    parse: (payload) => payload as Payload,
    async run(job) {
      const { namespaceId } = job.payload
      let afterId = (job.cursor as { readonly afterId: number } | undefined)?.afterId ?? 0
      for (;;) {
        job.signal.throwIfAborted()
        const page = { namespaceId, afterId, limit: repositoriesPerTransaction }
        const ids = await repositoriesAfter(database.reader, page)
        const lastId = ids.at(-1)
        if (lastId === undefined) return
        await database.transaction((tx) => bringForward(tx, ids, clock()))
        afterId = lastId
        await job.save({ afterId })
      }
    },
  }
}

async function repositoriesAfter(
  db: Db,
  page: {
    readonly namespaceId: number | undefined
    readonly afterId: number
    readonly limit: number
  },
): Promise<number[]> {
  const { namespaceId } = page
  const rows = await db
    .selectFrom('repository')
    .select('id')
    .where('id', '>', page.afterId)
    .$if(namespaceId !== undefined, (query) => query.where('namespace_id', '=', namespaceId ?? 0))
    .orderBy('id')
    .limit(page.limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** Tags are looked at as a whole, so this is one row for each repository. */
async function bringForward(tx: Tx, repositoryIds: readonly number[], nowMs: number) {
  await tx
    .updateTable('gc_review')
    .set({ due_at_ms: nowMs })
    .where('repository_id', 'in', repositoryIds)
    .where('kind', '=', 'tags')
    .where('due_at_ms', '>', nowMs)
    .execute()
}
