import { readAll } from '../../platform/bytes/byte-source.ts'
import { requestBody, smallBodySeconds } from '../../platform/bytes/request-body.ts'
import type { LimitsConfig } from '../../platform/config/slices/limits.ts'
import type { RegistryConfig } from '../../platform/config/slices/registry.ts'
import { matchesEntityTag } from '../blobs/byte-range.ts'
import {
  algorithmOf,
  canonicalAlgorithm,
  digestOf,
  DigestMismatchError,
  parseDigest,
} from '../digest.ts'
import { isAskedToPush, type RegistryDoor } from '../http/registry-caller.ts'
import {
  answerEmpty,
  answerReady,
  type Headers,
  type RegistryExchange,
} from '../http/registry-exchange.ts'
import type { RegistryHandler, RegistryHandlers } from '../http/registry-handler.ts'
import type { RepositoryNames } from '../http/repository-names.ts'
import type { PushGrace } from '../push-grace.service.ts'
import type { PushTargets } from '../push-targets.ts'
import type { RegistryEvents } from '../registry-events.ts'
import type { RegistryRecords } from '../registry-records.ts'
import { isTagName, requireTagName, TooManyTagsError } from '../tags/tag-name.ts'
import { ManifestUnknownError } from './manifest-errors.ts'
import type { StoredManifest } from './manifest.queries.ts'
import { parseManifest } from './manifest.ts'
import type { Manifests } from './manifests.service.ts'

interface Dependencies {
  readonly door: RegistryDoor
  readonly names: RepositoryNames
  readonly targets: PushTargets
  readonly manifests: Manifests
  readonly grace: PushGrace
  readonly config: RegistryConfig
  readonly limits: LimitsConfig
  readonly events: RegistryEvents
  readonly records: RegistryRecords
}

/** Tags that one push by digest may set. */
const tagsPerPushMaximum = 100

/** `/v2/<name>/manifests/<reference>`: pull, check, push and delete (OCI distribution-spec 1.1). */
export function manifestHandlers(dependencies: Dependencies): RegistryHandlers<'manifest'> {
  const { door, names, targets, manifests, grace, config, limits, events, records } = dependencies

  const read: RegistryHandler<'manifest'> = async (exchange, path, caller) => {
    const name = names.parse(path.name)
    const target = await door.repository(caller, name, 'pull')
    const { reference } = path
    let manifest: StoredManifest
    if (isDigestReference(reference)) {
      manifest = await manifests.byDigest(target, parseDigest(reference))
    } else if (isTagName(reference)) {
      manifest = await manifests.byTag(target, reference)
    } else {
      throw new ManifestUnknownError(reference)
    }
    if (isAskedToPush(exchange, door, caller, name)) await grace.keepManifest(target, manifest)
    answerManifest(exchange, manifest)
    if (exchange.request.method === 'GET') {
      events.manifestPulled(exchange, target, manifest.digest)
      records.pulled(exchange, caller, target, { manifest, reference })
    }
  }

  return {
    GET: read,
    HEAD: read,

    async PUT(exchange, path, caller) {
      const { request } = exchange
      const { reference } = path
      const name = names.parse(path.name)
      const asked = isDigestReference(reference) ? parseDigest(reference) : undefined
      const tags = asked === undefined ? [reference] : tagsAsked(exchange.query)
      for (const tag of tags) requireTagName(tag)
      const target = await targets.forPush(caller, name)

      const content = await readAll(
        requestBody(request, {
          maximumBytes: limits.manifestBytes,
          maximumSeconds: smallBodySeconds,
        }),
      )
      const digest = digestOf(
        content,
        asked === undefined ? canonicalAlgorithm : algorithmOf(asked),
      )
      if (asked !== undefined && digest !== asked) throw new DigestMismatchError(asked, digest)
      const parsed = parseManifest(content, mediaTypeOf(request.headers['content-type']), {
        descriptorsMaximum: limits.manifestDescriptors,
      })
      const actor = records.actorOf(exchange, caller)
      await manifests.push(target, { digest, content, parsed, tags }, actor)
      records.acted(target)
      const { mediaType } = parsed
      events.manifestPushed(exchange, target, {
        digest,
        tags,
        mediaType,
        sizeBytes: content.byteLength,
      })

      const headers: Record<string, string> = {
        location: `/v2/${path.name}/manifests/${digest}`,
        'docker-content-digest': digest,
      }
      // Without this a client keeps a list of referrers itself, under a tag.
      if (parsed.subject !== undefined && config.referrersApi) {
        headers['oci-subject'] = parsed.subject.digest
      }
      const { response } = exchange
      if (asked !== undefined && tags.length > 0) response.setHeader('oci-tag', tags)
      answerEmpty(exchange, 201, headers)
    },

    async DELETE(exchange, path, caller) {
      const target = await targets.forDelete(caller, names.parse(path.name))
      const { reference } = path
      const actor = records.actorOf(exchange, caller)
      if (isDigestReference(reference)) {
        const digest = parseDigest(reference)
        await manifests.delete(target, digest, actor)
        events.manifestDeleted(exchange, target, digest)
      } else if (isTagName(reference)) {
        await manifests.deleteTag(target, reference, actor)
        events.tagDeleted(exchange, target, reference)
      } else {
        throw new ManifestUnknownError(reference)
      }
      records.acted(target)
      answerEmpty(exchange, 202, {})
    },
  }
}

/** A manifest with its digest and type, or 304 for who has it. */
export function answerManifest(exchange: RegistryExchange, manifest: StoredManifest): void {
  const entityTag = `"${manifest.digest}"`
  const headers: Headers = {
    'docker-content-digest': manifest.digest,
    etag: entityTag,
    'content-type': manifest.mediaType,
  }
  if (matchesEntityTag(exchange.request.headers['if-none-match'], entityTag)) {
    exchange.response.writeHead(304, headers).end()
    return
  }
  answerReady(exchange, 200, headers, manifest.body)
}

/** A tag has no colon, a digest has one. */
export function isDigestReference(reference: string): boolean {
  return reference.includes(':')
}

/** The media type without its parameters, in lower case (RFC 9110, section 8.3.1). */
function mediaTypeOf(header: string | undefined): string | undefined {
  const bare = header?.split(';', 1)[0]?.trim().toLowerCase()
  return bare === '' ? undefined : bare
}

/** `?tag=a&tag=b` of a push by digest. */
function tagsAsked(query: URLSearchParams): string[] {
  const tags = query.getAll('tag')
  if (tags.length > tagsPerPushMaximum) throw new TooManyTagsError(tags.length, tagsPerPushMaximum)
  return [...new Set(tags)]
}
