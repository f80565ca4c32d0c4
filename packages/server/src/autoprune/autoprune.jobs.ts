import type { Clock } from '../platform/clock/clock.ts'
import type { AutopruneConfig } from '../platform/config/slices/autoprune.ts'
import { enqueue } from '../platform/jobs/enqueue.ts'
import type { JobHandler, JobRun, NewJob } from '../platform/jobs/job.ts'
import { noPayload } from '../platform/jobs/job.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import { listRepositoriesToPrune, type RepositoryPlace } from './prunable-tag.queries.ts'
import type { PrunePolicy } from './prune-policy.ts'
import { type PruneScope, takeDueScopes } from './prune-policy.queries.ts'
import type { Pruner } from './pruner.service.ts'

const pruneKind = 'autoprune.prune'
const scopesPerTransaction = 500
const repositoriesPerPage = 100

interface Dependencies {
  readonly database: BerthDatabase
  readonly pruner: Pruner
  readonly clock: Clock
  readonly config: AutopruneConfig
}

/** Applies the policies of one namespace or repository. */
function pruneJob(scope: PruneScope): NewJob {
  return {
    kind: pruneKind,
    payload: scope,
    uniqueKey: `${pruneKind}:${scope.namespaceId}:${scope.repositoryId ?? ''}`,
  }
}

/** Finds the policies whose time has come. They are due again after the configured interval. */
export function planPruningHandler({
  database,
  clock,
  config,
}: Dependencies): JobHandler<undefined> {
  return {
    kind: 'autoprune.plan',
    leaseSeconds: 120,
    attemptsMaximum: 5,
    everySeconds: config.pollSeconds,
    parse: noPayload,
    async run({ signal }) {
      for (;;) {
        signal.throwIfAborted()
        const nowMs = clock()
        const nextMs = nowMs + config.intervalSeconds * 1000
        const count = await database.transaction(async (tx) => {
          const scopes = await takeDueScopes(tx, { nowMs, nextMs, limit: scopesPerTransaction })
          for (const scope of scopes) await enqueue(tx, pruneJob(scope), nowMs)
          return scopes.length
        })
        if (count === 0) return
      }
    },
  }
}

export function pruneHandler({ database, pruner }: Dependencies): JobHandler<PruneScope> {
  return {
    kind: pruneKind,
    leaseSeconds: 120,
    attemptsMaximum: 10,
    // Others have work as well.
    concurrencyMaximum: 2,
    parse: parseScope,
    async run(job) {
      const { namespaceId, repositoryId } = job.payload
      const policies = await pruner.policiesOf(job.payload)
      if (repositoryId === undefined) {
        await pruneAll(job, { database, pruner, namespaceId, policies })
      } else {
        await pruner.prune(repositoryId, policies, job.signal)
      }
    },
  }
}

/** Applies the policy of the registry to all repositories, now and then. */
export function pruneByDefaultHandler(
  { database, pruner, config }: Dependencies,
  policy: PrunePolicy,
): JobHandler<undefined> {
  return {
    kind: 'autoprune.prune-by-default',
    leaseSeconds: 120,
    attemptsMaximum: 10,
    everySeconds: config.defaultPolicyPollSeconds,
    parse: noPayload,
    run: (job) => pruneAll(job, { database, pruner, namespaceId: undefined, policies: [policy] }),
  }
}

/** One repository after another, from where the last try came to. */
async function pruneAll(
  job: JobRun,
  given: {
    readonly database: BerthDatabase
    readonly pruner: Pruner
    readonly namespaceId: number | undefined
    readonly policies: readonly PrunePolicy[]
  },
): Promise<void> {
  const { database, pruner, namespaceId, policies } = given
  if (policies.length === 0) return
  let after = job.cursor as RepositoryPlace | undefined
  for (;;) {
    const limit = repositoriesPerPage
    const page = await listRepositoriesToPrune(database.reader, { namespaceId, after, limit })
    for (const { id } of page) await pruner.prune(id, policies, job.signal)
    const last = page.at(-1)
    if (last === undefined || page.length < limit) return
    after = { namespaceId: last.namespaceId, name: last.name }
    await job.save(after)
  }
}

function parseScope(payload: unknown): PruneScope {
  const { namespaceId, repositoryId } = payload as Partial<Record<keyof PruneScope, unknown>>
  const isId = (value: unknown): value is number => Number.isSafeInteger(value)
  if (!isId(namespaceId) || (repositoryId !== undefined && !isId(repositoryId))) {
    throw new TypeError('the payload names no place where policies are')
  }
  return { namespaceId, repositoryId }
}
