import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The directory is removed when the tests end. */
const bootstrapTokenPath = join(tmpdir(), randomUUID(), 'token.json')

/** The configuration under which most cases were recorded, as far as Berth has its keys. */
export const mainConfiguration = `
FEATURE_SUPERUSERS_FULL_ACCESS: true
SUPER_USERS: [admin]
GLOBAL_READONLY_SUPER_USERS: [readonly]
FEATURE_MAILING: true
MAIL_SERVER: mail.invalid
FEATURE_REQUIRE_TEAM_INVITE: true
FEATURE_USER_INITIALIZE: true
FEATURE_USER_RENAME: true
FEATURE_USER_METADATA: true
FEATURE_ASSIGN_OAUTH_TOKEN: true
FEATURE_APP_SPECIFIC_TOKENS: true
FEATURE_SUPERUSER_CONFIGDUMP: true
FEATURE_IMAGE_PULL_STATS: true
FEATURE_CHANGE_TAG_EXPIRATION: true
FEATURE_LOG_EXPORT: true
FEATURE_SPARSE_INDEX: true
FEATURE_AUTO_PRUNE: true
FEATURE_IMMUTABLE_TAGS: true
FEATURE_QUOTA_NOTIFICATIONS: true
FEATURE_QUOTA_MANAGEMENT: true
PERMANENTLY_DELETE_TAGS: true
DEFAULT_NAMESPACE_AUTOPRUNE_POLICY: {method: number_of_tags, value: 1000}
FEATURE_PROGRAMMATIC_BOOTSTRAP: true
BROWSER_API_CALLS_XHR_ONLY: false
BERTH_SIGN_IN_FREE_FAILURES: 0
TAG_EXPIRATION_OPTIONS: [0s, 1d, 1w, 2w, 4w]
`

/** Lines that replace those of the main configuration. */
export const configurations: Readonly<Record<string, string>> = {
  fresh: 'FRESH_LOGIN_TIMEOUT: 1s',
  nofull: 'FEATURE_SUPERUSERS_FULL_ACCESS: false',
  noanon: 'FEATURE_ANONYMOUS_ACCESS: false',
  restricted: 'FEATURE_RESTRICTED_USERS: true',
  nopush: 'DISABLE_PUSHES: true',
  recovery: 'ACCOUNT_RECOVERY_MODE: true',
  xhr: 'BROWSER_API_CALLS_XHR_ONLY: true',
  signup: `FEATURE_MAILING: false
CREATE_NAMESPACE_ON_PUSH: true
FEATURE_PUBLIC_CATALOG: true
CREATE_PRIVATE_REPO_ON_PUSH: false`,
  bootstrap: `BOOTSTRAP_TOKEN_PATH: ${bootstrapTokenPath}`,
  readonly: 'REGISTRY_STATE: readonly',
  off: `FEATURE_PROGRAMMATIC_BOOTSTRAP: false
FEATURE_MAILING: false
FEATURE_USER_INITIALIZE: false
FEATURE_USER_CREATION: false
FEATURE_ASSIGN_OAUTH_TOKEN: false
FEATURE_APP_SPECIFIC_TOKENS: false
FEATURE_SUPERUSER_CONFIGDUMP: false
FEATURE_IMAGE_PULL_STATS: false
FEATURE_AUTO_PRUNE: false
FEATURE_IMMUTABLE_TAGS: false
FEATURE_QUOTA_NOTIFICATIONS: false
FEATURE_QUOTA_MANAGEMENT: false
FEATURE_CHANGE_TAG_EXPIRATION: false
FEATURE_LOG_EXPORT: false
FEATURE_AGGREGATED_LOG_COUNT_RETRIEVAL: false
FEATURE_REQUIRE_TEAM_INVITE: false
PERMANENTLY_DELETE_TAGS: false`,
}
