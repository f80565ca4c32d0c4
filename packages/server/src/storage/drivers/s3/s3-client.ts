import { webcrypto } from 'node:crypto'

import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'

import type { S3Location } from '../../../platform/config/slices/s3-location.ts'

/** How long a request that moves few bytes may take, each of the times it is tried. */
export const requestTimeoutMs = 10_000
const attempts = 3

const connectionTimeoutMs = 3_000

/** As many requests as one process has open at a time; the others wait their turn. */
const connections = 256

/** Below this, hashing costs less than handing the bytes to another thread. */
const hashedAsideBytes = 256 * 1024

/**
 * A client for one bucket of AWS, Ceph RADOS Gateway, NooBaa, MinIO, IBM Cloud or anything else
 * that speaks S3. Nothing is contacted yet.
 */
export function s3ClientFor(location: S3Location): S3Client {
  const { region, endpoint, credentials } = location
  const agent = { keepAlive: true, maxSockets: connections }
  const options: S3ClientConfig = {
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials: identityOf(credentials) }),
    forcePathStyle: location.forcePathStyle,
    // Only AWS knows the trailers in which the client sends checksums otherwise.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // The question whether a body is welcome takes a connection of its own for each part.
    expectContinueHeader: false,
    retryMode: 'standard',
    maxAttempts: attempts,
    requestHandler: {
      httpAgent: agent,
      httpsAgent: agent,
      connectionTimeout: connectionTimeoutMs,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
      // A reader of ours may be slow; `endWhenStalled` knows the difference.
      socketTimeout: 0,
    },
  }
  const client = new S3Client(options)
  signBodiesAside(client)
  return client
}

function identityOf(credentials: NonNullable<S3Location['credentials']>) {
  const { accessKey, secretKey, sessionToken } = credentials
  return {
    accessKeyId: accessKey.reveal(),
    secretAccessKey: secretKey.reveal(),
    ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.reveal() }),
  }
}

/**
 * Says in the signature what the body is: its hash where the connection is plain, so that the
 * store notices every changed byte, and nothing where TLS notices by itself. A large body is
 * hashed on another thread; the client alone would stop this one for 5 ms per part.
 */
function signBodiesAside(client: S3Client): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const request = args.request as SignableRequest
      const { body } = request
      if (body instanceof Uint8Array) {
        if (request.protocol === 'https:') {
          request.headers[contentHashHeader] = 'UNSIGNED-PAYLOAD'
        } else if (body.byteLength >= hashedAsideBytes) {
          request.headers[contentHashHeader] = await hashAside(body)
        }
      }
      return await next(args)
    },
    { step: 'build', name: 'signBodiesAside' },
  )
}

const contentHashHeader = 'x-amz-content-sha256'

interface SignableRequest {
  readonly protocol: string
  readonly headers: Record<string, string>
  readonly body: unknown
}

async function hashAside(body: Uint8Array): Promise<string> {
  const digest = await webcrypto.subtle.digest('SHA-256', body as Uint8Array<ArrayBuffer>)
  return Buffer.from(digest).toString('hex')
}
