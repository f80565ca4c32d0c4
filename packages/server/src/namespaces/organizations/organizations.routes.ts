import { Type } from 'typebox'

import type { ApiAccess } from '../../api/api-access.service.ts'
import { actorOf, type ApiCaller, isSignedIn } from '../../api/api-caller.ts'
import { notFound, problem } from '../../api/api-error.ts'
import { created, noContent, ok, type Operation, operation } from '../../api/operation.ts'
import type { QuotaReports } from '../../quota/quota-reports.service.ts'
import { DeletionQuery, howDeleted } from '../../repositories/deletion/deletion-query.wire.ts'
import type { Deletions } from '../../repositories/deletion/deletions.service.ts'
import { type Account, AccountNotFoundError } from '../account.ts'
import type { Accounts } from '../accounts.service.ts'
import {
  ChangeOrganizationBody,
  CreateOrganizationBody,
  OrganizationJson,
  OrganizationParams,
  presentOrganization,
} from './organization.wire.ts'
import type { Organizations } from './organizations.service.ts'

interface Dependencies {
  readonly accounts: Accounts
  readonly organizations: Organizations
  readonly access: ApiAccess
  readonly deletions: Deletions
  readonly defaultTagExpirationSeconds: number
  readonly quotaReports: QuotaReports
}

/** Organizations themselves: what they are called, and what they tell. */
export function organizationOperations(dependencies: Dependencies): Operation[] {
  const { accounts, organizations, access, deletions } = dependencies
  const tag = 'organization'

  const view = async (caller: ApiCaller, organization: Account) => {
    const [isMember, isAdmin] = await Promise.all([
      access.mayIn(caller, organization, 'member'),
      access.mayIn(caller, organization, 'admin'),
    ])
    const viewerId = isSignedIn(caller) ? caller.principal.account.id : 0
    return presentOrganization({
      organization,
      isAdmin,
      isMember,
      defaultTagExpirationSeconds: dependencies.defaultTagExpirationSeconds,
      ...(isMember
        ? {
            teams: await organizations.teams(organization, viewerId),
            quota: await dependencies.quotaReports.ofNamespace(organization.id),
          }
        : {}),
      ...(isAdmin ? { details: await organizations.details(organization) } : {}),
    })
  }

  return [
    operation({
      id: 'createOrganization',
      tag,
      summary: 'Makes an organization, of which the caller is the owner.',
      method: 'post',
      path: '/organization/',
      body: CreateOrganizationBody,
      answers: { 201: Type.Literal('Created') },
      scope: 'user:admin',
      async handle({ body, caller }) {
        const { user } = access.creatorOfOrganizations(caller)
        const contactEmail = body.contact_email ?? body.email
        await accounts.createOrganization(actorOf(caller), {
          name: body.name,
          ownerName: user.name,
          ...(contactEmail === undefined ? {} : { contactEmail }),
        })
        return created('Created')
      },
    }),
    operation({
      id: 'getOrganization',
      tag,
      summary: 'Tells of an organization as much as the caller may know.',
      method: 'get',
      path: '/organization/{orgname}',
      params: OrganizationParams,
      answers: { 200: OrganizationJson },
      async handle({ params, caller }) {
        const organization = await accounts.find(params.orgname)
        if (organization?.kind !== 'organization') throw notFound(`organization ${params.orgname}`)
        return ok(await view(caller, organization))
      },
    }),
    operation({
      id: 'changeOrganizationDetails',
      tag,
      summary: 'Changes what is given; the rest stays as it is.',
      method: 'put',
      path: '/organization/{orgname}',
      params: OrganizationParams,
      body: ChangeOrganizationBody,
      answers: { 200: OrganizationJson },
      scope: 'org:admin',
      async handle({ params, body, caller }) {
        const { organization } = await access.organization(caller, params.orgname, 'admin')
        const contactEmail = body.contact_email ?? body.email
        await organizations.change(actorOf(caller), organization, {
          ...(contactEmail === undefined ? {} : { contactEmail }),
          ...(body.invoice_email === undefined ? {} : { sendsInvoices: body.invoice_email }),
          ...(body.invoice_email_address === undefined
            ? {}
            : { invoiceEmailAddress: body.invoice_email_address }),
          ...(body.tag_expiration_s === undefined
            ? {}
            : { tagExpirationSeconds: body.tag_expiration_s }),
        })
        return ok(await view(caller, organization))
      },
    }),
    operation({
      id: 'deleteAdminedOrganization',
      tag,
      summary: 'Deletes an organization with its repositories, teams and robots.',
      method: 'delete',
      path: '/organization/{orgname}',
      params: OrganizationParams,
      query: DeletionQuery,
      answers: { 204: Type.Null() },
      scope: 'org:admin',
      wantsFreshLogin: true,
      // Of two who delete it at a time, the second may do nothing in it any more.
      errors: [{ error: AccountNotFoundError, form: problem('insufficient_scope') }],
      async handle({ params, query, caller }) {
        const { organization } = await access.organization(caller, params.orgname, 'admin')
        await deletions.deleteNamespace(actorOf(caller), organization, howDeleted(query))
        return noContent
      },
    }),
  ]
}
