import type {
  AccountsConfig,
  PasswordsConfig,
  SignInConfig,
  LastUseConfig,
} from './slices/accounts.ts'
import type { ApiConfig } from './slices/api.ts'
import type { AutopruneConfig } from './slices/autoprune.ts'
import type { QuotaConfig } from './slices/quota.ts'
import type { CollectionConfig } from './slices/collection.ts'
import type { DatabaseConfig } from './slices/database.ts'
import type { DeletionsConfig } from './slices/deletions.ts'
import type { IdentityConfig } from './slices/identity.ts'
import type { LimitsConfig } from './slices/limits.ts'
import type { LogsConfig } from './slices/logs.ts'
import type {
  HealthConfig,
  LoggingConfig,
  MetricsConfig,
  TracingConfig,
} from './slices/operations.ts'
import type { NotificationsConfig } from './slices/notifications.ts'
import type { OutboundConfig } from './slices/outbound.ts'
import type { OauthConfig } from './slices/oauth.ts'
import type { MailConfig } from './slices/mail.ts'
import type { RegistryConfig } from './slices/registry.ts'
import type { SecretsConfig } from './slices/secrets.ts'
import type { ServerConfig } from './slices/server.ts'
import type { SiteConfig } from './slices/site.ts'
import type { StorageConfig } from './slices/storage.ts'
import type { TagsConfig } from './slices/tags.ts'
import type { TokensConfig } from './slices/tokens.ts'
import type { UploadsConfig } from './slices/uploads.ts'

/**
 * Everything an operator decides, in Berth's own words.
 *
 * A feature receives only its slice. Quay's key names, its units and its
 * spellings end at the parser; every field here is complete and valid, so no
 * reader needs a default of its own.
 */
export interface BerthConfig {
  /** Absolute. Everything that Berth keeps by itself lies in here. */
  readonly dataDirectory: string
  readonly server: ServerConfig
  readonly database: DatabaseConfig
  readonly storage: StorageConfig
  /** As configured; `resolveSecrets` completes them from the data directory. */
  readonly secrets: SecretsConfig
  readonly registry: RegistryConfig
  readonly uploads: UploadsConfig
  readonly tokens: TokensConfig
  readonly tags: TagsConfig
  readonly deletions: DeletionsConfig
  readonly autoprune: AutopruneConfig
  readonly quota: QuotaConfig
  readonly collection: CollectionConfig
  readonly accounts: AccountsConfig
  readonly passwords: PasswordsConfig
  readonly signIn: SignInConfig
  readonly identity: IdentityConfig
  readonly lastUse: LastUseConfig
  readonly api: ApiConfig
  readonly logs: LogsConfig
  readonly outbound: OutboundConfig
  readonly notifications: NotificationsConfig
  readonly oauth: OauthConfig
  readonly site: SiteConfig
  /** Undefined when there is no mail server. */
  readonly mail: MailConfig | undefined
  readonly limits: LimitsConfig
  readonly logging: LoggingConfig
  readonly metrics: MetricsConfig
  /** Undefined unless tracing is switched on. */
  readonly tracing: TracingConfig | undefined
  readonly health: HealthConfig
}
