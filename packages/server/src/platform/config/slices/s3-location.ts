import type { Secret } from '../secret.ts'

/** A bucket in anything that speaks S3 with signature version 4. */
export interface S3Location {
  readonly kind: 's3'
  readonly bucket: string
  /** Undefined when the SDK finds it by itself (environment, instance metadata). */
  readonly region: string | undefined
  /** `https://host[:port]`, no path; undefined for AWS itself. */
  readonly endpoint: string | undefined
  /** `/`-separated, without a slash at either end; empty for the root of the bucket. */
  readonly pathPrefix: string
  /** Undefined when the SDK finds them by itself (environment, instance role, web identity). */
  readonly credentials: S3Credentials | undefined
  /** Parts smaller than this are joined before they are sent. */
  readonly minimumPartBytes: number
  readonly maximumPartBytes: number
  /** The bucket stands in the path of the URL, not in its host name. */
  readonly forcePathStyle: boolean
  /** The store can join stored objects itself; otherwise their bytes pass through Berth. */
  readonly serverSideAssembly: boolean
}

export interface S3Credentials {
  readonly accessKey: string
  readonly secretKey: Secret
  readonly sessionToken: Secret | undefined
}
