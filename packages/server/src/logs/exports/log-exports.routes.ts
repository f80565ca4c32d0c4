import type { Static } from 'typebox'

import type { ApiAccess } from '../../api/api-access.service.ts'
import { actorOf, type ApiCaller } from '../../api/api-caller.ts'
import { ApiError, messageAlone } from '../../api/api-error.ts'
import { ok, type Operation, operation } from '../../api/operation.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import { LogWindowQuery, OrganizationParams, RepositoryParams, windowOf } from '../log.wire.ts'
import { ExportBody, ExportJson } from './log-export.wire.ts'
import type { LogExports } from './log-exports.service.ts'

interface Dependencies {
  readonly exports: LogExports
  readonly access: ApiAccess
  readonly clock: Clock
}

/** Ordering the audit log as a file, whose link is sent to an address or to a URL. */
export function logExportOperations({ exports, access, clock }: Dependencies): Operation[] {
  const common = {
    tag: 'logs',
    method: 'post',
    query: LogWindowQuery,
    body: ExportBody,
    answers: { 200: ExportJson },
    feature: 'LOG_EXPORT',
  } as const

  const order = async (
    request: {
      readonly caller: ApiCaller
      readonly query: Static<typeof LogWindowQuery>
      readonly body: Static<typeof ExportBody>
      readonly baseUrl: string
    },
    of: {
      readonly namespaceId: number
      readonly repositoryId?: number
      readonly namespaceName: string
      readonly repositoryName: string | undefined
    },
  ) => {
    const { caller, query, body, baseUrl } = request
    const { namespaceName, repositoryName, ...scope } = of
    const window = windowOf(query, clock())
    if (window.untilMs < window.fromMs) {
      throw new ApiError(messageAlone(400), 'endtime lies before starttime')
    }
    const url = body.callback_url ?? ''
    const email = body.callback_email ?? ''
    const exportId = await exports.order(actorOf(caller), {
      search: { ...window, ...scope },
      namespaceName,
      repositoryName,
      baseUrl,
      recipient: { ...(url === '' ? {} : { url }), ...(email === '' ? {} : { email }) },
    })
    return ok({ export_id: exportId })
  }

  return [
    operation({
      ...common,
      id: 'exportRepoLogs',
      summary: 'Orders what was done with a repository as a file.',
      path: '/repository/{repository}/exportlogs',
      params: RepositoryParams,
      scope: 'repo:admin',
      async handle(request) {
        const { repository } = await access.repository(
          request.caller,
          request.params.repository,
          'administer',
        )
        return await order(request, {
          namespaceId: repository.namespaceId,
          repositoryId: repository.id,
          namespaceName: repository.name.namespace,
          repositoryName: repository.name.repository,
        })
      },
    }),
    operation({
      ...common,
      id: 'exportOrgLogs',
      summary: 'Orders what was done in an organization as a file.',
      path: '/organization/{orgname}/exportlogs',
      params: OrganizationParams,
      scope: 'org:admin',
      async handle(request) {
        const { organization } = await access.organization(
          request.caller,
          request.params.orgname,
          'admin',
        )
        return await order(request, {
          namespaceId: organization.id,
          namespaceName: organization.name,
          repositoryName: undefined,
        })
      },
    }),
    operation({
      ...common,
      id: 'exportUserLogs',
      summary: 'Orders what was done in the namespace of the caller as a file.',
      path: '/user/exportlogs',
      scope: 'user:admin',
      async handle(request) {
        const { user } = access.user(request.caller, 'user:admin')
        return await order(request, {
          namespaceId: user.id,
          namespaceName: user.name,
          repositoryName: undefined,
        })
      },
    }),
  ]
}
