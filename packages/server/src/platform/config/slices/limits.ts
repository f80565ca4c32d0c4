import type { Reading } from '../reading.ts'

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
  /** Time for the requests under way when the server is told to stop. */
  readonly stopSeconds: number
  /** How long a server that is told to stop goes on taking requests, for balancers to notice. */
  readonly stopDelaySeconds: number
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

export function limitsConfig({ values }: Reading): LimitsConfig {
  return {
    manifestBytes: values.BERTH_MAXIMUM_MANIFEST_SIZE,
    manifestDescriptors: values.BERTH_MAXIMUM_MANIFEST_DESCRIPTORS,
    indexDepth: values.BERTH_MAXIMUM_INDEX_DEPTH,
    headerBytes: values.BERTH_MAXIMUM_HEADER_SIZE,
    jsonBodyBytes: values.BERTH_MAXIMUM_JSON_SIZE,
    connections: values.BERTH_MAXIMUM_CONNECTIONS,
    idleSeconds: values.BERTH_IDLE_TIMEOUT,
    headersSeconds: values.BERTH_HEADERS_TIMEOUT,
    uploadSeconds: values.BERTH_UPLOAD_TIMEOUT,
    stopSeconds: values.BERTH_STOP_TIMEOUT,
    stopDelaySeconds: values.BERTH_STOP_DELAY,
    uploadsPerRepository: values.BERTH_MAXIMUM_UPLOADS_PER_REPOSITORY,
    uploadsPerAccount: values.BERTH_MAXIMUM_UPLOADS_PER_ACCOUNT,
    pageSize: values.BERTH_MAXIMUM_PAGE_SIZE,
    requestRate: values.FEATURE_RATE_LIMITS
      ? {
          perClientPerSecond: values.BERTH_REQUESTS_PER_SECOND,
          burst: values.BERTH_REQUEST_BURST,
          exemptNamespaces: values.NON_RATE_LIMITED_NAMESPACES,
        }
      : undefined,
  }
}
