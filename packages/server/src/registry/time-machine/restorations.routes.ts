import { type TObject, Type } from 'typebox'

import type { ApiAccess } from '../../api/api-access.service.ts'
import { actorOf, type ApiCaller } from '../../api/api-caller.ts'
import { NumberedPages } from '../../api/numbered-pages.ts'
import { created, ok, type Operation, operation } from '../../api/operation.ts'
import type { PageTokens } from '../../api/page-token.ts'
import { formatMoment, parseMoment } from './moment.ts'
import type { PlaceInPlan, Scope } from './restoration.ts'
import * as wire from './restoration.wire.ts'
import type { Restorations } from './restorations.service.ts'

interface Dependencies {
  readonly restorations: Restorations
  readonly access: ApiAccess
  readonly pageTokens: PageTokens
}

interface Params {
  readonly repository?: string
  readonly orgname?: string
  readonly restoration_uuid?: string
}

/** What can return to a moment, and who may look at that and do it. */
interface Place {
  readonly base: string
  /** What stands in the middle of the ids of its calls. */
  readonly noun: 'Repository' | 'Organization' | 'User'
  readonly tag: string
  readonly scope: string
  readonly readScope: string
  readonly parameters: readonly string[]
  readonly isOneRepository: boolean
  readonly scopeOf: (caller: ApiCaller, params: Params, does: 'look' | 'change') => Promise<Scope>
}

const changesPerPage = 100
const refusalsPerPage = 100

/** Returning a repository, or all of a namespace, to how its tags were at a moment. */
export function restorationOperations(dependencies: Dependencies): Operation[] {
  const { access } = dependencies
  const places: readonly Place[] = [
    {
      base: '/repository/{repository}/restorations/',
      noun: 'Repository',
      tag: 'tag',
      scope: 'repo:write',
      readScope: 'repo:read',
      parameters: ['repository'],
      isOneRepository: true,
      async scopeOf(caller, { repository: name = '' }, does) {
        const action = does === 'look' ? 'pull' : 'push'
        const { repository } = await access.repository(caller, name, action)
        const namespace = { id: repository.namespaceId, name: repository.name.namespace }
        return { namespace, repository }
      },
    },
    {
      base: '/organization/{orgname}/restorations/',
      noun: 'Organization',
      tag: 'organization',
      scope: 'org:admin',
      readScope: 'org:admin',
      parameters: ['orgname'],
      isOneRepository: false,
      async scopeOf(caller, { orgname = '' }) {
        const { organization } = await access.organization(caller, orgname, 'admin')
        return { namespace: organization, repository: undefined }
      },
    },
    {
      base: '/user/restorations/',
      noun: 'User',
      tag: 'user',
      scope: 'user:admin',
      readScope: 'user:admin',
      parameters: [],
      isOneRepository: false,
      scopeOf: (caller) =>
        Promise.resolve({
          namespace: access.user(caller, 'user:admin').user,
          repository: undefined,
        }),
    },
  ]
  return places.flatMap((place) => operationsAt(dependencies, place))
}

function operationsAt(dependencies: Dependencies, place: Place): Operation[] {
  const { restorations, pageTokens } = dependencies
  const { base, noun, tag, scope, readScope, scopeOf } = place
  const pages = new NumberedPages(pageTokens)
  const params = paramsOf(place.parameters)
  const present = async (place_: Scope, uuid: string, token: string | undefined) => {
    const restoration = await restorations.find(place_, uuid)
    const list = `restoration:${restoration.id}`
    const { afterId } = pages.page(list, token)
    const found = await restorations.refusals(restoration, {
      afterId,
      limit: refusalsPerPage + 1,
    })
    const page = found.slice(0, refusalsPerPage)
    const last = found.length > refusalsPerPage ? page.at(-1) : undefined
    return { ...wire.presentRestoration(restoration, page), ...pages.next(list, last?.id) }
  }
  return [
    operation({
      id: `preview${noun}Restoration`,
      tag,
      summary: 'Lists what would change for the tags to be as they were at a moment.',
      method: 'get',
      path: `${base}preview`,
      params,
      query: place.isOneRepository ? wire.PreviewOfRepositoryQuery : wire.PreviewQuery,
      answers: { 200: wire.PreviewJson },
      scope: readScope,
      async handle({ params: given, query, caller }) {
        const momentMs = parseMoment(query.moment)
        const name = tagIn(query)
        const of = await scopeOf(caller, given, 'look')
        const list = `restoration-preview:${of.namespace.id}:${of.repository?.id ?? ''}:${momentMs}`
        const { changes, next } = await restorations.preview({ ...of, tag: name }, momentMs, {
          after: placeOf(pageTokens.open(list, query.next_page)),
          limit: changesPerPage,
        })
        return ok({
          moment: formatMoment(momentMs),
          changes: changes.map(wire.presentChange),
          ...(next === undefined ? {} : { next_page: pageTokens.seal(list, next) }),
        })
      },
    }),
    operation({
      id: `restore${noun}`,
      tag,
      summary: 'Returns the tags to how they were at a moment; what takes long goes on by itself.',
      method: 'post',
      path: base,
      params,
      body: place.isOneRepository ? wire.RestoreRepositoryBody : wire.RestoreBody,
      answers: { 201: wire.RestorationJson },
      scope,
      async handle({ params: given, body, caller }) {
        const momentMs = parseMoment(body.moment)
        const name = tagIn(body)
        const of = await scopeOf(caller, given, 'change')
        const begun = await restorations.begin(actorOf(caller), { ...of, tag: name }, momentMs)
        return created(await present(of, begun.uuid, undefined))
      },
    }),
    operation({
      id: `get${noun}Restoration`,
      tag,
      summary: 'Tells how far a restoration has come, and what stayed as it was.',
      method: 'get',
      path: `${base}{restoration_uuid}`,
      params: paramsOf([...place.parameters, 'restoration_uuid']),
      query: wire.RefusalsQuery,
      answers: { 200: wire.RestorationJson },
      scope: readScope,
      async handle({ params: given, query, caller }) {
        const of = await scopeOf(caller, given, 'look')
        const { restoration_uuid: uuid = '' } = given as Params
        return ok(await present(of, uuid, query.next_page))
      },
    }),
  ]
}

function paramsOf(names: readonly string[]): TObject {
  return Type.Object(
    Object.fromEntries(names.map((name) => [name, Type.String({ maxLength: 512 })])),
  )
}

function placeOf(key: unknown): PlaceInPlan | undefined {
  const { repository, tag } = (key ?? {}) as Readonly<Record<string, unknown>>
  return typeof repository === 'string' && typeof tag === 'string' ? { repository, tag } : undefined
}

/** Only single repositories take one. */
function tagIn(given: object): string | undefined {
  return 'tag' in given && typeof given.tag === 'string' ? given.tag : undefined
}
