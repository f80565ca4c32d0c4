import type { Authorized } from '../../access/access.service.ts'
import type { RepositoryAction } from '../../access/effective-role.ts'
import { commandLine } from '../../logs/log-entry.ts'
import { sourceOf } from '../../platform/bytes/byte-source.ts'
import { BlobUnknownError } from '../../registry/blobs/blob.ts'
import type { Digest } from '../../registry/digest.ts'
import { ManifestUnknownError } from '../../registry/manifests/manifest-errors.ts'
import { parseManifest } from '../../registry/manifests/manifest.ts'
import { NotKeptAnyMoreError, TagUnknownError } from '../../registry/tags/tag.ts'
import { isAnyDue, searchDue } from '../review.queries.ts'
import { isObjectDue } from '../object.queries.ts'
import { blobs, digestOfPiece, pieceOf } from './content.fixture.ts'
import type { Model } from './model.fixture.ts'
import { minute } from './model.fixture.ts'
import type { Operation, RepositoryName } from './operations.fixture.ts'
import { DiedError, partsOf, type Replica } from './world.fixture.ts'

interface Context {
  readonly replica: Replica
  readonly model: Model
  /** When the group began: what ends now ends not before. */
  readonly startMs: number
  /** What the registry owed, unless something else of the group has changed that. */
  readonly claims: Claim[]
}

/** Something was refused that the registry owed when it was asked. */
export interface Claim {
  readonly isOwed: () => boolean
  readonly error: Error
}

/** What the registry owes to somebody, and has not done. */
export class BrokenPromiseError extends Error {
  override readonly name = 'BrokenPromiseError'
}

/**
 * Does something, and tells the model what came of it.
 *
 * @throws DiedError, after which nobody knows; BrokenPromiseError
 */
export async function perform(operation: Operation, context: Context): Promise<void> {
  const { replica, model, startMs } = context
  const { services } = replica
  switch (operation.kind) {
    case 'collect':
      await collectAll(replica)
      return
    case 'upload': {
      await upload(context, operation.repository, blobAt(operation.blob).digest as Digest)
      return
    }
    case 'mount': {
      const { repository, from } = operation
      const digest = blobAt(operation.blob).digest as Digest
      const isOwed = () => model.needed(from, replica.foundation.clock() + minute).blobs.has(digest)
      const wasOwed = isOwed()
      const target = await targetOf(replica, repository, 'push')
      const source = await targetOf(replica, from, 'pull')
      if (await services.blobs.mount(target, source, digest)) {
        model.sent(repository, digest, startMs)
      } else if (wasOwed) {
        const error = new BrokenPromiseError(`${digest} could not be mounted from ${from}`)
        context.claims.push({ isOwed, error })
      }
      return
    }
    case 'ask': {
      await ask(context, operation.repository, blobAt(operation.blob).digest as Digest)
      return
    }
    case 'push':
      await push(context, operation.repository, operation.piece, operation.tag)
      return
    case 'delete-tag': {
      const { repository, tag } = operation
      const living = model.living(repository, tag, startMs)
      const target = await targetOf(replica, repository, 'delete')
      await orUnless(living === undefined || isNear(living.endMs, replica), TagUnknownError, () =>
        services.manifests.deleteTag(target, tag, commandLine),
      )
      if (living !== undefined) model.endTag(repository, tag, startMs)
      return
    }
    case 'delete': {
      const { repository, piece } = operation
      const isOwed = model.needed(repository, replica.foundation.clock() + minute).pieces.has(piece)
      const target = await targetOf(replica, repository, 'delete')
      const digest = digestOfPiece(piece) as Digest
      await orUnless(!isOwed, ManifestUnknownError, () =>
        services.manifests.delete(target, digest, commandLine),
      )
      model.deleted(repository, piece, startMs)
      return
    }
    case 'restore': {
      const { repository, tag, piece } = operation
      const soonMs = replica.foundation.clock() + minute
      const isOwed = () =>
        isWhole(model, repository, piece, soonMs) && model.isTagged(repository, piece, soonMs)
      const wasOwed = isOwed()
      const target = await targetOf(replica, repository, 'push')
      const isDone = await orUnless(true, NotKeptAnyMoreError, () =>
        orUnless(true, ManifestUnknownError, () =>
          services.tags.restore(commandLine, target, tag, digestOfPiece(piece)),
        ),
      )
      if (!isDone && wasOwed) {
        const error = new BrokenPromiseError(`${piece} could not be restored in ${repository}`)
        context.claims.push({ isOwed, error })
      }
      if (isDone) model.point(repository, tag, piece, startMs)
      return
    }
    case 'expire': {
      const { repository, tag, minutes } = operation
      const living = model.living(repository, tag, startMs)
      const target = await targetOf(replica, repository, 'push')
      const endMs = replica.foundation.clock() + minutes * minute
      const isDone = await orUnless(
        living === undefined || isNear(living.endMs, replica),
        TagUnknownError,
        () => services.tags.setExpiration(commandLine, target, tag, endMs),
      )
      if (isDone && living !== undefined) living.endMs = endMs
      return
    }
    case 'forget': {
      const { repository, tag, piece, isCurrent } = operation
      const target = await targetOf(replica, repository, 'delete')
      const given = { digest: digestOfPiece(piece), isCurrent }
      const isDone = await orUnless(true, TagUnknownError, () =>
        orUnless(true, ManifestUnknownError, () =>
          services.tags.forget(commandLine, target, tag, given),
        ),
      )
      if (isDone) model.forget(repository, tag, { piece, isCurrent }, startMs)
      return
    }
  }
}

/** Everything that is due, as often as one thing makes another due. */
export async function collectAll({ foundation, collector }: Replica): Promise<void> {
  const { reader } = foundation.database
  const progress = { signal: new AbortController().signal }
  for (let round = 0; round < 20; round += 1) {
    const nowMs = foundation.clock()
    const { repositoryIds } = await searchDue(reader, nowMs, 1000)
    const hasBlobs = await isAnyDue(reader, 'blob', nowMs)
    const hasObjects = await isObjectDue(reader, nowMs)
    if (repositoryIds.length === 0 && !hasBlobs && !hasObjects) return
    for (const id of repositoryIds) await collector.collectRepository(id, progress)
    if (hasBlobs) await collector.collectBlobs(progress)
    if (hasObjects) await collector.removeObjects(progress)
  }
}

/** As clients do: what is said to be there is not sent. */
async function push(
  context: Context,
  repository: RepositoryName,
  name: string,
  tag: string | undefined,
): Promise<void> {
  const { replica, model, startMs } = context
  const { manifest, blobs: needed, children } = pieceOf(name)
  for (const child of children) {
    if (!(await askForPiece(context, repository, child))) {
      await push(context, repository, child, undefined)
    }
  }
  for (const { digest } of needed) {
    if (!(await ask(context, repository, digest as Digest))) {
      await upload(context, repository, digest as Digest)
    }
  }
  const target = await targetOf(replica, repository, 'push')
  const { content, mediaType } = manifest
  await replica.services.manifests.push(
    target,
    {
      digest: manifest.digest as Digest,
      content,
      parsed: parseManifest(content, mediaType, { descriptorsMaximum: 100 }),
      tags: tag === undefined ? [] : [tag],
    },
    commandLine,
  )
  model.pushed(repository, name, tag, startMs)
}

async function upload({ replica, model, startMs }: Context, name: RepositoryName, digest: Digest) {
  const target = await targetOf(replica, name, 'push')
  const found = blobs.find((blob) => blob.digest === digest)
  if (found === undefined) throw new Error(`there is no blob ${digest}`)
  await replica.services.uploads.receive(target, digest, {
    body: sourceOf(Buffer.from(found.content)),
    announcedBytes: undefined,
  })
  model.sent(name, digest, startMs)
}

async function ask(context: Context, name: RepositoryName, digest: Digest): Promise<boolean> {
  const { replica, model, startMs } = context
  const target = await targetOf(replica, name, 'push')
  const isOwed = () => model.needed(name, replica.foundation.clock() + minute).blobs.has(digest)
  const wasOwed = isOwed()
  const isThere = await orUnless(true, BlobUnknownError, async () => {
    const blob = await replica.services.blobs.require(target, digest)
    await replica.grace.keepBlob(target as unknown as Authorized<'pull'>, blob)
  })
  if (isThere) model.askedFor(name, digest, startMs)
  else if (wasOwed) {
    const error = new BrokenPromiseError(`${name} does not have ${digest} any more`)
    context.claims.push({ isOwed, error })
  }
  return isThere
}

async function askForPiece(
  context: Context,
  name: RepositoryName,
  piece: string,
): Promise<boolean> {
  const { replica, model, startMs } = context
  const target = await targetOf(replica, name, 'push')
  const isThere = await orUnless(true, ManifestUnknownError, async () => {
    const { manifests } = replica.services
    const found = await manifests.byDigest(target, digestOfPiece(piece) as Digest)
    await replica.grace.keepManifest(target, found)
  })
  if (isThere) model.askedForPiece(name, piece, startMs)
  return isThere
}

/** What a replica has authorized stays so: rights are not what is played with. */
const targets = new WeakMap<Replica, Map<string, Promise<Authorized<RepositoryAction>>>>()

async function targetOf<Action extends RepositoryAction>(
  replica: Replica,
  name: RepositoryName,
  action: Action,
): Promise<Authorized<Action>> {
  const known = targets.get(replica) ?? new Map<string, Promise<Authorized<RepositoryAction>>>()
  targets.set(replica, known)
  const key = `${action} ${name}`
  const target = known.get(key) ?? authorize(replica, name, action)
  known.set(key, target)
  return (await target) as Authorized<Action>
}

async function authorize<Action extends RepositoryAction>(
  { services }: Replica,
  name: RepositoryName,
  action: Action,
): Promise<Authorized<Action>> {
  const account = await services.accounts.find('alice')
  if (account === undefined) throw new Error('alice is there')
  const principal = { kind: 'account', account, credential: 'user' } as const
  return await services.access.repository(principal, partsOf(name), action)
}

/** False for a refusal of that kind, where the registry owes nothing. */
async function orUnless(
  mayBeRefused: boolean,
  refusal: new (...parameters: never[]) => Error,
  work: () => Promise<unknown>,
): Promise<boolean> {
  try {
    return (await work()) !== false
  } catch (error) {
    if (error instanceof DiedError || !(error instanceof refusal)) throw error
    if (mayBeRefused) return false
    throw new BrokenPromiseError(error.message, { cause: error })
  }
}

/** Whether something and everything in it is to be had. */
function isWhole(model: Model, repository: RepositoryName, piece: string, nowMs: number): boolean {
  const { pieces } = model.needed(repository, nowMs)
  const isThere = (name: string): boolean =>
    pieces.has(name) && pieceOf(name).children.every(isThere)
  return isThere(piece)
}

/** Whether an instant may have passed by now, or passes in a moment. */
function isNear(endMs: number | undefined, { foundation }: Replica): boolean {
  return endMs !== undefined && endMs < foundation.clock() + minute
}

function blobAt(index: number) {
  const blob = blobs[index]
  if (blob === undefined) throw new Error(`there is no blob ${index}`)
  return blob
}
