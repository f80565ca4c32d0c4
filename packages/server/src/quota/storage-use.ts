/** `off`: nothing is counted. `counting`: what was stored before is not in the sums yet. */
export type CountState = 'off' | 'counting' | 'complete'

export interface NamespaceUse {
  readonly name: string
  readonly kind: 'user' | 'organization'
  readonly usedBytes: number
}

export interface RepositoryUse {
  /** `namespace/name`. */
  readonly repository: string
  /** Each blob once. What its namespace uses is less where repositories share some. */
  readonly usedBytes: number
}

/** Who uses the storage of the registry. */
export interface RegistryUse {
  readonly state: CountState
  readonly namespaces: readonly NamespaceUse[]
  readonly repositories: readonly RepositoryUse[]
}

/** What uses that of one namespace. */
export interface UseOfNamespace {
  readonly state: CountState
  readonly usedBytes: number
  readonly repositories: readonly RepositoryUse[]
}
