import type { Secret } from '../secret.ts'
import type { Setting } from '../setting.ts'
import { block, optional, required } from '../shapes/collections.ts'
import { boolean, oneOf, port, secretText, text, wholeNumber } from '../shapes/scalars.ts'
import { converted, invalid, type Invalid, type Shape, type Sink } from '../shapes/shape.ts'
import { bareHost, endpointUrl, originOf, regionOfAmazonHost } from './s3-endpoint.ts'

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
  readonly accessKey: Secret
  readonly secretKey: Secret
  readonly sessionToken: Secret | undefined
}

const MEBIBYTE = 1024 ** 2
const DEFAULT_MINIMUM_PART_MEBIBYTES = 5

/** Stores other than AWS look at no region, but every signature names one. */
const ANY_REGION = 'us-east-1'

/** S3 takes parts of 5 MiB to 5 GiB. */
const partMebibytes = wholeNumber({ minimum: 5, maximum: 5 * 1024 })

const sharedFields = {
  storage_path: optional(text),
  port: optional(port),
  minimum_chunk_size_mb: optional(partMebibytes),
  maximum_chunk_size_mb: optional(partMebibytes),
  signature_version: optional(oneOf('s3v4', 'v4')),
  force_path_style: optional(boolean),
}

/** `S3Storage`: AWS, or whatever `endpoint_url` or `host` names. */
export const amazonLocation: Shape<S3Location> = converted(
  block({
    ...sharedFields,
    s3_bucket: required(text),
    s3_region: optional(text),
    s3_access_key: optional(secretText),
    s3_secret_key: optional(secretText),
    aws_session_token: optional(secretText),
    endpoint_url: optional(endpointUrl),
    host: optional(bareHost),
    maximum_chunk_size_gb: optional(wholeNumber({ minimum: 1, maximum: 5 })),
  }),
  (given, setting, sink) => {
    const credentials = credentialsOf(
      {
        accessKey: given.s3_access_key,
        secretKey: given.s3_secret_key,
        sessionToken: given.aws_session_token,
      },
      setting,
      sink,
    )
    const endpoint = originOf({ url: given.endpoint_url, host: given.host, port: given.port })
    const isAmazon = endpoint === undefined || /\.amazonaws\.com(\.cn)?$/.test(endpoint.hostname)
    const maximumMebibytes =
      given.maximum_chunk_size_mb ?? (given.maximum_chunk_size_gb ?? 5) * 1024
    const parts = partSizes(given.minimum_chunk_size_mb, maximumMebibytes, setting, sink)
    const pathPrefix = pathPrefixOf(given.storage_path, setting, sink)
    if (credentials === invalid || parts === invalid || pathPrefix === invalid) return invalid
    return {
      kind: 's3',
      bucket: given.s3_bucket,
      region: given.s3_region ?? (isAmazon ? regionOfAmazonHost(endpoint?.hostname) : ANY_REGION),
      endpoint: endpoint?.origin,
      pathPrefix,
      credentials,
      ...parts,
      forcePathStyle: given.force_path_style ?? !isAmazon,
      serverSideAssembly: true,
    }
  },
)

/** `RadosGWStorage`, `RHOCSStorage`, `IBMCloudStorage`: a named host, always with credentials. */
export const hostedLocation: Shape<S3Location> = converted(
  block({
    ...sharedFields,
    bucket_name: required(text),
    access_key: required(secretText),
    secret_key: required(secretText),
    hostname: required(bareHost),
    is_secure: optional(boolean),
    region_name: optional(text),
    server_side_assembly: optional(boolean),
  }),
  (given, setting, sink) => {
    const endpoint = originOf({
      host: given.hostname,
      port: given.port,
      isSecure: given.is_secure,
    })
    const parts = partSizes(
      given.minimum_chunk_size_mb,
      given.maximum_chunk_size_mb ?? 100,
      setting,
      sink,
    )
    const pathPrefix = pathPrefixOf(given.storage_path, setting, sink)
    if (parts === invalid || pathPrefix === invalid) return invalid
    return {
      kind: 's3',
      bucket: given.bucket_name,
      region: given.region_name ?? ANY_REGION,
      endpoint: endpoint?.origin,
      pathPrefix,
      credentials: {
        accessKey: given.access_key,
        secretKey: given.secret_key,
        sessionToken: undefined,
      },
      ...parts,
      forcePathStyle: given.force_path_style ?? true,
      serverSideAssembly: given.server_side_assembly ?? true,
    }
  },
)

function credentialsOf(
  given: {
    accessKey?: Secret | undefined
    secretKey?: Secret | undefined
    sessionToken?: Secret | undefined
  },
  setting: Setting,
  sink: Sink,
): S3Credentials | undefined | Invalid {
  const { accessKey, secretKey, sessionToken } = given
  if (accessKey !== undefined && secretKey !== undefined)
    return { accessKey, secretKey, sessionToken }
  if (accessKey === undefined && secretKey === undefined && sessionToken === undefined) {
    return undefined
  }
  return sink.fault(
    setting,
    `${setting.path} has only a part of its credentials; give s3_access_key and s3_secret_key, or neither to use those of the machine`,
  )
}

function partSizes(
  minimumMebibytes = DEFAULT_MINIMUM_PART_MEBIBYTES,
  maximumMebibytes: number,
  setting: Setting,
  sink: Sink,
): Pick<S3Location, 'minimumPartBytes' | 'maximumPartBytes'> | Invalid {
  if (minimumMebibytes > maximumMebibytes) {
    return sink.fault(
      setting,
      `${setting.path} has a minimum_chunk_size_mb of ${minimumMebibytes}, above its maximum of ${maximumMebibytes}; lower it`,
    )
  }
  return {
    minimumPartBytes: minimumMebibytes * MEBIBYTE,
    maximumPartBytes: maximumMebibytes * MEBIBYTE,
  }
}

function pathPrefixOf(path = '', setting: Setting, sink: Sink): string | Invalid {
  const segments = path.split('/').filter((segment) => segment !== '')
  return segments.includes('..') || segments.includes('.')
    ? sink.fault(setting, `${setting.path} has a storage_path with . or ..; write the path itself`)
    : segments.join('/')
}
