import { Type } from 'typebox'

import type { ApiAccess } from '../../api/api-access.service.ts'
import { actorOf } from '../../api/api-caller.ts'
import { NextPageQuery, NumberedPages } from '../../api/numbered-pages.ts'
import { noContent, ok, type Operation, operation } from '../../api/operation.ts'
import type { PageTokens } from '../../api/page-token.ts'
import {
  ChangePrototypeBody,
  CreatePrototypeBody,
  OrganizationParams,
  presentPrototype,
  PrototypeJson,
  PrototypeParams,
  PrototypesJson,
} from './default-permission.wire.ts'
import type { DefaultPermissions } from './default-permissions.service.ts'

interface Dependencies {
  readonly defaultPermissions: DefaultPermissions
  readonly access: ApiAccess
  readonly pageTokens: PageTokens
}

const common = { tag: 'prototype', scope: 'org:admin' } as const

/** Default permissions: what new repositories of an organization give to whom. */
export function defaultPermissionOperations(dependencies: Dependencies): Operation[] {
  const { defaultPermissions, access } = dependencies
  const pages = new NumberedPages(dependencies.pageTokens)
  return [
    operation({
      ...common,
      id: 'getOrganizationPrototypePermissions',
      summary: 'Lists the default permissions.',
      method: 'get',
      path: '/organization/{orgname}/prototypes',
      params: OrganizationParams,
      query: NextPageQuery,
      answers: { 200: PrototypesJson },
      async handle({ params, query, caller }) {
        const { organization } = await access.organization(caller, params.orgname, 'admin')
        const list = `getOrganizationPrototypePermissions:${organization.id}`
        const page = pages.page(list, query.next_page)
        const found = await defaultPermissions.list(organization, page)
        return ok({
          prototypes: found.map(presentPrototype),
          ...pages.next(list, found.length < page.limit ? undefined : found.at(-1)?.id),
        })
      },
    }),
    operation({
      ...common,
      id: 'createOrganizationPrototypePermission',
      summary: 'Makes a default permission for repositories that are made from now on.',
      method: 'post',
      path: '/organization/{orgname}/prototypes',
      params: OrganizationParams,
      body: CreatePrototypeBody,
      answers: { 200: PrototypeJson },
      async handle({ params, body, caller }) {
        const { organization } = await access.organization(caller, params.orgname, 'admin')
        const { delegate, role } = body
        const permission = await defaultPermissions.create(actorOf(caller), organization, {
          activatorName: body.activating_user?.name,
          delegate: {
            kind: delegate.kind === 'team' ? 'team' : 'account',
            name: delegate.name,
          },
          role,
        })
        return ok(presentPrototype(permission))
      },
    }),
    operation({
      ...common,
      id: 'updateOrganizationPrototypePermission',
      summary: 'Changes the role of a default permission.',
      method: 'put',
      path: '/organization/{orgname}/prototypes/{prototypeid}',
      params: PrototypeParams,
      body: ChangePrototypeBody,
      answers: { 200: PrototypeJson },
      async handle({ params, body, caller }) {
        const { organization } = await access.organization(caller, params.orgname, 'admin')
        const permission = await defaultPermissions.setRole(
          actorOf(caller),
          organization,
          params.prototypeid,
          body.role,
        )
        return ok(presentPrototype(permission))
      },
    }),
    operation({
      ...common,
      id: 'deleteOrganizationPrototypePermission',
      summary: 'Deletes a default permission; what repositories gave stays.',
      method: 'delete',
      path: '/organization/{orgname}/prototypes/{prototypeid}',
      params: PrototypeParams,
      answers: { 204: Type.Null() },
      async handle({ params, caller }) {
        const { organization } = await access.organization(caller, params.orgname, 'admin')
        await defaultPermissions.delete(actorOf(caller), organization, params.prototypeid)
        return noContent
      },
    }),
  ]
}
