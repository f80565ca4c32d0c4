import { Type } from 'typebox'

import type { ApiAccess } from '../api/api-access.service.ts'
import { actorOf } from '../api/api-caller.ts'
import { notFound } from '../api/api-error.ts'
import { noContent, ok, type Operation, operation } from '../api/operation.ts'
import type { PageTokens } from '../api/page-token.ts'
import type { Accounts } from '../namespaces/accounts.service.ts'
import type { QuotaReports } from '../quota/quota-reports.service.ts'
import { DeletionQuery, howDeleted } from '../repositories/deletion/deletion-query.wire.ts'
import * as wire from './administered-account.wire.ts'
import type { OrganizationAdministration } from './organization-administration.service.ts'

interface Dependencies {
  readonly organizations: OrganizationAdministration
  readonly accounts: Accounts
  readonly access: ApiAccess
  readonly pageTokens: PageTokens
  readonly quotaReports: QuotaReports
}

const listName = 'superuser-organizations'

/** Organizations, as superusers manage them. */
export function organizationAdministrationOperations(dependencies: Dependencies): Operation[] {
  const { organizations, accounts, access, pageTokens, quotaReports } = dependencies
  const common = {
    tag: 'superuser',
    scope: 'super:user',
    feature: 'SUPER_USERS',
    wantsFreshLogin: true,
  } as const
  const one = '/superuser/organizations/{name}'

  return [
    operation({
      ...common,
      id: 'listAllOrganizations',
      summary: 'Lists all organizations, in the order in which they were made.',
      isInternal: true,
      method: 'get',
      path: '/superuser/organizations/',
      query: wire.OrganizationsQuery,
      answers: { 200: wire.OrganizationsJson },
      async handle({ query, caller }) {
        access.superUser(caller)
        const limit = query.limit ?? wire.perPageMaximum
        const after = pageTokens.open(listName, query.next_page)
        const found = await organizations.list({
          afterId: typeof after === 'number' ? after : 0,
          limit: limit + 1,
        })
        const page = found.slice(0, limit)
        const last = page.at(-1)
        const reports = await quotaReports.ofNamespaces(page.map(({ account }) => account.id))
        return ok({
          organizations: page.map((each) =>
            wire.presentOrganization(each, reports?.get(each.account.id)),
          ),
          ...(found.length > limit && last !== undefined
            ? { next_page: pageTokens.seal(listName, last.account.id) }
            : {}),
        })
      },
    }),
    operation({
      ...common,
      id: 'changeOrganization',
      summary: 'Renames an organization, and its robots with it.',
      method: 'put',
      path: one,
      params: wire.OrganizationNameParams,
      body: wire.RenameOrganizationBody,
      answers: { 200: wire.OrganizationJson },
      async handle({ params, body, caller }) {
        access.superUser(caller)
        const { name: newName = params.name } = body
        const renamed = await organizations.rename(actorOf(caller), params.name, newName)
        const report = await quotaReports.ofNamespace(renamed.account.id)
        return ok(wire.presentOrganization(renamed, report))
      },
    }),
    operation({
      ...common,
      id: 'deleteOrganization',
      summary: 'Deletes an organization with all that belongs to it.',
      method: 'delete',
      path: one,
      params: wire.OrganizationNameParams,
      query: DeletionQuery,
      answers: { 204: Type.Undefined() },
      async handle({ params, query, caller }) {
        access.superUser(caller)
        await organizations.delete(actorOf(caller), params.name, howDeleted(query))
        return noContent
      },
    }),
    operation({
      ...common,
      id: 'takeOwnership',
      summary: 'Makes the caller an owner of an organization, and an organization of a user.',
      isInternal: true,
      method: 'post',
      path: '/superuser/takeownership/{namespace}',
      params: wire.NamespaceParams,
      answers: { 200: wire.TakenNamespaceJson },
      async handle({ params, caller }) {
        const { caller: superUser } = access.superUser(caller)
        const account = await accounts.find(params.namespace)
        if (account === undefined || account.kind === 'robot') {
          throw notFound(`namespace ${params.namespace}`)
        }
        const { account: own } = superUser.principal
        await organizations.takeOwnership(actorOf(caller), account, own)
        return ok({ namespace: account.name })
      },
    }),
  ]
}
