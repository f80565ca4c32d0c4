import assert from 'node:assert/strict'
import { inspect as inspectValue } from 'node:util'

import { workOffJobs } from '../../../test/harness/work-off.ts'
import { verifyRegistry } from '../../registry/verification/verify-registry.ts'
import { digestOfPiece, pieceOf, pieces } from './content.fixture.ts'
import { inspect, objectsIn, type Snapshot } from './inspect.fixture.ts'
import { minute, Model, withReferrers } from './model.fixture.ts'
import {
  type Group,
  type Operation,
  repositories,
  type RepositoryName,
} from './operations.fixture.ts'
import { type Claim, collectAll, perform } from './perform.fixture.ts'
import { DiedError, longEnough, partsOf, type World } from './world.fixture.ts'

/**
 * Plays groups of operations, holds the registry to its promises after each, and cleans up.
 * Answers with how many operations there were.
 */
export async function play(world: World, groups: readonly Group[]): Promise<number> {
  const model = new Model()
  let before = await inspect(world.calm)
  let steps = 0
  for (const { minutes, operations: proposed, ...weather } of groups) {
    const operations = withoutQuarrels(proposed)
    before = await playGroup(world, model, { minutes, operations, ...weather }, before)
    steps += operations.length
  }
  await endsWithWhatIsTagged(world, model)
  await endsWithNothing(world, model)
  return steps
}

async function playGroup(
  world: World,
  model: Model,
  group: Group,
  before: Snapshot,
): Promise<Snapshot> {
  world.advance(group.minutes * minute)
  const startMs = world.now()
  const { operations } = group
  const deleted = operations.flatMap((operation) =>
    operation.kind === 'delete' ? [`${operation.repository} ${operation.piece}`] : [],
  )
  const modelBefore = model.copy()
  const claims: Claim[] = []
  world.setWeather(group.seed, group.diesAtCall)
  const outcomes = await Promise.allSettled(
    operations.map((operation) =>
      perform(operation, { replica: world.replicas[operation.replica], model, startMs, claims }),
    ),
  )
  world.restart()
  world.setWeather(0, undefined)
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.status === 'fulfilled') continue
    if (!hasDied(outcome.reason)) throw outcome.reason
    await lookUp(world, model, operations[index] as Operation)
  }
  const after = await inspect(world.calm)
  try {
    for (const { isOwed, error } of claims) if (isOwed()) throw error
    keepsPromises(model, world.now(), { modelBefore, before, after, deleted })
  } catch (error) {
    const told = {
      operations,
      outcomes: outcomes.map((outcome) =>
        outcome.status === 'rejected' ? String(outcome.reason) : 'done',
      ),
      before: repositories.map((name) => [name, [...(before.kept.get(name) ?? [])]]),
      after: repositories.map((name) => [name, [...(after.kept.get(name) ?? [])]]),
      neededBefore: repositories.map((name) => [
        name,
        [...modelBefore.needed(name, world.now()).pieces],
      ]),
      modelBefore: repositories.map((name) => modelBefore.of(name)),
      now: world.now(),
    }
    throw new Error(`${(error as Error).message} in ${inspectDeep(told)}`, { cause: error })
  }
  return after
}

/** Operations of one group do not contradict each other: what comes of them is known. */
function withoutQuarrels(operations: readonly Operation[]): Operation[] {
  const taken = new Set<string>()
  const chosen: Operation[] = []
  for (const operation of operations) {
    const wants = wantsOf(operation)
    const isFree = wants.every(
      (want) => ![...taken].some((one) => one.startsWith(want) || want.startsWith(one)),
    )
    if (!isFree) continue
    for (const want of wants) taken.add(want)
    chosen.push(operation)
  }
  return chosen
}

/** A whole repository, or one of its tags. */
function wantsOf(operation: Operation): string[] {
  switch (operation.kind) {
    case 'delete':
      return [`${operation.repository} `]
    case 'push':
      return [
        `${operation.repository} ${operation.tag ?? 'none'}:${operation.tag ?? Math.random()}`,
      ]
    case 'delete-tag':
    case 'restore':
    case 'expire':
    case 'forget':
      return [`${operation.repository} ${operation.tag}:${operation.tag}`]
    default:
      return []
  }
}

function hasDied(error: unknown): boolean {
  if (error instanceof DiedError) return true
  return error instanceof Error && error.cause !== undefined && hasDied(error.cause)
}

/** After a death the model takes over what the tables say of the tags that were in question. */
async function lookUp(world: World, model: Model, operation: Operation): Promise<void> {
  if (!('repository' in operation)) return
  const { repository } = operation
  const { namespace, repository: name } = partsOf(repository)
  const { reader } = world.calm.database
  const rows = await reader
    .selectFrom('tag')
    .innerJoin('manifest', 'manifest.id', 'tag.manifest_id')
    .innerJoin('repository', 'repository.id', 'tag.repository_id')
    .innerJoin('account', 'account.id', 'repository.namespace_id')
    .select(['tag.name', 'tag.lifetime_end_ms', 'tag.is_current', 'manifest.digest'])
    .where('account.name', '=', namespace)
    .where('repository.name', '=', name)
    .orderBy('tag.lifetime_start_ms')
    .execute()
  const { tags, deleted } = model.of(repository)
  const names = operation.kind === 'delete' ? [...tags.keys()] : tagOf(operation)
  const byDigest = new Map([...pieces.keys()].map((piece) => [digestOfPiece(piece), piece]))
  for (const tag of names) {
    tags.set(
      tag,
      rows
        .filter((row) => row.name === tag)
        .map((row) => ({
          piece: byDigest.get(row.digest) ?? row.digest,
          endMs: row.lifetime_end_ms ?? undefined,
          isCurrent: row.is_current === 1,
        })),
    )
  }
  const { served, kept } = await inspect(world.calm)
  for (const piece of kept.get(repository) ?? []) {
    if (served.get(repository)?.has(piece) === true) deleted.delete(piece)
    else deleted.add(piece)
  }
  if (operation.kind === 'delete' && served.get(repository)?.has(operation.piece) !== true) {
    model.deleted(repository, operation.piece, world.now())
  }
}

function tagOf(operation: Operation): string[] {
  return 'tag' in operation && operation.tag !== undefined ? [operation.tag] : []
}

/** Nothing that is reachable is gone. */
function keepsPromises(
  model: Model,
  nowMs: number,
  given: {
    readonly modelBefore: Model
    readonly before: Snapshot
    readonly after: Snapshot
    readonly deleted: readonly string[]
  },
): void {
  const { modelBefore, before, after, deleted } = given
  assert.deepEqual(after.hollow, [], 'every blob has its bytes')
  assert.deepEqual(after.dangling, [], 'whatever is there has what it names')
  for (const repository of repositories) {
    const needed = model.needed(repository, nowMs)
    const wereServed = new Set(
      [...(before.served.get(repository) ?? [])].filter(
        (piece) => !deleted.includes(`${repository} ${piece}`),
      ),
    )
    const lost = model.of(repository).deleted
    // A referrer goes with its subject when that is needed by nobody for a moment.
    const always = model.stillNeeded(modelBefore, repository, nowMs)
    const expected = needed.pieces.union(withReferrers(always, wereServed))
    for (const piece of expected) {
      if (lost.has(piece)) continue
      assert.ok(
        after.served.get(repository)?.has(piece) === true,
        `${repository} has lost the manifest ${piece}`,
      )
      for (const { digest } of pieceOf(piece).blobs) {
        assert.ok(after.linked.get(repository)?.has(digest), `${repository} has lost ${digest}`)
      }
    }
    for (const digest of needed.blobs) {
      assert.ok(
        after.linked.get(repository)?.has(digest) === true,
        `${repository} has lost the blob ${digest}`,
      )
    }
  }
}

/** Everything that is unreachable is gone in the end, and nothing else. */
async function endsWithWhatIsTagged(world: World, model: Model): Promise<void> {
  await collectLong(world)
  const { served, kept, linked, blobs, objectsInUse } = await inspect(world.calm)
  const objects = await objectsIn(world.calm)
  const all = new Set<string>()
  for (const repository of repositories) {
    const expected = reachable(model, repository, world.now(), served)
    assert.deepEqual(sorted(kept.get(repository)), sorted(expected), `manifests of ${repository}`)
    const digests = new Set([...expected].flatMap((piece) => pieceOf(piece).blobs.map(digestOf)))
    assert.deepEqual(sorted(linked.get(repository)), sorted(digests), `blobs of ${repository}`)
    for (const digest of digests) all.add(digest)
  }
  assert.deepEqual(sorted(blobs), sorted(all), 'blobs of the registry')
  assert.deepEqual(sorted(objects), sorted(objectsInUse), 'objects in the store')
  await isWhole(world)
}

async function endsWithNothing(world: World, model: Model): Promise<void> {
  const { reader } = world.calm.database
  await world.calm.database.transaction((tx) => tx.deleteFrom('tag').execute())
  model.clear()
  await collectLong(world)
  const { blobs } = await inspect(world.calm)
  const objects = await objectsIn(world.calm)
  assert.deepEqual({ blobs: sorted(blobs), objects: sorted(objects) }, { blobs: [], objects: [] })
  const waiting = await reader
    .selectFrom('gc_review')
    .selectAll()
    .where('kind', '<>', 'namespace')
    .execute()
  assert.deepEqual(waiting, [], 'nothing waits')
}

/** What living tags without an end keep. */
function reachable(
  model: Model,
  repository: RepositoryName,
  nowMs: number,
  served: Snapshot['served'],
): ReadonlySet<string> {
  const tagged = new Set<string>()
  for (const tag of model.of(repository).tags.keys()) {
    const living = model.living(repository, tag, nowMs)
    if (living !== undefined) tagged.add(living.piece)
  }
  return withReferrers(tagged, served.get(repository) ?? new Set())
}

/** Until nothing that is there now has a grace left. */
async function collectLong(world: World): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    world.advance(longEnough)
    await collectAll(world.replicas[0])
  }
  await removeUploads(world)
  await collectAll(world.replicas[1])
}

/** What deaths have left of unfinished uploads. */
async function removeUploads(world: World): Promise<void> {
  const { reader } = world.calm.database
  const isLeft = async () =>
    (await reader.selectFrom('upload').select('id').limit(1).executeTakeFirst()) !== undefined ||
    (await reader
      .selectFrom('job')
      .select('id')
      .where('kind', 'in', ['uploads.remove-bytes', 'storage.remove-object'])
      .limit(1)
      .executeTakeFirst()) !== undefined
  for (let round = 0; round < 3 && (await isLeft()); round += 1) {
    world.advance(3 * 24 * 60 * minute)
    await workOffJobs(world.replicas[0], (kind) => /^(uploads|storage)\./.test(kind))
  }
}

/** `berth verify` finds nothing. */
async function isWhole({ calm }: World): Promise<void> {
  const findings: unknown[] = []
  const { database, storage, clock } = calm
  const walk = {
    reader: database.reader,
    storage,
    clock,
    allowsSparse: false,
    readsContent: true,
    pausesMilliseconds: [],
    onChecked: () => undefined,
  }
  for await (const finding of verifyRegistry(walk)) findings.push(finding)
  assert.deepEqual(findings, [], 'what verifying finds')
}

function inspectDeep(value: unknown): string {
  return inspectValue(value, { depth: 10, breakLength: 120 })
}

function digestOf({ digest }: { readonly digest: string }): string {
  return digest
}

function sorted(values: ReadonlySet<string> | undefined): string[] {
  return [...(values ?? [])].toSorted()
}
