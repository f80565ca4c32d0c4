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
  session: SessionTable
  mailed_code: MailedCodeTable
  user_prompt: UserPromptTable
  app_token: AppTokenTable
  oauth_application: OauthApplicationTable
  oauth_token: OauthTokenTable
  oauth_code: OauthCodeTable
  oauth_assignment: OauthAssignmentTable
  star: StarTable
  default_permission: DefaultPermissionTable
  team_invitation: TeamInvitationTable
  user_notification: UserNotificationTable
  global_message: GlobalMessageTable
  manifest_label: ManifestLabelTable
  repository_activity: RepositoryActivityTable
  tag_pulls: TagPullsTable
  manifest_pulls: ManifestPullsTable
  account_word: AccountWordTable
  team_word: TeamWordTable
  repository_word: RepositoryWordTable
  registry_size: RegistrySizeTable
  log_month: LogMonthTable
  former_account: FormerAccountTable
  log_archive: LogArchiveTable
  prune_policy: PrunePolicyTable
  restoration: RestorationTable
  restoration_refusal: RestorationRefusalTable
  deletion: DeletionTable
  kept_robot: KeptRobotTable
  kept_team_member: Kept<TeamMemberTable>
  kept_repository_permission: Kept<Omit<RepositoryPermissionTable, 'id'>>
  kept_star: Kept<StarTable>
  kept_default_permission: Kept<Omit<DefaultPermissionTable, 'id'>>
  kept_oauth_application: Kept<Omit<OauthApplicationTable, 'id'>>
  notification: NotificationTable
  notification_delivery: NotificationDeliveryTable
  quota_notice: QuotaNoticeTable
  expiry_notice: ExpiryNoticeTable
  authorized_email: AuthorizedEmailTable
  immutability_policy: ImmutabilityPolicyTable
  namespace_quota: NamespaceQuotaTable
  quota_threshold: QuotaThresholdTable
  namespace_bound: NamespaceBoundTable
  counted_manifest: CountedManifestTable
  repository_usage: RepositoryUsageTable
  namespace_usage: NamespaceUsageTable
  repository_usage_blob: RepositoryUsageBlobTable
  namespace_usage_blob: NamespaceUsageBlobTable
  usage_count: UsageCountTable
  upload_reservation: UploadReservationTable
  blob_reservation: BlobReservationTable
  gc_review: GcReviewTable
  gc_policy: GcPolicyTable
  gc_object: GcObjectTable
  gc_total: GcTotalTable
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
  given_name: Generated<string | null>
  family_name: Generated<string | null>
  company: Generated<string | null>
  location: Generated<string | null>
  /** Of an organization: whom to write to, when that is not its `email`. */
  contact_email: Generated<string | null>
  invoice_email_address: Generated<string | null>
  sends_invoices: Generated<number>
  /** How long deleted tags of this namespace can be restored; null: as the registry has it. */
  tag_expiration_seconds: Generated<number | null>
  /** JSON that the creator of a robot gave it. */
  metadata: Generated<string | null>
  /**
   * Set when it was deleted: nobody finds it, its name is free, and a job removes what it had.
   * Its row then has a name that begins with `!`.
   */
  deleted_at_ms: Generated<number | null>
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
  /** Begins with `!` once it was deleted, and so sorts before all that somebody may see. */
  name: string
  visibility: 'public' | 'private'
  state: 'normal' | 'read-only' | 'mirror' | 'marked-for-deletion' | 'organization-mirror'
  kind: 'image' | 'application'
  description: string
  created_at_ms: number
  is_trust_enabled: Generated<number>
  /** Lets a private repository's badge be shown elsewhere. */
  badge_token: Generated<string>
  /** Somebody wants to be told of pushes: what pushes ask, so that others pay nothing for it. */
  has_push_notifications: Generated<number>
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
  /** Of an index one more than that of its deepest child when it was pushed; 0 for an image. */
  index_depth: Generated<number>
  /** What people call it; null until a worker looked at what was there before this was kept. */
  kind: Generated<
    'image' | 'index' | 'helm_chart' | 'signature' | 'attestation' | 'sbom' | 'artifact' | null
  >
  /** JSON list of the machines it is for, such as `linux/amd64`; null as for `kind`. */
  platforms: Generated<string | null>
  /** JSON: how the referrers API describes it; made once, when it is pushed. */
  descriptor: string
  /** When these bytes came first; null for what was there before this was kept. */
  first_pushed_at_ms: Generated<number | null>
  /** The last push of these bytes: what is young is not collected. */
  pushed_at_ms: number
  /** Set when it was deleted by digest: it is not served, but a tag that pointed to it can be restored. */
  deleted_at_ms: number | null
  /** What its layers have together, as they are stored; null for an index. */
  layers_bytes: Generated<number | null>
  /** What its label `quay.expires-after` says: how long a tag lives that points to it. */
  expires_after_seconds: Generated<number | null>
  /** What its label `quay.immutable` says: a tag that points to it is immutable. */
  fixes_tags: Generated<number>
}

export interface ManifestBlobTable {
  manifest_id: number
  blob_id: number
  /** That of the manifest; null in rows from before there was the column, until a job has set it. */
  repository_id: number | null
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
  /** Somebody went back to what the tag pointed to before. */
  is_reversion: Generated<number>
  /** The account or robot that pointed the tag; null: Berth itself, its command line, or nobody knows. */
  began_by: Generated<string | null>
  /** The account or robot that moved or deleted it; null: it expired, or as for `began_by`. */
  ended_by: Generated<string | null>
  /** It neither moves nor goes. */
  is_immutable: Generated<number>
}

export interface ServiceKeyTable {
  id: Generated<number>
  kid: string
  service: string
  name: Generated<string>
  /** JSON that whoever made it gave it. */
  metadata: Generated<string>
  /** JWK of the public key. */
  public_key: string
  /** PKCS #8, encrypted with the database secret; null for the key of another service. */
  encrypted_private_key: string | null
  created_at_ms: number
  /** From then on it signs nothing. */
  retires_at_ms: number
  /** From then on nothing it signed is believed; null: never. */
  expires_at_ms: number | null
  /** How often its service renews it; null when it does not. */
  rotation_seconds: Generated<number | null>
  /** Null: nobody approved it yet, and nothing it signed is believed. */
  approval_kind: Generated<'automatic' | 'superuser' | 'key-rotation' | null>
  approved_at_ms: Generated<number | null>
  approver_id: Generated<number | null>
  approval_notes: Generated<string>
}

/** A browser in which somebody signed in. */
export interface SessionTable {
  /** SHA-256 of the id in the cookie, in hex. */
  id_digest: string
  account_id: number
  created_at_ms: number
  /** When the password was last typed: what is dangerous wants that to be recent. */
  confirmed_at_ms: number
  last_used_at_ms: number
  expires_at_ms: number
  /** From where it was begun. */
  address: string
  user_agent: string
}

/** A code that was mailed to prove an address or to set a new password. */
export interface MailedCodeTable {
  /** SHA-256 in hex. */
  code_digest: string
  account_id: number
  purpose: 'confirm' | 'recover' | 'change-email'
  /** The address that is being proved, for `change-email`. */
  new_email: string | null
  created_at_ms: number
}

/** Something a user is asked once, after signing in. */
export interface UserPromptTable {
  account_id: number
  kind: string
}

/** A password for one program of a user: `name` and the secret are its text together. */
export interface AppTokenTable {
  id: Generated<number>
  uuid: string
  account_id: number
  title: string
  name: string
  encrypted_secret: string
  created_at_ms: number
  expires_at_ms: number | null
  last_used_at_ms: number | null
}

export interface OauthApplicationTable {
  id: Generated<number>
  client_id: string
  organization_id: number
  encrypted_client_secret: string
  name: string
  description: string
  application_uri: string
  redirect_uri: string
  avatar_email: string | null
  created_at_ms: number
}

/** What an application may do in the name of a user. */
export interface OauthTokenTable {
  id: Generated<number>
  uuid: string
  application_id: number
  /** In whose name it acts. */
  account_id: number
  /** Who made a named token; null for one that was granted by its user in the browser. */
  created_by_id: number | null
  /** Separated by spaces. */
  scope: string
  display_name: string | null
  /** SHA-256 in hex: the token itself is random enough to need no salt. */
  token_digest: string
  created_at_ms: number
  expires_at_ms: number
  last_used_at_ms: number | null
}

export interface OauthCodeTable {
  code_digest: string
  application_id: number
  account_id: number
  scope: string
  redirect_uri: string
  /** RFC 7636. */
  challenge: string | null
  challenge_method: 'S256' | 'plain' | null
  expires_at_ms: number
}

/** A token that an administrator offers to a user, who has to agree. */
export interface OauthAssignmentTable {
  id: Generated<number>
  uuid: string
  application_id: number
  account_id: number
  redirect_uri: string
  scope: string
  response_type: string
  created_at_ms: number
}

export interface StarTable {
  account_id: number
  repository_id: number
  created_at_ms: number
}

/** A right that a new repository of an organization gets; Quay's `permissionprototype`. */
export interface DefaultPermissionTable {
  id: Generated<number>
  uuid: string
  organization_id: number
  /** Only for repositories that this account creates; null: for those of everybody. */
  activating_account_id: number | null
  delegate_account_id: number | null
  delegate_team_id: number | null
  role: 'read' | 'write' | 'admin'
}

/** Somebody is asked to join a team, by account or by address. */
export interface TeamInvitationTable {
  id: Generated<number>
  /** SHA-256 of the code in hex: whoever has the code of a mail can join. */
  code_digest: string
  team_id: number
  account_id: number | null
  email: string | null
  inviter_id: number | null
  created_at_ms: number
}

/** What a user finds in the drawer of notifications. */
export interface UserNotificationTable {
  id: Generated<number>
  uuid: string
  account_id: number
  kind: string
  /** JSON. */
  metadata: string
  /** Finds it again when what it tells of is over. */
  lookup: string | null
  is_dismissed: number
  created_at_ms: number
}

export interface GlobalMessageTable {
  id: Generated<number>
  uuid: string
  content: string
  media_type: 'text/plain' | 'text/markdown'
  severity: 'info' | 'warning' | 'error'
  created_at_ms: number
}

export interface ManifestLabelTable {
  id: Generated<number>
  uuid: string
  manifest_id: number
  key: string
  value: string
  media_type: string
  /** `manifest`: stands in the manifest, and cannot be changed. */
  source_type: 'manifest' | 'api' | 'internal'
}

/** How much was done with a repository on one day. */
export interface RepositoryActivityTable {
  repository_id: number
  /** Days since 1970 (UTC). */
  day: number
  actions: number
}

export interface TagPullsTable {
  repository_id: number
  tag: string
  pulls: number
  last_pulled_at_ms: number
}

export interface ManifestPullsTable {
  manifest_id: number
  pulls: number
  last_pulled_at_ms: number
}

/** What follows the beginning of each word of a name: `search/words.ts`. */
export interface AccountWordTable {
  word: string
  account_id: number
  /** Of a robot: its namespace. */
  owner_id: number | null
}

export interface TeamWordTable {
  word: string
  team_id: number
  organization_id: number
}

export interface RepositoryWordTable {
  word: string
  repository_id: number
  namespace_id: number
  /** As of its repository, so that what everybody finds is a part of an index. */
  is_public: number
}

/** One row at most: what all blobs together weighed when somebody last asked. */
export interface RegistrySizeTable {
  id: number
  size_bytes: number
  measured_at_ms: number
}

/** A month of the audit log: each has a table of its own. */
export interface LogMonthTable {
  /** `2026_11`. */
  month: string
  /** When its entries were moved to the storage; null: they are in its table. */
  archived_at_ms: number | null
}

/** A file of a month's entries in the storage. */
export interface LogArchiveTable {
  storage_key: string
  location: string
  month: string
  entries: number
  size_bytes: number
  archived_at_ms: number
}

/** What a deleted account was called: entries of the log go on to tell of it. */
export interface FormerAccountTable {
  id: number
  kind: 'user' | 'organization' | 'robot'
  name: string
}

/** A rule that deletes old tags. */
export interface PrunePolicyTable {
  id: Generated<number>
  uuid: string
  namespace_id: number
  /** Null: it is about every repository of the namespace. */
  repository_id: number | null
  method: 'number_of_tags' | 'creation_date'
  /** As it was written: a number, or a duration such as `30d`. */
  value: string
  tag_pattern: string | null
  is_pattern_matched: number
  /** When it is applied next. */
  due_at_ms: number
}

/** Somebody who is told of events: of a repository, or of a namespace. The other column is null. */
export interface NotificationTable {
  id: Generated<number>
  uuid: string
  repository_id: number | null
  namespace_id: number | null
  event: string
  method: string
  title: string | null
  /** JSON, sealed: addresses of webhooks are secrets, as are tokens. */
  sealed_config: string
  /** JSON, as it was given. */
  event_config: string
  /** Events in a row that were given up. */
  failures: number
  /** Why nothing is sent any more; null while it is on. */
  disabled_reason: string | null
  created_at_ms: number
}

/** One event for one notification: what waits to be sent, and what was, for some days. */
export interface NotificationDeliveryTable {
  /** Also the order in which the events of one repository are sent. */
  id: Generated<number>
  notification_id: number
  /** The same for all who are told of one event. */
  event_id: string
  /** `test` and `again` were asked for by somebody, and wait for no other. */
  kind: 'event' | 'test' | 'again'
  /** JSON, as Quay spells it. */
  event_data: string
  /** JSON: what Quay does not tell, for methods of our own. */
  details: string
  happened_at_ms: number
  attempts: number
  /** When it is tried next. */
  due_at_ms: number
  outcome: 'delivered' | 'failed' | null
  /** Null: it waits. */
  finished_at_ms: number | null
  /** Of the last try, as are those below. */
  answer_status: number | null
  duration_ms: number | null
  answer: string | null
  error: string | null
}

/** When a namespace was told that its quota is used up to there. */
export interface QuotaNoticeTable {
  namespace_id: number
  kind: 'quota_warning' | 'quota_error'
  threshold_percent: number
  notified_at_ms: number
}

/** A notification told of this end of a tag. */
export interface ExpiryNoticeTable {
  tag_id: number
  notification_id: number
  ends_at_ms: number
}

/** An address that wants to be told of a repository, or was asked whether it wants. */
export interface AuthorizedEmailTable {
  id: Generated<number>
  repository_id: number
  email: string
  /** SHA-256 in hex of the code in the mail. */
  code_digest: string
  confirmed_at_ms: number | null
  created_at_ms: number
}

/** A rule that makes tags immutable. */
export interface ImmutabilityPolicyTable {
  id: Generated<number>
  uuid: string
  namespace_id: number
  /** Null: it is about every repository of the namespace. */
  repository_id: number | null
  tag_pattern: string
  is_pattern_matched: number
  /** One more with each change. */
  revision: Generated<number>
  /** The tags that were there when it was made have been looked at. */
  is_applied: Generated<number>
  /** How far that has come: the name of the repository, and of the last tag in it. */
  applied_to_repository: Generated<string>
  applied_to_tag: Generated<string>
  /** How many tags it has made immutable so far that were there before it. */
  fixed_tags: Generated<number>
}

/** How many bytes a namespace may hold. */
export interface NamespaceQuotaTable {
  id: Generated<number>
  namespace_id: number
  limit_bytes: number
}

/** A share of a quota at which something happens. */
export interface QuotaThresholdTable {
  id: Generated<number>
  quota_id: number
  kind: 'warning' | 'reject'
  percent: number
}

/** What else a namespace may have at most; null: as the configuration says. */
export interface NamespaceBoundTable {
  namespace_id: number
  repositories: number | null
  /** In each repository. */
  tags: number | null
  blob_bytes: number | null
}

/** The blobs of a manifest are in the usage of its repository and namespace. */
export interface CountedManifestTable {
  manifest_id: number
}

/** What the different blobs of the repository's counted manifests have together. */
export interface RepositoryUsageTable {
  repository_id: number
  used_bytes: number
}

export interface NamespaceUsageTable {
  namespace_id: number
  used_bytes: number
}

/** How many counted manifests of a repository name a blob. */
export interface RepositoryUsageBlobTable {
  repository_id: number
  blob_id: number
  size_bytes: number
  manifests: number
}

/** How many repositories of a namespace have a counted manifest that names a blob. */
export interface NamespaceUsageBlobTable {
  namespace_id: number
  blob_id: number
  size_bytes: number
  repositories: number
}

/** One row at most: how far manifests that were stored without being counted have been looked for. */
export interface UsageCountTable {
  id: number
  /** All manifests up to it are counted, or gone. */
  counted_to_id: number
  /** What was there when counting began is counted. */
  is_complete: number
}

/** Room that an upload has been given for its bytes. */
export interface UploadReservationTable {
  upload_id: string
  namespace_id: number
  size_bytes: number
  expires_at_ms: number
}

/** Room for a blob that no manifest names yet. */
export interface BlobReservationTable {
  repository_id: number
  blob_id: number
  namespace_id: number
  /** Who brought it. */
  account_id: number
  size_bytes: number
  expires_at_ms: number
}

/**
 * Something that may have lost its last reference, or never had one: somebody has to look. The
 * triggers of the database write these, in the transactions that change references.
 */
export interface GcReviewTable {
  /** 0 for blobs and namespaces. */
  repository_id: number
  /**
   * `tags`: those of the repository that have an end. `referrers`: those of a manifest that is
   * gone. `link`: that the repository has a blob. `namespace`: it keeps its tags for another time.
   */
  kind: 'tags' | 'manifest' | 'referrers' | 'link' | 'blob' | 'namespace'
  /** The id of the repository, manifest, blob or account. */
  subject_id: number
  /** `new`: it came without a reference. `released`: it may have lost the last. */
  reason: 'new' | 'released'
  due_at_ms: number
  /** Of the manifest that is gone, for `referrers`. */
  digest: string | null
  /** The last referrer that was noted. */
  after_id: Generated<number>
}

/** What the triggers know of the configuration: one row. */
export interface GcPolicyTable {
  id: number
  push_grace_ms: number
  /** How long ended tags can be restored in namespaces that say nothing else. */
  tag_time_ms: number
}

/** An object in the store whose blob is gone. */
export interface GcObjectTable {
  location: string
  storage_key: string
  size_bytes: number
  /** From then on it may be removed; while somebody does, when another may try. */
  due_at_ms: number
}

/** What was removed on a day (UTC), e.g. `2026-05-01`. */
export interface GcTotalTable {
  day: string
  kind: 'tag' | 'manifest' | 'link' | 'blob' | 'object'
  removed: number
  freed_bytes: number
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

/** A return of a repository, or of a whole namespace, to how its tags were at a moment. */
export interface RestorationTable {
  id: Generated<number>
  uuid: string
  namespace_id: number
  /** Null: all repositories of the namespace. */
  repository_id: number | null
  moment_ms: number
  begun_at_ms: number
  finished_at_ms: number | null
  state: 'running' | 'done' | 'failed'
  /** Why it failed, as a sentence. */
  failure: string | null
  /** JSON of who wanted it. */
  actor: string
  /** Only this tag; null: all. */
  tag: string | null
  /** How far it has come: everything up to this tag of this repository is done. */
  after_repository: Generated<string>
  after_tag: Generated<string>
  changed_tags: Generated<number>
  refused_tags: Generated<number>
}

/** A tag, or a repository, that stayed as it was, and why. */
export interface RestorationRefusalTable {
  id: Generated<number>
  restoration_id: number
  /** Without the namespace. */
  repository: string
  /** Null: the repository as a whole. */
  tag: string | null
  /** A sentence. */
  reason: string
}

/** A repository, a user or an organization that was deleted and can come back for a while. */
export interface DeletionTable {
  id: Generated<number>
  uuid: string
  account_id: number | null
  repository_id: number | null
  /** Of a repository. */
  namespace_id: number | null
  /** As it was; of a repository without its namespace. */
  name: string
  /** Of a repository, as it was. */
  visibility: 'public' | 'private' | null
  state: RepositoryTable['state'] | null
  /** Of an account, as it was. */
  is_enabled: number | null
  deleted_at_ms: number
  deleted_by: string | null
  kept_until_ms: number
  /** A worker removes what it had: there is no way back any more. */
  is_removing: Generated<number>
}

/** A robot of a namespace that was deleted. */
export interface KeptRobotTable {
  account_id: number
  deletion_id: number
  /** As it was, with that of its namespace. */
  name: string
  is_enabled: number
}

/**
 * A row that lies aside until its deletion is undone or carried out: nothing that looks at rights
 * sees it.
 */
type Kept<Table> = Table & { deletion_id: number }
