import type { Reading } from '../reading.ts'
import { quoted } from '../shapes/shape.ts'

/** What `/v2` allows and how it treats names. */
export interface RegistryConfig {
  /** `readonly` refuses every change, also by the API. */
  readonly state: 'normal' | 'readonly'
  /** Refuses new content only. */
  readonly disablePushes: boolean
  /** Only people may sign in, to repair accounts; content is not served. */
  readonly accountRecoveryMode: boolean
  readonly anonymousAccess: boolean
  /** Anonymous callers see public repositories in the catalog. */
  readonly publicCatalog: boolean
  readonly createPrivateRepositoryOnPush: boolean
  readonly createNamespaceOnPush: boolean
  /** Repository names may contain slashes. */
  readonly extendedRepositoryNames: boolean
  /** Namespace of a name without one (`host/ubuntu`); undefined when such names are refused. */
  readonly libraryNamespace: string | undefined
  /** False takes Docker manifests only, except in `ociNamespaces`. */
  readonly generalOciSupport: boolean
  /** Namespaces that may hold OCI manifests although `generalOciSupport` is off. */
  readonly ociNamespaces: readonly string[]
  readonly referrersApi: boolean
  /** An index may name manifests that are not here. */
  readonly sparseIndex: boolean
  /** Entries of a page when the client names no number. */
  readonly pageSize: number
}

export function registryConfig(reading: Reading): RegistryConfig {
  const { values } = reading
  return {
    state: values.REGISTRY_STATE,
    disablePushes: values.DISABLE_PUSHES,
    accountRecoveryMode: values.ACCOUNT_RECOVERY_MODE,
    anonymousAccess: values.FEATURE_ANONYMOUS_ACCESS,
    publicCatalog: values.FEATURE_PUBLIC_CATALOG,
    createPrivateRepositoryOnPush: values.CREATE_PRIVATE_REPO_ON_PUSH,
    createNamespaceOnPush: values.CREATE_NAMESPACE_ON_PUSH,
    extendedRepositoryNames: values.FEATURE_EXTENDED_REPOSITORY_NAMES,
    libraryNamespace: values.FEATURE_LIBRARY_SUPPORT ? libraryNamespaceOf(reading) : undefined,
    generalOciSupport: values.FEATURE_GENERAL_OCI_SUPPORT,
    ociNamespaces: values.OCI_NAMESPACE_WHITELIST,
    referrersApi: values.FEATURE_REFERRERS_API,
    sparseIndex: values.FEATURE_SPARSE_INDEX,
    pageSize: values.V2_PAGINATION_SIZE,
  }
}

function libraryNamespaceOf(reading: Reading): string {
  const name = reading.values.LIBRARY_NAMESPACE
  if (!/^[a-z0-9]+(?:[._-]+[a-z0-9]+)*$/.test(name)) {
    reading.fault(
      'LIBRARY_NAMESPACE',
      `LIBRARY_NAMESPACE is ${quoted(name)}; write a name of small letters, digits, dots and dashes`,
    )
  }
  return name
}
