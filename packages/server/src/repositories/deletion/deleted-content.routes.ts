import { Type } from 'typebox'

import type { ApiAccess } from '../../api/api-access.service.ts'
import { actorOf, type ApiCaller } from '../../api/api-caller.ts'
import { NextPageQuery, NumberedPages } from '../../api/numbered-pages.ts'
import { noContent, ok, type Operation, operation } from '../../api/operation.ts'
import type { PageTokens } from '../../api/page-token.ts'
import type { Account } from '../../namespaces/account.ts'
import type { DeletedContent } from './deleted-content.service.ts'
import * as wire from './deleted-content.wire.ts'

interface Dependencies {
  readonly deleted: DeletedContent
  readonly access: ApiAccess
  readonly pageTokens: PageTokens
}

const perPage = 100

/** What was deleted and can come back: repositories for who administers their namespace. */
export function deletedContentOperations(dependencies: Dependencies): Operation[] {
  const { access } = dependencies
  return [
    ...repositoriesAt(dependencies, {
      base: '/organization/{orgname}/deletedrepositories/',
      noun: 'Organization',
      scope: 'org:admin',
      params: wire.OfOrganizationParams,
      deletionParams: wire.OfOrganizationDeletionParams,
      async namespaceOf(caller, { orgname = '' }) {
        return (await access.organization(caller, orgname, 'admin')).organization
      },
    }),
    ...repositoriesAt(dependencies, {
      base: '/user/deletedrepositories/',
      noun: 'User',
      scope: 'user:admin',
      params: Type.Object({}),
      deletionParams: wire.DeletionParams,
      namespaceOf: (caller) => Promise.resolve(access.user(caller, 'user:admin').user),
    }),
    ...namespaceOperations(dependencies),
  ]
}

interface Params {
  readonly orgname?: string
  readonly deletion_uuid?: string
}

interface Place {
  readonly base: string
  readonly noun: 'Organization' | 'User'
  readonly scope: string
  readonly params: typeof wire.OfOrganizationParams | ReturnType<typeof Type.Object>
  readonly deletionParams: typeof wire.OfOrganizationDeletionParams | typeof wire.DeletionParams
  readonly namespaceOf: (caller: ApiCaller, params: Params) => Promise<Account>
}

function repositoriesAt({ deleted, pageTokens }: Dependencies, place: Place): Operation[] {
  const { base, noun, scope, namespaceOf } = place
  const pages = new NumberedPages(pageTokens)
  const common = { tag: 'repository', scope } as const
  return [
    operation({
      ...common,
      id: `list${noun}DeletedRepositories`,
      summary: 'Lists deleted repositories that can come back, the last deleted first.',
      method: 'get',
      path: base,
      params: place.params,
      query: NextPageQuery,
      answers: { 200: wire.DeletedRepositoriesJson },
      async handle({ params, query, caller }) {
        const namespace = await namespaceOf(caller, params)
        const list = `deleted-repositories:${namespace.id}`
        const { afterId } = pages.page(list, query.next_page)
        const found = await deleted.listRepositories(namespace, {
          beforeId: afterId === 0 ? undefined : afterId,
          limit: perPage + 1,
        })
        const page = found.slice(0, perPage)
        return ok({
          repositories: page.map(wire.presentDeletedRepository),
          ...pages.next(list, found.length > perPage ? page.at(-1)?.id : undefined),
        })
      },
    }),
    operation({
      ...common,
      id: `restore${noun}DeletedRepository`,
      summary: 'Brings a deleted repository back with its content, rights and stars.',
      method: 'post',
      path: `${base}{deletion_uuid}/restore`,
      params: place.deletionParams,
      body: wire.RestoreBody,
      bodyMayBeMissing: true,
      answers: { 200: wire.RestoredRepositoryJson },
      async handle({ params, body, caller }) {
        const namespace = await namespaceOf(caller, params)
        const uuid = params.deletion_uuid
        const name = await deleted.restoreRepository(actorOf(caller), namespace, uuid, body.name)
        return ok({ namespace: namespace.name, name })
      },
    }),
    operation({
      ...common,
      id: `remove${noun}DeletedRepository`,
      summary: 'Removes a deleted repository now; it cannot come back any more.',
      method: 'delete',
      path: `${base}{deletion_uuid}`,
      params: place.deletionParams,
      answers: { 204: Type.Null() },
      async handle({ params, caller }) {
        const namespace = await namespaceOf(caller, params)
        await deleted.removeRepository(actorOf(caller), namespace, params.deletion_uuid)
        return noContent
      },
    }),
  ]
}

/** Users and organizations, for whoever runs the registry. */
function namespaceOperations({ deleted, access, pageTokens }: Dependencies): Operation[] {
  const pages = new NumberedPages(pageTokens)
  const base = '/superuser/deletednamespaces/'
  const list = 'deleted-namespaces'
  const common = {
    tag: 'superuser',
    scope: 'super:user',
    feature: 'SUPER_USERS',
    wantsFreshLogin: true,
  } as const
  return [
    operation({
      ...common,
      id: 'listDeletedNamespaces',
      summary: 'Lists deleted users and organizations that can come back, the last deleted first.',
      method: 'get',
      path: base,
      query: NextPageQuery,
      answers: { 200: wire.DeletedNamespacesJson },
      async handle({ query, caller }) {
        access.superUser(caller)
        const { afterId } = pages.page(list, query.next_page)
        const found = await deleted.listNamespaces({
          beforeId: afterId === 0 ? undefined : afterId,
          limit: perPage + 1,
        })
        const page = found.slice(0, perPage)
        return ok({
          namespaces: page.map(wire.presentDeletedNamespace),
          ...pages.next(list, found.length > perPage ? page.at(-1)?.id : undefined),
        })
      },
    }),
    operation({
      ...common,
      id: 'restoreDeletedNamespace',
      summary: 'Brings a deleted user or organization back with all that it had.',
      method: 'post',
      path: `${base}{deletion_uuid}/restore`,
      params: wire.DeletionParams,
      body: wire.RestoreBody,
      bodyMayBeMissing: true,
      answers: { 200: wire.RestoredNamespaceJson },
      async handle({ params, body, caller }) {
        access.superUser(caller)
        const { deletion_uuid: uuid } = params
        return ok(await deleted.restoreNamespace(actorOf(caller), uuid, body.name))
      },
    }),
    operation({
      ...common,
      id: 'removeDeletedNamespace',
      summary: 'Removes a deleted user or organization now; it cannot come back any more.',
      method: 'delete',
      path: `${base}{deletion_uuid}`,
      params: wire.DeletionParams,
      answers: { 204: Type.Null() },
      async handle({ params, caller }) {
        access.superUser(caller)
        await deleted.removeNamespace(actorOf(caller), params.deletion_uuid)
        return noContent
      },
    }),
  ]
}
