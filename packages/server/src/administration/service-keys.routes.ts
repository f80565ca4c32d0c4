import { Type } from 'typebox'

import type { Privileges } from '../access/privileges.ts'
import type { ServiceKey } from '../access/service-keys/service-key.ts'
import type { ServiceKeys } from '../access/service-keys/service-keys.service.ts'
import type { ApiAccess } from '../api/api-access.service.ts'
import { actorOf } from '../api/api-caller.ts'
import { created, noContent, ok, type Operation, operation } from '../api/operation.ts'
import type { LogMetadata } from '../logs/log-entry.ts'
import type { QuotaReports } from '../quota/quota-reports.service.ts'
import type { UserAdministration } from './user-administration.service.ts'
import * as wire from './service-key.wire.ts'

interface Dependencies {
  readonly serviceKeys: ServiceKeys
  readonly users: UserAdministration
  readonly access: ApiAccess
  readonly privileges: Privileges
  readonly quotaReports: QuotaReports
}

/** Keys of services, as superusers manage them. */
export function serviceKeyOperations(dependencies: Dependencies): Operation[] {
  const { serviceKeys, users, access, privileges, quotaReports } = dependencies
  const common = { tag: 'superuser', scope: 'super:user', feature: 'SUPER_USERS' } as const
  const one = '/superuser/keys/{kid}'

  const present = async (keys: readonly ServiceKey[]) => {
    const names = keys.flatMap(({ approval }) => approval?.approverName ?? [])
    const approvers = await users.findAll([...new Set(names)])
    const byName = new Map(approvers.map((user) => [user.account.name, user]))
    const reports = await quotaReports.ofNamespaces(approvers.map(({ account }) => account.id))
    return keys.map((key) => wire.presentKey(key, byName, { privileges, reports }))
  }

  return [
    operation({
      ...common,
      id: 'listServiceKeys',
      summary: 'Lists the keys of all services.',
      method: 'get',
      path: '/superuser/keys',
      answers: { 200: wire.KeysJson },
      async handle({ caller }) {
        access.superUser(caller)
        return ok({ keys: await present(await serviceKeys.list()) })
      },
    }),
    operation({
      ...common,
      id: 'createServiceKey',
      summary: 'Makes a key for a service; the private half is shown this once.',
      method: 'post',
      path: '/superuser/keys',
      wantsFreshLogin: true,
      body: wire.CreateKeyBody,
      answers: { 200: wire.CreatedKeyJson },
      async handle({ body, caller }) {
        const { principal } = access.superUser(caller).caller
        const { service, name = '', notes = '' } = body
        const pair = await serviceKeys.create(
          actorOf(caller),
          {
            service,
            name,
            metadata: {
              ...metadataOf(body.metadata),
              created_by: 'superuser',
              creator: principal.account.name,
              ip: caller.address,
            },
            ...(body.expiration === null ? {} : { expiresAtMs: millisecondsOf(body.expiration) }),
          },
          { approverId: principal.account.id, notes },
        )
        return ok(wire.presentCreatedKey(pair, { name, service }))
      },
    }),
    operation({
      ...common,
      id: 'getServiceKey',
      summary: 'Tells of the key of a service.',
      method: 'get',
      path: one,
      params: wire.KeyParams,
      answers: { 200: wire.KeyJson },
      async handle({ params, caller }) {
        access.superUser(caller)
        const [key] = await present([await serviceKeys.find(params.kid)])
        return ok(key)
      },
    }),
    operation({
      ...common,
      id: 'updateServiceKey',
      summary: 'Changes what is given of the key of a service.',
      method: 'put',
      path: one,
      wantsFreshLogin: true,
      params: wire.KeyParams,
      body: wire.ChangeKeyBody,
      answers: { 200: wire.KeyJson },
      async handle({ params, body, caller }) {
        access.superUser(caller)
        const { name, metadata, expiration } = body
        const before = await serviceKeys.find(params.kid)
        const changed = await serviceKeys.change(actorOf(caller), params.kid, {
          ...(name === undefined ? {} : { name }),
          ...(metadata === undefined
            ? {}
            : { metadata: { ...before.metadata, ...metadataOf(metadata) } }),
          ...(expiration === undefined
            ? {}
            : { expiresAtMs: expiration === null ? null : millisecondsOf(expiration) }),
        })
        const [key] = await present([changed])
        return ok(key)
      },
    }),
    operation({
      ...common,
      id: 'deleteServiceKey',
      summary: 'Deletes the key of a service: nothing that it signed is believed any more.',
      method: 'delete',
      path: one,
      wantsFreshLogin: true,
      params: wire.KeyParams,
      answers: { 204: Type.Undefined() },
      async handle({ params, caller }) {
        access.superUser(caller)
        await serviceKeys.delete(actorOf(caller), params.kid)
        return noContent
      },
    }),
    operation({
      ...common,
      id: 'approveServiceKey',
      summary: 'Lets a key be believed that its service submitted.',
      method: 'post',
      path: '/superuser/approvedkeys/{kid}',
      wantsFreshLogin: true,
      params: wire.KeyParams,
      body: wire.ApproveKeyBody,
      bodyMayBeMissing: true,
      answers: { 201: Type.Undefined() },
      async handle({ params, body, caller }) {
        const { principal } = access.superUser(caller).caller
        const approval = { approverId: principal.account.id, notes: body.notes ?? '' }
        await serviceKeys.approve(actorOf(caller), params.kid, approval)
        return created(undefined)
      },
    }),
  ]
}

/** It came as JSON, so it is made of what JSON is made of. */
function metadataOf(metadata: Readonly<Record<string, unknown>> | undefined): LogMetadata {
  return (metadata ?? {}) as LogMetadata
}

function millisecondsOf(epochSeconds: number): number {
  return Math.round(epochSeconds * 1000)
}
