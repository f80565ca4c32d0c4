import { type TSchema, Type } from 'typebox'

import type { ApiAccess } from '../../api/api-access.service.ts'
import { actorOf, type ApiCaller } from '../../api/api-caller.ts'
import { notFound } from '../../api/api-error.ts'
import { noContent, ok, type Operation, operation } from '../../api/operation.ts'
import type { Account } from '../../namespaces/account.ts'
import type { OauthApplication } from './oauth-application.ts'
import {
  ApplicationJson,
  ApplicationParams,
  ApplicationsJson,
  ApplicationsParams,
  ChangeApplicationBody,
  changeOf,
  ClientParams,
  CreateApplicationBody,
  presentApplication,
  presentApplicationAvatar,
  publicApplicationJson,
} from './oauth-application.wire.ts'
import type { OauthApplications } from './oauth-applications.service.ts'

interface Dependencies {
  readonly applications: OauthApplications
  readonly access: ApiAccess
  /** How organizations are spelled, by their own feature. */
  readonly organization: {
    readonly schema: TSchema
    readonly present: (caller: ApiCaller, organization: Account) => Promise<unknown>
  }
}

const tag = 'organization'

/** Applications of organizations: registered, changed, and what anybody may know of one. */
export function oauthApplicationOperations(dependencies: Dependencies): Operation[] {
  const { applications, access } = dependencies

  /** Whoever may only read does not see the secret. */
  const view = async (caller: ApiCaller, organization: Account) => {
    const isOwner = await access.mayIn({ ...caller, isReading: false }, organization, 'admin')
    return (application: OauthApplication) =>
      presentApplication(application, isOwner ? applications.secretOf(application) : undefined)
  }
  const find = async (
    caller: ApiCaller,
    params: { readonly orgname: string; readonly client_id: string },
  ) => {
    const { organization } = await access.organization(caller, params.orgname, 'admin')
    const application = await applications.findOf(organization, params.client_id)
    if (application === undefined) throw notFound(`application ${params.client_id}`)
    return { organization, application }
  }

  return [
    operation({
      id: 'getOrganizationApplications',
      tag,
      summary: 'Lists the applications of an organization.',
      method: 'get',
      path: '/organization/{orgname}/applications',
      params: ApplicationsParams,
      answers: { 200: ApplicationsJson },
      scope: 'org:admin',
      async handle({ params, caller }) {
        const { organization } = await access.organization(caller, params.orgname, 'admin')
        const found = await applications.list(organization)
        return ok({ applications: found.map(await view(caller, organization)) })
      },
    }),
    operation({
      id: 'createOrganizationApplication',
      tag,
      summary: 'Registers an application.',
      method: 'post',
      path: '/organization/{orgname}/applications',
      params: ApplicationsParams,
      body: CreateApplicationBody,
      answers: { 200: ApplicationJson },
      scope: 'org:admin',
      async handle({ params, body, caller }) {
        const { organization } = await access.organization(caller, params.orgname, 'admin')
        const made = await applications.create(actorOf(caller), organization, changeOf(body))
        return ok(presentApplication(made, applications.secretOf(made)))
      },
    }),
    operation({
      id: 'getOrganizationApplication',
      tag,
      summary: 'Shows an application, with its secret for owners.',
      method: 'get',
      path: '/organization/{orgname}/applications/{client_id}',
      params: ApplicationParams,
      answers: { 200: ApplicationJson },
      scope: 'org:admin',
      async handle({ params, caller }) {
        const { organization, application } = await find(caller, params)
        return ok((await view(caller, organization))(application))
      },
    }),
    operation({
      id: 'updateOrganizationApplication',
      tag,
      summary: 'Changes an application; what is not given becomes empty.',
      method: 'put',
      path: '/organization/{orgname}/applications/{client_id}',
      params: ApplicationParams,
      body: ChangeApplicationBody,
      answers: { 200: ApplicationJson },
      scope: 'org:admin',
      async handle({ params, body, caller }) {
        const { application } = await find(caller, params)
        const changed = await applications.change(actorOf(caller), application, changeOf(body))
        return ok(presentApplication(changed, applications.secretOf(changed)))
      },
    }),
    operation({
      id: 'deleteOrganizationApplication',
      tag,
      summary: 'Ends an application and all its tokens.',
      method: 'delete',
      path: '/organization/{orgname}/applications/{client_id}',
      params: ApplicationParams,
      answers: { 204: Type.Undefined() },
      scope: 'org:admin',
      async handle({ params, caller }) {
        const { application } = await find(caller, params)
        await applications.delete(actorOf(caller), application)
        return noContent
      },
    }),
    operation({
      id: 'resetOrganizationApplicationClientSecret',
      tag,
      summary: 'Gives an application a new secret; the old one exchanges no code any more.',
      method: 'post',
      path: '/organization/{orgname}/applications/{client_id}/resetclientsecret',
      params: ApplicationParams,
      answers: { 200: ApplicationJson },
      scope: 'org:admin',
      isInternal: true,
      async handle({ params, caller }) {
        const { application } = await find(caller, params)
        const changed = await applications.resetSecret(actorOf(caller), application)
        return ok(presentApplication(changed, applications.secretOf(changed)))
      },
    }),
    operation({
      id: 'getApplicationInformation',
      tag,
      summary: 'Tells anybody what an application is called, and whose it is.',
      method: 'get',
      path: '/app/{client_id}',
      params: ClientParams,
      answers: { 200: publicApplicationJson(dependencies.organization.schema) },
      async handle({ params, caller }) {
        const application = await applications.find(params.client_id)
        const organization =
          application === undefined ? undefined : await applications.organizationOf(application)
        if (application === undefined || organization === undefined) {
          throw notFound(`application ${params.client_id}`)
        }
        return ok({
          name: application.name,
          description: application.description,
          uri: application.applicationUri,
          avatar: presentApplicationAvatar(application),
          organization: await dependencies.organization.present(caller, organization),
        })
      },
    }),
  ]
}
