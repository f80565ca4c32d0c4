import { anyBlock, listOf } from '../shapes/collections.ts'
import { boolean, filePath, oneOf, text, wholeNumber } from '../shapes/scalars.ts'
import { inert, later, used } from './key.ts'

const names = listOf(text, 'a list of names')
const positive = wholeNumber({ minimum: 1 })

/** What `/v2` allows, and the tokens that open it. */
export const registryKeys = {
  REGISTRY_STATE: used(
    oneOf('normal', 'readonly'),
    'normal',
    'With readonly nothing can be changed, by push or by API; pulls go on.',
  ),
  DISABLE_PUSHES: used(boolean, false, 'Refuses new content; everything else can be changed.'),
  ACCOUNT_RECOVERY_MODE: used(
    boolean,
    false,
    'Lets people sign in to repair their accounts, and serves no content.',
  ),
  FEATURE_ANONYMOUS_ACCESS: used(
    boolean,
    true,
    'Public repositories can be pulled without signing in.',
  ),
  FEATURE_PUBLIC_CATALOG: used(
    boolean,
    false,
    'The catalog lists public repositories to everyone.',
  ),
  PUBLIC_NAMESPACES: later(
    names,
    [],
    'Namespaces that stand in the repository list of every user.',
  ),
  CREATE_PRIVATE_REPO_ON_PUSH: used(
    boolean,
    true,
    'A repository made by a push is private; otherwise it is public.',
  ),
  CREATE_NAMESPACE_ON_PUSH: used(
    boolean,
    false,
    'A push to a namespace that does not exist makes an organization.',
  ),
  FEATURE_EXTENDED_REPOSITORY_NAMES: used(boolean, true, 'Repository names may contain slashes.'),
  FEATURE_LIBRARY_SUPPORT: used(
    boolean,
    true,
    'Names without a namespace are taken as library names.',
  ),
  LIBRARY_NAMESPACE: used(text, 'library', 'Namespace of names that have none.'),
  FEATURE_GENERAL_OCI_SUPPORT: used(
    boolean,
    true,
    'Takes OCI manifests; otherwise only those of Docker.',
  ),
  OCI_NAMESPACE_WHITELIST: used(
    names,
    [],
    'Namespaces that may hold OCI manifests although FEATURE_GENERAL_OCI_SUPPORT is off.',
  ),
  ALLOWED_OCI_ARTIFACT_TYPES: inert(
    anyBlock,
    undefined,
    'Listed artifact types that were taken; every type is.',
  ),
  FEATURE_HELM_OCI_SUPPORT: inert(boolean, true, 'Allowed Helm charts; every artifact is allowed.'),
  IGNORE_UNKNOWN_MEDIATYPES: inert(boolean, false, 'Passed over unknown layers; none is unknown.'),
  FEATURE_ACI_CONVERSION: inert(boolean, false, 'Converted images to a format of the past.'),
  FEATURE_REFERRERS_API: used(boolean, true, 'Answers which manifests refer to another one.'),
  FEATURE_MANIFEST_SUBJECT_BACKFILL: later(
    boolean,
    true,
    'Finds the subjects of manifests that were stored before they were recorded.',
  ),
  FEATURE_MANIFEST_SIZE_BACKFILL: later(
    boolean,
    true,
    'Finds the sizes of manifests that were stored before they were recorded.',
  ),
  FEATURE_SPARSE_INDEX: used(boolean, false, 'An index may name manifests that were not pushed.'),
  FEATURE_ADVERTISE_V2: inert(boolean, true, 'Showed the registry protocol; it is always shown.'),
  BLACKLIST_V2_SPEC: inert(
    text,
    '<1.6.0',
    'Versions of Docker from before 2015 that were refused.',
  ),
  V2_PAGINATION_SIZE: used(
    wholeNumber({ minimum: 1, maximum: 10_000 }),
    50,
    'Entries of a list of tags or repositories when the client does not say how many.',
  ),
  V22_NAMESPACE_BLACKLIST: inert(names, undefined, 'Namespaces that got manifests of schema 1.'),
  V1_ONLY_DOMAIN: inert(text, undefined, 'A host name for Docker from before 2015.'),
  FEATURE_RESTRICTED_V1_PUSH: inert(
    boolean,
    false,
    'Restricted pushes by the protocol before /v2.',
  ),
  V1_PUSH_WHITELIST: inert(names, [], 'Namespaces that could be pushed to by that protocol.'),
  FEATURE_RATE_LIMITS: used(
    boolean,
    false,
    'Slows down clients that ask too often; see BERTH_REQUESTS_PER_SECOND.',
  ),
  NON_RATE_LIMITED_NAMESPACES: used(names, [], 'Namespaces whose accounts are never slowed down.'),
  FEATURE_SIGNING: inert(boolean, false, 'Signatures by Notary 1.'),
  TUF_SERVER: inert(text, undefined, 'Address of a Notary 1 server.'),
  TUF_GUN_PREFIX: inert(text, undefined, 'Prefix of names in Notary 1.'),
  LABEL_KEY_RESERVED_PREFIXES: used(
    listOf(text),
    [],
    'Beginnings of label keys that nobody may set.',
  ),
  SIGNED_GRANT_EXPIRATION_SEC: inert(
    positive,
    86_400,
    'Lifetime of tokens of the protocol before /v2.',
  ),
  REGISTRY_JWT_AUTH_MAX_FRESH_S: used(
    wholeNumber({ minimum: 60 }),
    3660,
    'Seconds that a registry token may live at most, whoever signed it.',
  ),
  INSTANCE_SERVICE_KEY_SERVICE: used(text, 'quay', 'Issuer of registry tokens.'),
  INSTANCE_SERVICE_KEY_KID_LOCATION: inert(
    filePath,
    undefined,
    'File with the id of the signing key; Berth keeps it in the database.',
  ),
  INSTANCE_SERVICE_KEY_LOCATION: inert(
    filePath,
    undefined,
    'File with the signing key; Berth keeps it in the database.',
  ),
  INSTANCE_SERVICE_KEY_EXPIRATION: used(positive, 120, 'Minutes that a signing key is valid.'),
  INSTANCE_SERVICE_KEY_REFRESH: used(
    positive,
    55,
    'Minutes between two renewals of a signing key.',
  ),
  UNAPPROVED_SERVICE_KEY_TTL_SEC: used(
    positive,
    86_400,
    'Seconds after which a key that nobody approved is removed.',
  ),
  EXPIRED_SERVICE_KEY_TTL_SEC: used(positive, 604_800, 'Seconds that an expired key is kept.'),
}
