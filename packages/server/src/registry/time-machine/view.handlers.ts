import type { LimitsConfig } from '../../platform/config/slices/limits.ts'
import type { RegistryConfig } from '../../platform/config/slices/registry.ts'
import type { PastView } from '../../repositories/past-view.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import type { Blobs } from '../blobs/blobs.service.ts'
import type { BlobServer } from '../blobs/serve-blob.ts'
import { parseDigest } from '../digest.ts'
import { nextLink, pageLimit } from '../http/paging.ts'
import type { RegistryCaller, RegistryDoor } from '../http/registry-caller.ts'
import { answerJson, type RegistryExchange } from '../http/registry-exchange.ts'
import { answerManifest, isDigestReference } from '../manifests/manifest.handlers.ts'
import { ManifestUnknownError } from '../manifests/manifest-errors.ts'
import type { Manifests } from '../manifests/manifests.service.ts'
import { answerReferrers } from '../referrers/referrers.handlers.ts'
import type { RegistryEvents } from '../registry-events.ts'
import type { RegistryPath } from '../registry-path.ts'
import type { RegistryRecords } from '../registry-records.ts'
import { TagUnknownError } from '../tags/tag.ts'
import { formatMoment } from './moment.ts'
import { type OpenView, PastIsReadOnlyError, type PastViews } from './past-views.ts'
import {
  findManifestAt,
  findManifestOfTagAt,
  listReferrersAt,
  listTagNamesAt,
} from './view.queries.ts'

interface Dependencies {
  readonly views: PastViews
  readonly door: RegistryDoor
  readonly database: BerthDatabase
  readonly manifests: Manifests
  readonly blobs: Blobs
  readonly server: BlobServer
  readonly config: RegistryConfig
  readonly limits: LimitsConfig
  readonly events: RegistryEvents
  readonly records: RegistryRecords
}

type NamedPath = Extract<RegistryPath, { readonly name: string }>

/** Answers about a repository as it was. */
export type PastViewHandler = (
  exchange: RegistryExchange,
  path: NamedPath,
  view: PastView,
  caller: RegistryCaller,
) => Promise<void>

/** Pulls, lists and referrers of a repository as it was at a moment; it takes nothing. */
export function pastViewHandler(dependencies: Dependencies): PastViewHandler {
  const { views, door } = dependencies
  return async (exchange, path, view, caller) => {
    const { method } = exchange.request
    const isRead = method === 'GET' || method === 'HEAD'
    if (!isRead || path.kind === 'uploads' || path.kind === 'upload') {
      throw new PastIsReadOnlyError(view)
    }
    const opened = await views.open(door, caller, view)
    // RFC 7089 names the moment so.
    exchange.response.setHeader('memento-datetime', new Date(opened.momentMs).toUTCString())
    switch (path.kind) {
      case 'manifest':
        return await serveManifest(dependencies, exchange, path.reference, opened, caller)
      case 'tags':
        return await listTags(dependencies, exchange, path.name, opened)
      case 'referrers':
        return await listReferrers(dependencies, exchange, path, opened)
      case 'blob': {
        const blob = await dependencies.blobs.require(opened.target, parseDigest(path.digest))
        await dependencies.server.serve(exchange, blob)
        if (method === 'GET') dependencies.events.blobPulled(exchange, opened.target, blob)
      }
    }
  }
}

async function serveManifest(
  { database, manifests, events, records }: Dependencies,
  exchange: RegistryExchange,
  reference: string,
  { target, momentMs }: OpenView,
  caller: RegistryCaller,
): Promise<void> {
  const at = { repositoryId: target.repository.id, momentMs }
  const { reader } = database
  const id = isDigestReference(reference)
    ? await findManifestAt(reader, at, parseDigest(reference))
    : await findManifestOfTagAt(reader, at, reference)
  const manifest = id === undefined ? undefined : await manifests.kept(id)
  if (manifest === undefined) {
    throw isDigestReference(reference)
      ? new ManifestUnknownError(reference)
      : new TagUnknownError(`${reference} at ${formatMoment(momentMs)}`)
  }
  answerManifest(exchange, manifest)
  if (exchange.request.method !== 'GET') return
  events.manifestPulled(exchange, target, manifest.digest)
  records.pulled(exchange, caller, target, { manifest, reference, momentMs })
}

async function listTags(
  { database, config, limits }: Dependencies,
  exchange: RegistryExchange,
  name: string,
  { target, momentMs }: OpenView,
): Promise<void> {
  const { query } = exchange
  const limit = pageLimit(query, { usual: config.pageSize, maximum: limits.pageSize })
  const at = { repositoryId: target.repository.id, momentMs }
  const after = query.get('last') ?? ''
  const tags =
    limit === 0 ? [] : await listTagNamesAt(database.reader, at, { after, limit: limit + 1 })
  const page = tags.slice(0, limit)
  const last = page.at(-1)
  const hasMore = tags.length > limit && last !== undefined
  const link = hasMore ? { link: nextLink(`/v2/${name}/tags/list`, { n: limit, last }) } : {}
  answerJson(exchange, 200, link, { name, tags: page })
}

async function listReferrers(
  { database, config, limits }: Dependencies,
  exchange: RegistryExchange,
  path: Extract<RegistryPath, { readonly kind: 'referrers' }>,
  { target, momentMs }: OpenView,
): Promise<void> {
  const at = { repositoryId: target.repository.id, momentMs }
  await answerReferrers({ config, limits }, exchange, path, (page) =>
    listReferrersAt(database.reader, at, page),
  )
}
