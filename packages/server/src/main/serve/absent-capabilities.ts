import type { Method } from '../../api/operation.ts'
import type { FeatureName, Features } from '../../platform/config/slices/api.ts'
import { absentOperations } from './absent-operations.ts'

/** Something that Quay does and this version does not do yet, or never will. */
export interface AbsentCapability {
  readonly capability: string
  readonly reason: string
  /** `FEATURE_…` keys that show as off, whatever the configuration says. */
  readonly features: readonly FeatureName[]
  /**
   * Calls that answer as when their feature is off: 404 to everybody, and none is mistaken for
   * the name of a repository. Method and path by operation id.
   */
  readonly operations: Readonly<Record<string, string>>
}

/** One row for each; a row goes when the capability comes. */
export const absentCapabilities: readonly AbsentCapability[] = [
  {
    capability: 'mirroring',
    reason: 'repositories do not follow others yet',
    features: ['REPO_MIRROR', 'ORG_MIRROR'],
    operations: absentOperations.mirroring,
  },
  {
    capability: 'proxy cache',
    reason: 'organizations do not stand for other registries yet',
    features: ['PROXY_CACHE', 'PROXY_CACHE_BLOB_DOWNLOAD'],
    operations: absentOperations['proxy cache'],
  },
  {
    capability: 'builds and triggers',
    reason: 'images are not built here yet',
    features: [
      'BUILD_SUPPORT',
      'GITHUB_BUILD',
      'GITLAB_BUILD',
      'BITBUCKET_BUILD',
      'READER_BUILD_LOGS',
    ],
    operations: absentOperations['builds and triggers'],
  },
  {
    capability: 'security scanning',
    reason: 'content is not scanned yet',
    features: [
      'SECURITY_SCANNER',
      'SECURITY_SCANNER_V2',
      'SECURITY_NOTIFICATIONS',
      'SECURITY_SCANNER_NOTIFY_ON_NEW_INDEX',
    ],
    operations: absentOperations['security scanning'],
  },
  {
    capability: 'sign-in with other services',
    reason: 'accounts live in the database alone for now',
    features: [
      'GITHUB_LOGIN',
      'GOOGLE_LOGIN',
      'TEAM_SYNCING',
      'NONSUPERUSER_TEAM_SYNCING_SETUP',
      'RECAPTCHA',
    ],
    operations: absentOperations['sign-in with other services'],
  },
  {
    capability: 'copies in other regions',
    reason: 'blobs lie in one location yet',
    features: ['STORAGE_REPLICATION'],
    operations: {},
  },
  {
    capability: 'content trust of Docker',
    reason: 'Notary has no upstream any more; signatures are artifacts',
    features: ['SIGNING'],
    operations: absentOperations['content trust of Docker'],
  },
  {
    capability: 'detection of spam',
    reason: 'a thing of public registries',
    features: ['SPAM_DETECTION'],
    operations: {},
  },
  {
    capability: 'billing',
    reason: 'a thing of quay.io',
    features: ['BILLING', 'RH_MARKETPLACE', 'ENTITLEMENT_RECONCILIATION'],
    operations: absentOperations.billing,
  },
  {
    capability: 'shutdown',
    reason: 'whoever supervises the process stops it; a browser does not',
    features: [],
    operations: absentOperations.shutdown,
  },
]

/** What is on, and built. */
export function presentFeatures(features: Features): Features {
  const absent = absentCapabilities.flatMap((row) => row.features)
  return { ...features, ...Object.fromEntries(absent.map((name) => [name, false])) }
}

/** Method and path of every call that is not there. */
export function absentCalls(): { readonly method: Method; readonly path: string }[] {
  return absentCapabilities.flatMap(({ operations }) =>
    Object.values(operations).map((call) => {
      const [method, path = ''] = call.split(' ')
      return { method: method as Method, path }
    }),
  )
}
