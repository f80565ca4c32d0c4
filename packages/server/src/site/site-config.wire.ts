import type { DefaultPrunePolicy } from '../platform/config/slices/autoprune.ts'
import type { Features } from '../platform/config/slices/api.ts'
import type { SiteConfig } from '../platform/config/slices/site.ts'

/** Of release channels, unless the configuration has others: easy to tell apart. */
const channelColors = ['#0066cc', '#3d7317', '#b98412', '#8f4700', '#5e40be', '#147878'] as const

/** What a page has to know before anybody signed in. Nothing secret stands here. */
export interface SiteFacts {
  readonly site: SiteConfig
  readonly features: Features
  readonly title: string
  readonly shortTitle: string
  readonly scheme: string
  /** `host[:port]`. */
  readonly host: string
  readonly tagExpirationOptionsSeconds: readonly number[]
  readonly mayDeleteTagsForGood: boolean
  /** What was stored before quotas were on is counted. */
  readonly countsOldContent: boolean
  readonly defaultPrunePolicy: DefaultPrunePolicy | undefined
  readonly localOauthHandler: string
  readonly isReadOnly: boolean
  readonly isInRecovery: boolean
  readonly version: string
  /** There is no user yet, and the page may make the first. */
  readonly wantsFirstUser: boolean
}

/** Names that Quay does not tell of. */
const untold = new Set([
  'ACI_CONVERSION',
  'APP_REGISTRY',
  'BITTORRENT',
  'LDAP_CACHING',
  'LISTEN_IP_VERSION',
  'READONLY_APP_REGISTRY',
])

/** Features that stand among the settings as well. */
const toldTwice = [
  'ASSIGN_OAUTH_TOKEN',
  'AUTO_PRUNE',
  'EDIT_QUOTA',
  'IMAGE_EXPIRY_TRIGGER',
  'IMMUTABLE_TAGS_CAN_EXPIRE',
  'ORG_MIRROR',
  'PROXY_CACHE',
  'QUOTA_MANAGEMENT',
  'QUOTA_NOTIFICATIONS',
  'REPO_MIRROR',
] as const

/** `GET /config` as Quay's clients and pages expect it. */
export function presentSiteConfig(facts: SiteFacts) {
  const { features } = facts
  return {
    config: {
      ...presentSettings(facts),
      ...Object.fromEntries(toldTwice.map((name) => [`FEATURE_${name}`, features[name]])),
    },
    features: Object.fromEntries(Object.entries(features).filter(([name]) => !untold.has(name))),
    oauth: noTriggers,
    external_login: [],
    registry_state: facts.isReadOnly ? 'readonly' : 'normal',
    account_recovery_mode: facts.isInRecovery,
    version_number: facts.version,
    // Ours: Quay has no such page.
    ...(facts.wantsFirstUser ? { wants_first_user: true } : {}),
  }
}

function presentSettings({ site, ...facts }: SiteFacts) {
  return {
    AUTHENTICATION_TYPE: site.authenticationType,
    AVATAR_KIND: site.avatarKind,
    BRANDING: {
      logo: site.logoUrl ?? '',
      logo_dark: '',
      footer_img: null,
      footer_url: null,
      ...site.branding,
    },
    CHANNEL_COLORS: site.channelColors ?? channelColors,
    CONTACT_INFO: site.contacts,
    DEBUG: false,
    DEFAULT_NAMESPACE_AUTOPRUNE_POLICY: facts.defaultPrunePolicy ?? null,
    DEFAULT_UI: 'react',
    DISABLE_ANGULAR_UI: true,
    DOCUMENTATION_ROOT: site.documentationRoot ?? `${facts.scheme}://${facts.host}/api/docs`,
    ENTERPRISE_LOGO_URL: site.logoUrl ?? '',
    FOOTER_LINKS: site.footerLinks,
    LOCAL_OAUTH_HANDLER: facts.localOauthHandler,
    PERMANENTLY_DELETE_TAGS: facts.mayDeleteTagsForGood,
    PREFERRED_URL_SCHEME: facts.scheme,
    QUOTA_BACKFILL: facts.countsOldContent,
    RECAPTCHA_SITE_KEY: null,
    REGISTRY_TITLE: facts.title,
    REGISTRY_TITLE_SHORT: facts.shortTitle,
    SEARCH_MAX_RESULT_PAGE_COUNT: site.searchPagesMaximum,
    SEARCH_RESULTS_PER_PAGE: site.searchResultsPerPage,
    SENTRY_PUBLIC_DSN: null,
    SERVER_HOSTNAME: facts.host,
    SETUP_COMPLETE: true,
    STATIC_SITE_BUCKET: null,
    TAG_EXPIRATION_OPTIONS: facts.tagExpirationOptionsSeconds.map(durationText),
    UI_DELAY_AFTER_WRITE_SECONDS: 0,
    UI_V2_FEEDBACK_FORM: null,
  }
}

/** Nothing is built here, so nothing tells of pushes to sources. */
const noTriggers = {
  GITHUB_TRIGGER_CONFIG: {
    CLIENT_ID: null,
    AUTHORIZE_ENDPOINT: 'https://github.com/login/oauth/authorize',
    GITHUB_ENDPOINT: 'https://github.com/',
    ORG_RESTRICT: false,
  },
  GITLAB_TRIGGER_CONFIG: {
    CLIENT_ID: null,
    AUTHORIZE_ENDPOINT: 'https://gitlab.com/oauth/authorize',
    GITLAB_ENDPOINT: 'https://gitlab.com',
  },
}

const units = [
  ['w', 604_800],
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
] as const

/** `2w`, `1d`, `90s`: as an operator writes it. */
function durationText(seconds: number): string {
  for (const [unit, length] of units) {
    if (seconds > 0 && seconds % length === 0) return `${seconds / length}${unit}`
  }
  return `${seconds}s`
}
