import type { ApiAccess } from '../api/api-access.service.ts'
import { ok, type Operation, operation } from '../api/operation.ts'
import { OrganizationParams } from '../namespaces/organizations/organization.wire.ts'
import {
  presentRegistryUse,
  presentUseOfNamespace,
  RegistryUseJson,
  UseOfNamespaceJson,
} from './storage-use.wire.ts'
import type { StorageUses } from './storage-uses.service.ts'

/** What uses the storage. Quay has no such calls. */
export function storageUseOperations(dependencies: {
  readonly storageUses: StorageUses
  readonly access: ApiAccess
}): Operation[] {
  const { storageUses, access } = dependencies
  return [
    operation({
      id: 'getRegistryStorage',
      tag: 'superuser',
      summary: 'Tells which namespaces and repositories use most of the storage.',
      method: 'get',
      path: '/superuser/storage',
      answers: { 200: RegistryUseJson },
      scope: 'super:user',
      feature: 'SUPER_USERS',
      wantsFreshLogin: true,
      async handle({ caller }) {
        access.superUser(caller)
        return ok(presentRegistryUse(await storageUses.ofRegistry()))
      },
    }),
    operation({
      id: 'getOrganizationStorage',
      tag: 'organization',
      summary: 'Tells what an organization uses, and which of its repositories use most.',
      method: 'get',
      path: '/organization/{orgname}/storage',
      params: OrganizationParams,
      answers: { 200: UseOfNamespaceJson },
      scope: 'org:admin',
      async handle({ params, caller }) {
        const { organization } = await access.organization(caller, params.orgname, 'admin')
        return ok(presentUseOfNamespace(await storageUses.ofNamespace(organization)))
      },
    }),
    operation({
      id: 'getUserStorage',
      tag: 'user',
      summary: 'Tells what the caller uses, and which of its repositories use most.',
      method: 'get',
      path: '/user/storage',
      answers: { 200: UseOfNamespaceJson },
      scope: 'user:admin',
      async handle({ caller }) {
        const { user } = access.user(caller, 'user:admin')
        return ok(presentUseOfNamespace(await storageUses.ofNamespace(user)))
      },
    }),
  ]
}
