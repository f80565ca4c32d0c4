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
