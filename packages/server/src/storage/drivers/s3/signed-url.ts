import { createHash, createHmac } from 'node:crypto'

import type { S3Client } from '@aws-sdk/client-s3'

import type { S3Location } from '../../../platform/config/slices/s3-location.ts'

/** Where a bucket answers, and for whom a signature counts there. */
export interface SigningScope {
  /** Without a slash at the end; has the bucket in its host name or path. */
  readonly bucketUrl: URL
  readonly region: string
}

export interface SigningIdentity {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

export interface UrlRequest {
  readonly method: 'GET' | 'HEAD'
  /** The object's whole name in the bucket. */
  readonly name: string
  /** S3 takes up to seven days. */
  readonly expiresInSeconds: number
}

/**
 * Signs URLs for a bucket with whatever credentials its client has at that time.
 *
 * The client's own signer takes 0.3 ms of the processor for each URL, and every pull of a
 * layer needs one; this takes 0.01 ms.
 */
export function urlSigner(
  client: S3Client,
  location: S3Location,
): (request: UrlRequest) => Promise<URL> {
  let finding: Promise<SigningScope> | undefined
  return async (request) => {
    finding ??= findScope(client, location)
    const [scope, identity] = await Promise.all([finding, client.config.credentials()])
    const nowMs = Date.now() + client.config.systemClockOffset
    return signedUrl(scope, identity, request, new Date(nowMs))
  }
}

/** Asks the client, which knows the addresses of all of Amazon's regions and kinds of buckets. */
async function findScope({ config }: S3Client, location: S3Location): Promise<SigningScope> {
  const region = await config.region()
  const { url, properties } = config.endpointProvider({
    Bucket: location.bucket,
    Region: region,
    ForcePathStyle: location.forcePathStyle,
    UseFIPS: await config.useFipsEndpoint(),
    UseDualStack: await config.useDualstackEndpoint(),
    ...(location.endpoint === undefined ? {} : { Endpoint: location.endpoint }),
  })
  const schemes = properties?.['authSchemes'] as { signingRegion?: string }[] | undefined
  return { bucketUrl: url, region: schemes?.[0]?.signingRegion ?? region }
}

/** A URL signed in its query (AWS signature version 4, "Authenticating Requests: Using Query Parameters"). */
export function signedUrl(
  { bucketUrl, region }: SigningScope,
  identity: SigningIdentity,
  { method, name, expiresInSeconds }: UrlRequest,
  now: Date,
): URL {
  const timestamp = now.toISOString().replaceAll(/[:-]|\.\d+/g, '')
  const scope = `${timestamp.slice(0, 8)}/${region}/s3/aws4_request`
  const path = `${bucketUrl.pathname.replace(/\/$/, '')}/${name.split('/').map(encode).join('/')}`
  const { sessionToken } = identity
  // In the order of their names, as the signature wants them.
  const query = [
    'X-Amz-Algorithm=AWS4-HMAC-SHA256',
    `X-Amz-Credential=${encode(`${identity.accessKeyId}/${scope}`)}`,
    `X-Amz-Date=${timestamp}`,
    `X-Amz-Expires=${expiresInSeconds}`,
    ...(sessionToken === undefined ? [] : [`X-Amz-Security-Token=${encode(sessionToken)}`]),
    'X-Amz-SignedHeaders=host',
  ].join('&')
  const request = `${method}\n${path}\n${query}\nhost:${bucketUrl.host}\n\nhost\nUNSIGNED-PAYLOAD`
  const toSign = `AWS4-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256(request)}`
  const key = signingKey(identity.secretAccessKey, scope)
  const signature = createHmac('sha256', key).update(toSign).digest('hex')
  return new URL(`${bucketUrl.origin}${path}?${query}&X-Amz-Signature=${signature}`)
}

/** The last one: it counts for a day. */
let lastKey: { readonly secret: string; readonly scope: string; readonly key: Buffer } | undefined

function signingKey(secret: string, scope: string): Buffer {
  if (lastKey?.secret === secret && lastKey.scope === scope) return lastKey.key
  let key: string | Buffer = `AWS4${secret}`
  for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest()
  lastKey = { secret, scope, key: key as Buffer }
  return lastKey.key
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** RFC 3986 with only its unreserved characters left as they are. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
