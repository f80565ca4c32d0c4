import type { Clock } from '../platform/clock/clock.ts'
import type { AutopruneConfig } from '../platform/config/slices/autoprune.ts'
import { enqueue } from '../platform/jobs/enqueue.ts'
import type { JobHandler, JobRun, NewJob } from '../platform/jobs/job.ts'
import { noPayload } from '../platform/jobs/job.ts'
import type { PolicyScope } from '../policies/policy.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import { listRepositoriesToPrune, type RepositoryPlace } from './prunable-tag.queries.ts'
import type { PrunePolicy } from './prune-policy.ts'
import { takeDueScopes } from './prune-policy.queries.ts'
import type { PoliciesNow, Pruner } from './pruner.service.ts'

const pruneKind = 'autoprune.prune'
const partKind = 'autoprune.prune-part'
const scopesPerTransaction = 500
/** Repositories of one part: several workers share a namespace that has more. */
const repositoriesPerPart = 100
const partsPerTransaction = 100

interface Dependencies {
  readonly database: BerthDatabase
  readonly pruner: Pruner
  readonly clock: Clock
  readonly config: AutopruneConfig
}

/** Applies the policies of one namespace or repository. */
function pruneJob(scope: PolicyScope): NewJob {
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

export function pruneHandler(given: Dependencies): JobHandler<PolicyScope> {
  const { pruner } = given
  return {
    kind: pruneKind,
    leaseSeconds: 120,
    attemptsMaximum: 10,
    // Others have work as well.
    concurrencyMaximum: 2,
    parse: parseScope,
    async run(job) {
      const { namespaceId, repositoryId } = job.payload
      const policiesNow = policiesOf(pruner, job.payload)
      if (repositoryId !== undefined) await pruner.prune(repositoryId, policiesNow, job.signal)
      else if ((await policiesNow(given.database.reader)).length > 0) {
        await shareOut(job, given, namespaceId)
      }
    },
  }
}

/** Applies the policy of the registry to all repositories, now and then. */
export function pruneByDefaultHandler(given: Dependencies): JobHandler<undefined> {
  return {
    kind: 'autoprune.prune-by-default',
    leaseSeconds: 120,
    attemptsMaximum: 10,
    everySeconds: given.config.defaultPolicyPollSeconds,
    parse: noPayload,
    run: (job) => shareOut(job, given, undefined),
  }
}

/** Repositories that follow one another, of a namespace or of all: no two parts of one time share any. */
interface Part {
  /** Undefined: by the policy of the registry. */
  readonly namespaceId: number | undefined
  /** The one before the first; undefined where there is none before. */
  readonly after: RepositoryPlace | undefined
  /** The last; undefined where none follows. */
  readonly until: RepositoryPlace | undefined
}

/**
 * A part that still waits is there once. One with another end is another: a shorter one in its
 * place would leave out what lies between. What both have is done twice, which does no harm.
 */
function partJob(part: Part): NewJob {
  const { namespaceId, after, until } = part
  const text = (place: RepositoryPlace | undefined) =>
    place === undefined ? '' : `${place.namespaceId}/${place.name}`
  return {
    kind: partKind,
    payload: part,
    uniqueKey: `${partKind}:${namespaceId ?? 'default'}:${text(after)}:${text(until)}`,
  }
}

/**
 * Makes a job of each part, so that several workers have them. It reads names alone, from an
 * index, and goes on where the last try came to.
 */
async function shareOut(
  job: JobRun,
  { database, clock }: Dependencies,
  namespaceId: number | undefined,
): Promise<void> {
  let after = job.cursor as RepositoryPlace | undefined
  for (;;) {
    job.signal.throwIfAborted()
    const limit = repositoriesPerPart * partsPerTransaction
    const page = await listRepositoriesToPrune(database.reader, { namespaceId, after, limit })
    const ends = page
      .filter((_, at) => at % repositoriesPerPart === repositoriesPerPart - 1)
      .map((last): RepositoryPlace => ({ namespaceId: last.namespaceId, name: last.name }))
    const isLast = page.length < limit
    const parts = [...ends, ...(isLast ? [undefined] : [])].map((until, at) => ({
      namespaceId,
      after: at === 0 ? after : ends[at - 1],
      until,
    }))
    await database.transaction(async (tx) => {
      for (const part of parts) await enqueue(tx, partJob(part), clock())
    })
    if (isLast) return
    after = ends.at(-1)
    await job.save({ ...after })
  }
}

/** @param defaultPolicy the policy of the registry; undefined when there is none */
export function prunePartHandler(
  { database, pruner }: Dependencies,
  defaultPolicy: PrunePolicy | undefined,
): JobHandler<Part> {
  return {
    kind: partKind,
    leaseSeconds: 120,
    attemptsMaximum: 10,
    concurrencyMaximum: 2,
    parse: parsePart,
    async run({ payload, signal }) {
      const { namespaceId } = payload
      const ofRegistry = [defaultPolicy].filter((policy) => policy !== undefined)
      const policiesNow: PoliciesNow =
        namespaceId === undefined
          ? async () => await Promise.resolve(ofRegistry)
          : policiesOf(pruner, { namespaceId, repositoryId: undefined })
      const { until } = payload
      let { after } = payload
      for (;;) {
        const limit = repositoriesPerPart
        const range = { namespaceId, after, until, limit }
        if ((await policiesNow(database.reader)).length === 0) return
        const page = await listRepositoriesToPrune(database.reader, range)
        for (const { id } of page) await pruner.prune(id, policiesNow, signal)
        const last = page.at(-1)
        if (last === undefined || page.length < limit) return
        after = last
      }
    },
  }
}

function policiesOf(pruner: Pruner, scope: PolicyScope): PoliciesNow {
  return async (db) => await pruner.policiesOf(scope, db)
}

function parsePart(payload: unknown): Part {
  const { namespaceId, after, until } = payload as Partial<Record<keyof Part, unknown>>
  if (namespaceId !== undefined && !isId(namespaceId)) {
    throw new TypeError('the payload names no namespace')
  }
  return { namespaceId, after: parsePlace(after), until: parsePlace(until) }
}

function parsePlace(given: unknown): RepositoryPlace | undefined {
  if (given === undefined) return undefined
  const { namespaceId, name } = given as Partial<Record<keyof RepositoryPlace, unknown>>
  if (!isId(namespaceId) || typeof name !== 'string') {
    throw new TypeError('the payload names no place among repositories')
  }
  return { namespaceId, name }
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

function parseScope(payload: unknown): PolicyScope {
  const { namespaceId, repositoryId } = payload as Partial<Record<keyof PolicyScope, unknown>>
  if (!isId(namespaceId) || (repositoryId !== undefined && !isId(repositoryId))) {
    throw new TypeError('the payload names no place where policies are')
  }
  return { namespaceId, repositoryId }
}
