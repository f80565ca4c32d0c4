import { type Static, Type } from 'typebox'

import type { Privileges } from '../access/privileges.ts'
import type { KeyPair } from '../access/service-keys/key-pair.ts'
import type { KeyApproval, ServiceKey } from '../access/service-keys/service-key.ts'
import type { AdministeredUser } from './administered-account.ts'
import type { NamespaceReport } from '../quota/quota-reports.service.ts'
import { presentUser, UserJson } from './administered-account.wire.ts'

/** Service keys as API v1 spells them. */
export const KeyParams = Type.Object({ kid: Type.String({ maxLength: 255 }) })

const name = Type.String({ maxLength: 255 })
const metadata = Type.Record(Type.String(), Type.Unknown())
/** Seconds since 1970; null: never. */
const expiration = Type.Union([Type.Number({ minimum: 0, maximum: 253_402_300_799 }), Type.Null()])
const notes = Type.Optional(Type.String({ maxLength: 4096 }))
export const CreateKeyBody = Type.Object({
  service: name,
  expiration,
  name: Type.Optional(name),
  metadata: Type.Optional(metadata),
  notes,
})
export const ChangeKeyBody = Type.Object({
  name: Type.Optional(name),
  metadata: Type.Optional(metadata),
  expiration: Type.Optional(expiration),
})
export const ApproveKeyBody = Type.Object({ notes })

export const CreatedKeyJson = Type.Object({
  kid: Type.String(),
  name: Type.String(),
  service: Type.String(),
  public_key: Type.String(),
  private_key: Type.String(),
})

export const KeyJson = Type.Object({
  kid: Type.String(),
  name: Type.String(),
  service: Type.String(),
  jwk: Type.Object({
    e: Type.String(),
    kid: Type.String(),
    kty: Type.String(),
    n: Type.String(),
  }),
  metadata,
  created_date: Type.String(),
  expiration_date: Type.Union([Type.String(), Type.Null()]),
  rotation_duration: Type.Union([Type.Integer(), Type.Null()]),
  approval: Type.Union([
    Type.Null(),
    Type.Object({
      approval_type: Type.String(),
      approved_date: Type.String(),
      approver: Type.Union([Type.Null(), UserJson]),
      notes: Type.String(),
    }),
  ]),
})
export const KeysJson = Type.Object({ keys: Type.Array(KeyJson) })

const approvalTypes: Record<KeyApproval['kind'], string> = {
  automatic: 'ServiceKeyApprovalType.AUTOMATIC',
  superuser: 'ServiceKeyApprovalType.SUPERUSER',
  'key-rotation': 'ServiceKeyApprovalType.KEY_ROTATION',
}

interface KeyContext {
  readonly privileges: Privileges
  /** What the approvers use, while quotas are on. */
  readonly reports: ReadonlyMap<number, NamespaceReport> | undefined
}

export function presentKey(
  key: ServiceKey,
  approvers: ReadonlyMap<string, AdministeredUser>,
  { privileges, reports }: KeyContext,
): Static<typeof KeyJson> {
  const { approval, expiresAtMs } = key
  const approver = approvers.get(approval?.approverName ?? '')
  return {
    kid: key.kid,
    name: key.name,
    service: key.service,
    jwk: key.jwk,
    metadata: key.metadata,
    created_date: gmtDate(key.createdAtMs),
    expiration_date: expiresAtMs === undefined ? null : gmtDate(expiresAtMs),
    rotation_duration: key.rotationSeconds ?? null,
    approval:
      approval === undefined
        ? null
        : {
            approval_type: approvalTypes[approval.kind],
            approved_date: gmtDate(approval.atMs),
            approver:
              approver === undefined
                ? null
                : presentUser(approver, privileges, reports?.get(approver.account.id)),
            notes: approval.notes,
          },
  }
}

export function presentCreatedKey(
  pair: KeyPair,
  of: { readonly name: string; readonly service: string },
): Static<typeof CreatedKeyJson> {
  return { ...of, kid: pair.kid, public_key: pair.publicKeyPem, private_key: pair.privateKeyPem }
}

/** Unlike everywhere else, Quay writes `GMT` here. */
function gmtDate(atMs: number): string {
  return new Date(atMs).toUTCString()
}
