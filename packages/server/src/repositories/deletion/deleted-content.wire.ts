import { type Static, Type } from 'typebox'

import { rfc2822Date } from '../../api/date-form.ts'
import type { DeletedNamespace, DeletedRepository, Deletion } from './deleted-content.ts'

/** What was deleted and can come back, as the API spells it. Quay has no such calls. */
export const OfOrganizationParams = Type.Object({ orgname: Type.String({ maxLength: 255 }) })
const uuid = Type.String({ maxLength: 64 })
export const OfOrganizationDeletionParams = Type.Object({
  orgname: Type.String({ maxLength: 255 }),
  deletion_uuid: uuid,
})
export const DeletionParams = Type.Object({ deletion_uuid: uuid })

export const RestoreBody = Type.Object({
  /** When the former name has been taken. */
  name: Type.Optional(Type.String({ maxLength: 255 })),
})

const deletion = {
  uuid: Type.String(),
  name: Type.String(),
  deleted_at: Type.String(),
  deleted_by: Type.Union([Type.String(), Type.Null()]),
  kept_until: Type.String(),
}
const DeletedRepositoryJson = Type.Object({ ...deletion, is_public: Type.Boolean() })
const DeletedNamespaceJson = Type.Object({
  ...deletion,
  kind: Type.Enum(['user', 'organization']),
})

export const DeletedRepositoriesJson = Type.Object({
  repositories: Type.Array(DeletedRepositoryJson),
  next_page: Type.Optional(Type.String()),
})

export const DeletedNamespacesJson = Type.Object({
  namespaces: Type.Array(DeletedNamespaceJson),
  next_page: Type.Optional(Type.String()),
})

export const RestoredRepositoryJson = Type.Object({
  namespace: Type.String(),
  name: Type.String(),
})
export const RestoredNamespaceJson = Type.Object({
  name: Type.String(),
  kind: Type.Enum(['user', 'organization']),
})

export function presentDeletedRepository(
  repository: DeletedRepository,
): Static<typeof DeletedRepositoryJson> {
  return { ...presentDeletion(repository), is_public: repository.visibility === 'public' }
}

export function presentDeletedNamespace(
  namespace: DeletedNamespace,
): Static<typeof DeletedNamespaceJson> {
  return { ...presentDeletion(namespace), kind: namespace.kind }
}

function presentDeletion({ uuid: id, name, deletedAtMs, deletedBy, keptUntilMs }: Deletion) {
  return {
    uuid: id,
    name,
    deleted_at: rfc2822Date(deletedAtMs),
    deleted_by: deletedBy ?? null,
    kept_until: rfc2822Date(keptUntilMs),
  }
}
