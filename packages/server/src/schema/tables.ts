import type { Generated } from 'kysely'

import type { Database, Reader, Transactional } from '../platform/database/database.ts'
import { statementOf } from '../platform/database/statement.ts'

/**
 * Every table, as the queries see it. Instants are milliseconds since 1970 (UTC), truth
 * values are 0 or 1, and JSON is text, on both engines.
 *
 * A row becomes a domain value only in a feature's `.queries.ts`.
 */
export interface Tables {
  account: AccountTable
  robot_token: RobotTokenTable
  team: TeamTable
  team_member: TeamMemberTable
  repository: RepositoryTable
  repository_permission: RepositoryPermissionTable
  blob: BlobTable
  blob_placement: BlobPlacementTable
  repository_blob: RepositoryBlobTable
  upload: UploadTable
  manifest: ManifestTable
  manifest_blob: ManifestBlobTable
  manifest_child: ManifestChildTable
  tag: TagTable
  service_key: ServiceKeyTable
  failed_sign_in: FailedSignInTable
  job: JobTable
}

export type Db = Reader<Tables>
export type Tx = Transactional<Tables>
export type BerthDatabase = Database<Tables>

/** Declares a statement over these tables that is built once: `statement<Parameters>()((db, parameter) => …)`. */
export const statement = statementOf<Tables>()

/** Users, organizations and robots: whoever may hold a permission or own repositories. */
export interface AccountTable {
  id: Generated<number>
  uuid: string
  kind: 'user' | 'organization' | 'robot'
  name: string
  /** The namespace that a robot belongs to. */
  owner_id: number | null
  email: string | null
  /** PHC string of argon2id, or bcrypt of an imported Quay; null when no password signs in. */
  password_hash: string | null
  description: string
  is_enabled: number
  is_verified: number
  /** Appointed on the command line or by the first start; the configuration may name others. */
  is_superuser: number
  /** Registry tokens that were issued before are no longer believed. */
  credentials_changed_at_ms: number
  created_at_ms: number
  last_used_at_ms: number | null
}

/**
 * Names that somebody failed to sign in with, whether there is such an account or not, so that
 * both are slowed down alike.
 */
export interface FailedSignInTable {
  /** SHA-256 of the name in hex: people type passwords where names belong. */
  name_digest: string
  /** In a row. */
  failures: number
  last_at_ms: number
}

export interface RobotTokenTable {
  account_id: number
  /** Encrypted: Quay shows a robot's token again to who may administer it. */
  encrypted_token: string
  created_at_ms: number
}

export interface TeamTable {
  id: Generated<number>
  organization_id: number
  name: string
  role: 'member' | 'creator' | 'admin'
  description: string
  created_at_ms: number
}

export interface TeamMemberTable {
  team_id: number
  account_id: number
}

export interface RepositoryTable {
  id: Generated<number>
  namespace_id: number
  name: string
  visibility: 'public' | 'private'
  state: 'normal' | 'read-only' | 'mirror' | 'marked-for-deletion' | 'organization-mirror'
  kind: 'image' | 'application'
  description: string
  created_at_ms: number
}

/** A right of one account or one team: the other column is null. */
export interface RepositoryPermissionTable {
  id: Generated<number>
  repository_id: number
  account_id: number | null
  team_id: number | null
  role: 'read' | 'write' | 'admin'
}

/** Bytes under a digest, wherever they lie. */
export interface BlobTable {
  id: Generated<number>
  digest: string
  size_bytes: number
  created_at_ms: number
}

/** Where a blob's object lies: one row for each location that has it. */
export interface BlobPlacementTable {
  blob_id: number
  location: string
  storage_key: string
}

/** A repository has a blob: it was uploaded or mounted there. */
export interface RepositoryBlobTable {
  repository_id: number
  blob_id: number
  linked_at_ms: number
}

export interface UploadTable {
  id: string
  repository_id: number
  /** Who began it, and alone may go on. */
  account_id: number
  location: string
  /** Of the digest that is computed on the way. */
  algorithm: 'sha256' | 'sha512'
  received_bytes: number
  /** Digest of what was received, when the last request ended; null before the first byte. */
  digest_so_far: string | null
  /** Portable hash state, kept once an upload has moved between replicas. */
  hash_state: Uint8Array | null
  /** JSON that only the storage driver reads. */
  driver_state: string
  /** Who writes at the moment, and until when that claim holds. */
  writer: string | null
  writer_until_ms: number
  created_at_ms: number
  updated_at_ms: number
}

export interface ManifestTable {
  id: Generated<number>
  repository_id: number
  digest: string
  media_type: string
  size_bytes: number
  content: Uint8Array
  config_media_type: string | null
  artifact_type: string | null
  subject_digest: string | null
  /** JSON: how the referrers API describes it; made once, when it is pushed. */
  descriptor: string
  /** The last push of these bytes: what is young is not collected. */
  pushed_at_ms: number
  /** Set when it was deleted by digest: it is not served, but a tag that pointed to it can be restored. */
  deleted_at_ms: number | null
}

export interface ManifestBlobTable {
  manifest_id: number
  blob_id: number
}

/**
 * A child that an index names, or a layer that was not there when a sparse image was pushed.
 * `child_id` is null for what is lacking.
 */
export interface ManifestChildTable {
  manifest_id: number
  child_digest: string
  child_id: number | null
}

/** A tag's name pointed to a manifest for an interval of time. */
export interface TagTable {
  id: Generated<number>
  repository_id: number
  name: string
  manifest_id: number
  lifetime_start_ms: number
  /** Null: until somebody moves or deletes it. In the future: it will expire. */
  lifetime_end_ms: number | null
  /** 1 for the last interval of the name, unless it was deleted or moved. */
  is_current: number
}

export interface ServiceKeyTable {
  id: Generated<number>
  kid: string
  service: string
  /** JWK of the public key. */
  public_key: string
  /** PKCS #8, encrypted with the database secret. */
  encrypted_private_key: string
  created_at_ms: number
  /** From then on it signs nothing. */
  retires_at_ms: number
  /** From then on nothing it signed is believed. */
  expires_at_ms: number
}

export interface JobTable {
  id: Generated<number>
  kind: string
  /** JSON. */
  payload: string
  /** One job at most has it. */
  unique_key: string | null
  /** When a worker may take it: its time, the end of a pause, or the end of the lease on it. */
  run_at_ms: number
  /** Who works at it; null while it waits. */
  leased_by: string | null
  /** Tries since it last came on. */
  attempts: number
  /** Where the handler goes on after an interruption; JSON. */
  cursor: string | null
  /** When to do it once more, asked for while it ran. */
  again_at_ms: number | null
  last_error: string | null
  /** Given up then: nobody tries it any more. */
  failed_at_ms: number | null
  created_at_ms: number
}
