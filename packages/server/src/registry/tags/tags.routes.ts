import { Type } from 'typebox'

import type { ApiAccess } from '../../api/api-access.service.ts'
import { actorOf, type ApiCaller, isSignedIn } from '../../api/api-caller.ts'
import { ApiError, messageAlone } from '../../api/api-error.ts'
import { created, noContent, ok, type Operation, operation } from '../../api/operation.ts'
import type { PageTokens } from '../../api/page-token.ts'
import type { TagsConfig } from '../../platform/config/slices/tags.ts'
import { RepositoryParams } from '../../repositories/repository.wire.ts'
import type { TagHistory } from './tag-history.service.ts'
import type { TagFilter, TagPlace } from './tag-history.ts'
import type { Tags } from './tags.service.ts'
import * as wire from './tag.wire.ts'

interface Dependencies {
  readonly tags: Tags
  readonly history: TagHistory
  readonly access: ApiAccess
  readonly config: TagsConfig
  readonly pageTokens: PageTokens
}

const tag = 'tag'
const list = '/repository/{repository}/tag/'
const one = `${list}{tag}`
const tagsPerPage = 50
const tagsPerPageMaximum = 100

/** The tags of a repository, what they pointed to before, and how they are changed. */
export function tagOperations(dependencies: Dependencies): Operation[] {
  const { tags, history, access, config, pageTokens } = dependencies
  return [
    operation({
      id: 'listRepoTags',
      tag,
      summary: 'Lists what tags pointed to and point to now; what changed last comes first.',
      method: 'get',
      path: list,
      params: RepositoryParams,
      query: wire.TagsQuery,
      answers: { 200: wire.TagsJson },
      scope: 'repo:read',
      async handle({ params, query, caller }) {
        const target = await access.repository(caller, params.repository, 'pull')
        const limit = limitOf(query.limit)
        const page = Math.max(query.page ?? 1, 1)
        const filter = filterOf(query)
        const pageOf = `${tag} ${target.repository.id} ${JSON.stringify(filter)}`
        const { intervals, next } = await history.page(target, {
          filter,
          page,
          limit,
          after: placeIn(pageTokens.open(pageOf, query.next_page)),
          reader: readerOf(caller),
        })
        const showsImmutable = config.immutability.isOn
        return ok({
          tags: intervals.map((interval) => wire.presentTag(interval, { showsImmutable })),
          page,
          has_additional: next !== undefined,
          ...(next === undefined ? {} : { next_page: pageTokens.seal(pageOf, next) }),
        })
      },
    }),
    operation({
      id: 'changeTag',
      tag,
      summary: 'Points a tag to a manifest, or makes it expire, or immutable, or no longer.',
      method: 'put',
      path: one,
      params: wire.TagParams,
      body: wire.ChangeTagBody,
      answers: { 201: Type.Literal('Updated') },
      scope: 'repo:write',
      async handle({ params, body, caller }) {
        const target = await access.repository(caller, params.repository, 'push')
        const { manifest_digest: digest, expiration, immutable } = body
        const actor = actorOf(caller)
        if (immutable === false && config.immutability.isOn) {
          // Writers may make tags immutable; letting them go is for those who administer.
          await access.repository(caller, params.repository, 'administer')
          await tags.setImmutable(actor, target, params.tag, false)
        }
        if (digest !== undefined) await tags.point(actor, target, params.tag, digest)
        if (expiration !== undefined) {
          const wantedMs = expiration === null ? undefined : Math.floor(expiration) * 1000
          await tags.setExpiration(actor, target, params.tag, wantedMs)
        }
        if (immutable === true) await tags.setImmutable(actor, target, params.tag, true)
        return created('Updated')
      },
    }),
    operation({
      id: 'deleteFullTag',
      tag,
      summary: 'Deletes a tag; it can be restored while its namespace keeps deleted tags.',
      method: 'delete',
      path: one,
      params: wire.TagParams,
      answers: { 204: Type.Null() },
      scope: 'repo:write',
      async handle({ params, caller }) {
        const target = await access.repository(caller, params.repository, 'delete')
        await tags.delete(actorOf(caller), target, params.tag)
        return noContent
      },
    }),
    ...timeMachine(dependencies),
    operation({
      id: 'getTagPullStatistics',
      tag,
      summary: 'Tells how often a tag was pulled.',
      method: 'get',
      path: `${one}/pull_statistics`,
      params: wire.TagParams,
      answers: { 200: wire.TagPullsJson },
      scope: 'repo:read',
      feature: 'IMAGE_PULL_STATS',
      async handle({ params, caller }) {
        const target = await access.repository(caller, params.repository, 'pull')
        return ok(wire.presentTagPulls(params.tag, await tags.pulls(target, params.tag)))
      },
    }),
  ]
}

function timeMachine({ tags, access, config }: Dependencies): Operation[] {
  return [
    operation({
      id: 'restoreTag',
      tag,
      summary: 'Points a tag back to what it pointed to before.',
      method: 'post',
      path: `${one}/restore`,
      params: wire.TagParams,
      body: wire.RestoreTagBody,
      answers: { 200: Type.Object({}) },
      scope: 'repo:write',
      async handle({ params, body, caller }) {
        const target = await access.repository(caller, params.repository, 'push')
        await tags.restore(actorOf(caller), target, params.tag, body.manifest_digest)
        return ok({})
      },
    }),
    operation({
      id: 'removeTagFromTimemachine',
      tag,
      summary: 'Removes a tag, or what it pointed to before, without a way back.',
      method: 'post',
      path: `${one}/expire`,
      params: wire.TagParams,
      body: wire.ExpireTagBody,
      answers: { 200: Type.Literal('') },
      scope: 'repo:write',
      async handle({ params, body, caller }) {
        const target = await access.repository(caller, params.repository, 'delete')
        if (!config.mayDeleteForGood) {
          throw new ApiError(messageAlone(405), 'PERMANENTLY_DELETE_TAGS is off')
        }
        await tags.forget(actorOf(caller), target, params.tag, {
          digest: body.manifest_digest,
          isCurrent: body.is_alive === true,
        })
        return ok('')
      },
    }),
  ]
}

/** @throws ApiError */
function limitOf(given: number | string | undefined): number {
  const limit = Number(given ?? tagsPerPage)
  if (!Number.isInteger(limit)) throw new ApiError(messageAlone(400), 'limit has to be a number')
  return Math.min(Math.max(limit, 1), tagsPerPageMaximum)
}

/** @throws ApiError */
function filterOf(query: {
  readonly specificTag?: string
  readonly filter_tag_name?: string
  readonly onlyActiveTags?: boolean
}): TagFilter {
  const isOnlyCurrent = query.onlyActiveTags === true
  const { specificTag, filter_tag_name: text } = query
  if (specificTag !== undefined) return { isOnlyCurrent, name: specificTag }
  if (text === undefined) return { isOnlyCurrent }
  const { kind, value } = /^(?<kind>like|eq):(?<value>.*)$/s.exec(text)?.groups ?? {}
  if (kind === undefined || value === undefined) {
    throw new ApiError(messageAlone(400), 'filter_tag_name has to be like:TEXT or eq:NAME')
  }
  if (value === '') return { isOnlyCurrent }
  return kind === 'eq' ? { isOnlyCurrent, name: value } : { isOnlyCurrent, namePart: value }
}

/** Undefined: from the beginning. */
function placeIn(key: unknown): TagPlace | undefined {
  const { startMs, id } = (key ?? {}) as Partial<TagPlace>
  return typeof startMs === 'number' && typeof id === 'number' ? { startMs, id } : undefined
}

function readerOf(caller: ApiCaller): string {
  return isSignedIn(caller) ? `account ${caller.principal.account.id}` : caller.address
}
