/** Bounds on what one client may ask of one process. */
export interface LimitsConfig {
  readonly manifestBytes: number
  /** Layers, blobs and children that one manifest may name. */
  readonly manifestDescriptors: number
  /** Indexes within indexes. */
  readonly indexDepth: number
  readonly headerBytes: number
  readonly jsonBodyBytes: number
  readonly connections: number
  /** A client that sends or takes nothing for this long is let go. */
  readonly idleSeconds: number
  /** Time for the headers of a request. */
  readonly headersSeconds: number
  /** Time for one request that carries the bytes of a blob. */
  readonly uploadSeconds: number
  /** Unfinished uploads. */
  readonly uploadsPerRepository: number
  readonly uploadsPerAccount: number
  /** Entries of a page however many the client asks for. */
  readonly pageSize: number
  /** Undefined unless `FEATURE_RATE_LIMITS` is on. */
  readonly requestRate: RequestRateConfig | undefined
}

export interface RequestRateConfig {
  readonly perClientPerSecond: number
  /** Requests that may come at once after a pause. */
  readonly burst: number
  readonly exemptNamespaces: readonly string[]
}
