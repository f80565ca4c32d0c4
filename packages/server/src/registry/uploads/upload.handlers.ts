import type { IncomingMessage } from 'node:http'

import { type BodyLimits, hasBody, requestBody } from '../../platform/bytes/request-body.ts'
import type { LimitsConfig } from '../../platform/config/slices/limits.ts'
import type { Blobs } from '../blobs/blobs.service.ts'
import {
  canonicalAlgorithm,
  type Digest,
  type DigestAlgorithm,
  isDigest,
  parseDigest,
} from '../digest.ts'
import type { RegistryCaller, RegistryDoor } from '../http/registry-caller.ts'
import { answerEmpty, type Headers, type RegistryExchange } from '../http/registry-exchange.ts'
import type { RegistryHandlers } from '../http/registry-handler.ts'
import type { RepositoryNames } from '../http/repository-names.ts'
import type { PushTargets } from '../push-targets.ts'
import type { RegistryEvents } from '../registry-events.ts'
import { mountBlob } from './mount-blob.ts'
import {
  type ContentRange,
  InvalidContentRangeError,
  InvalidUploadError,
  parseContentRange,
  UploadUnknownError,
} from './upload.ts'
import type { Chunk, Uploads } from './uploads.service.ts'

interface Dependencies {
  readonly door: RegistryDoor
  readonly names: RepositoryNames
  readonly targets: PushTargets
  readonly blobs: Blobs
  readonly uploads: Uploads
  readonly maximumLayerBytes: number
  readonly limits: LimitsConfig
  readonly events: RegistryEvents
}

const uploadId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** `/v2/<name>/blobs/uploads/`: begins an upload, mounts, or takes a whole blob at once. */
export function uploadsHandlers(dependencies: Dependencies): RegistryHandlers<'uploads'> {
  const { names, targets, uploads, events } = dependencies
  return {
    async POST(exchange, path, caller) {
      const target = await targets.forPush(caller, names.parse(path.name))
      const { query, request } = exchange

      const mounted = query.get('mount')
      if (mounted !== null && isDigest(mounted)) {
        const from = query.get('from')
        if (await mountBlob(dependencies, { caller, target, digest: mounted, from })) {
          events.blobMounted(exchange, target, mounted)
          answerEmpty(exchange, 201, blobHeaders(path.name, mounted))
          return
        }
      }
      const whole = query.get('digest')
      if (whole !== null && mounted === null) {
        const digest = parseDigest(whole)
        const body = requestBody(request, bodyLimits(dependencies))
        const announcedBytes = announcedBytesOf(request)
        const sizeBytes = await uploads.receive(target, digest, { body, announcedBytes })
        events.uploadCompleted(exchange, target, { digest, sizeBytes })
        answerEmpty(exchange, 201, blobHeaders(path.name, digest))
        return
      }
      const id = await uploads.begin(target, algorithmAsked(query))
      answerEmpty(exchange, 202, uploadHeaders(path.name, id, 0))
    },
  }
}

/** `/v2/<name>/blobs/uploads/<id>`: goes on with, ends, cancels or asks for an upload. */
export function uploadHandlers(dependencies: Dependencies): RegistryHandlers<'upload'> {
  const { names, targets, uploads, events } = dependencies

  const open = async (path: { name: string; id: string }, caller: RegistryCaller) => {
    const target = await targets.forPush(caller, names.parse(path.name))
    if (!uploadId.test(path.id)) throw new UploadUnknownError()
    return target
  }

  return {
    async GET(exchange, path, caller) {
      const target = await open(path, caller)
      const receivedBytes = await uploads.receivedBytes(target, path.id)
      answerEmpty(exchange, 204, uploadHeaders(path.name, path.id, receivedBytes))
    },

    async PATCH(exchange, path, caller) {
      const target = await open(path, caller)
      const receivedBytes = await uploads.append(
        target,
        path.id,
        chunkOf(exchange, bodyLimits(dependencies)),
      )
      answerEmpty(exchange, 202, uploadHeaders(path.name, path.id, receivedBytes))
    },

    async PUT(exchange, path, caller) {
      const target = await open(path, caller)
      const text = exchange.query.get('digest')
      if (text === null) {
        throw new InvalidUploadError('the query parameter digest says what the upload has to be')
      }
      const digest = parseDigest(text)
      const lastChunk = hasBody(exchange.request)
        ? chunkOf(exchange, bodyLimits(dependencies))
        : undefined
      const sizeBytes = await uploads.finish(target, path.id, digest, lastChunk)
      events.uploadCompleted(exchange, target, { digest, sizeBytes })
      answerEmpty(exchange, 201, blobHeaders(path.name, digest))
    },

    async DELETE(exchange, path, caller) {
      const target = await open(path, caller)
      await uploads.cancel(target, path.id)
      answerEmpty(exchange, 204, {})
    },
  }
}

/** Read each time: the configuration may have changed. */
function bodyLimits({ maximumLayerBytes, limits }: Dependencies): BodyLimits {
  return { maximumBytes: maximumLayerBytes, maximumSeconds: limits.uploadSeconds }
}

function chunkOf(exchange: RegistryExchange, bounds: BodyLimits): Chunk {
  const { request } = exchange
  const range = rangeOf(request.headers['content-range'], request.headers['content-length'])
  const announcedBytes = announcedBytesOf(request)
  return { body: requestBody(request, bounds), range, announcedBytes }
}

/** The server takes no request with a length that is no number. */
function announcedBytesOf({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length']
  return length === undefined ? undefined : Number(length)
}

function rangeOf(
  header: string | undefined,
  contentLength: string | undefined,
): ContentRange | undefined {
  if (header === undefined) return undefined
  const range = parseContentRange(header)
  const rangeBytes = range.lastByte - range.firstByte + 1
  if (contentLength !== undefined && Number(contentLength) !== rangeBytes) {
    throw new InvalidContentRangeError(
      `it names ${rangeBytes} bytes, the Content-Length is ${contentLength}`,
    )
  }
  return range
}

/** `digest-algorithm`: what the client will end with, so that it is computed on the way. */
function algorithmAsked(query: URLSearchParams): DigestAlgorithm {
  const text = query.get('digest-algorithm')
  if (text === null) return canonicalAlgorithm
  if (text === 'sha256' || text === 'sha512') return text
  throw new InvalidUploadError('digest-algorithm has to be sha256 or sha512')
}

function blobHeaders(name: string, digest: Digest): Headers {
  return { location: `/v2/${name}/blobs/${digest}`, 'docker-content-digest': digest }
}

export function uploadHeaders(name: string, id: string, receivedBytes: number): Headers {
  return {
    location: `/v2/${name}/blobs/uploads/${id}`,
    range: `0-${Math.max(0, receivedBytes - 1)}`,
    'docker-upload-uuid': id,
  }
}
