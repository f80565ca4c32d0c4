import { LRUCache } from 'lru-cache'

import { closeQuietly, openForReading, sendFile } from '../../platform/bytes/send-file.ts'
import { sendStream } from '../../platform/bytes/send-stream.ts'
import type { StorageConfig } from '../../platform/config/slices/storage.ts'
import {
  type LocalFiles,
  ObjectNotFoundError,
  type StorageDriver,
  StorageUnavailableError,
} from '../../storage/storage-driver.ts'
import { type StorageKey, storageKey } from '../../storage/storage-key.ts'
import type { Storage } from '../../storage/storage.ts'
import { answerEmpty, type Headers, type RegistryExchange } from '../http/registry-exchange.ts'
import type { Blob } from './blob.ts'
import { type ByteRange, matchesEntityTag, parseRange } from './byte-range.ts'
import { canFollow } from './redirect.ts'
import { readSmallFile, smallFileBytes } from './small-file.ts'

/** Small blobs are kept: every pull asks for its config. */
const smallBlobsCacheBytes = 16 * 1024 * 1024

/** A blob never changes under its digest (Quay's age). */
const cacheControl = 'max-age=31536000'

interface Dependencies {
  readonly storage: Storage
  readonly config: StorageConfig
}

/**
 * How a blob leaves: by a redirect to the store, through the proxy in front, from memory,
 * from a local file in large reads, or as a stream from the store; whichever comes first.
 */
export class BlobServer {
  readonly #storage: Storage
  readonly #config: StorageConfig
  /** One character is one byte: such a text leaves in one write with its headers. */
  readonly #small = new LRUCache<StorageKey, string>({
    maxSize: smallBlobsCacheBytes,
    sizeCalculation: (content) => content.length + 200,
  })

  constructor({ storage, config }: Dependencies) {
    this.#storage = storage
    this.#config = config
  }

  /** @throws ObjectNotFoundError, StorageUnavailableError before the first byte has left */
  async serve(exchange: RegistryExchange, blob: Blob): Promise<void> {
    const { request } = exchange
    const entityTag = `"${blob.digest}"`
    const always: Headers = {
      'docker-content-digest': blob.digest,
      etag: entityTag,
      'cache-control': cacheControl,
      'accept-ranges': 'bytes',
    }
    if (matchesEntityTag(request.headers['if-none-match'], entityTag)) {
      exchange.response.writeHead(304, always).end()
      return
    }
    const headers: Headers = { ...always, 'content-type': 'application/octet-stream' }
    if (request.method === 'HEAD') {
      exchange.response.writeHead(200, { ...headers, 'content-length': blob.sizeBytes }).end()
      return
    }
    const range = rangeOf(exchange, blob.sizeBytes, entityTag)
    if (range === 'unsatisfiable') {
      answerEmpty(exchange, 416, { ...always, 'content-range': `bytes */${blob.sizeBytes}` })
      return
    }
    const location = this.#storage.nearest(blob.placements.map((placement) => placement.location))
    const placement = blob.placements.find((candidate) => candidate.location === location)
    const key = storageKey((placement as Blob['placements'][number]).storageKey)
    await this.#send(exchange, blob, this.#storage.driverOf(location), key, headers, range)
  }

  async #send(
    exchange: RegistryExchange,
    blob: Blob,
    driver: StorageDriver,
    key: StorageKey,
    headers: Headers,
    range: ByteRange | 'whole',
  ): Promise<void> {
    if (driver.directDownload !== undefined && !this.#config.proxyDownloads) {
      const url = await driver.directDownload.urlFor(key, {
        expiresInSeconds: this.#config.directDownloadExpiresInSeconds,
        method: 'GET',
      })
      if (canFollow(exchange.request, url)) {
        // The URL is good for a short while only: nobody may keep it as the blob's address.
        answerEmpty(exchange, 307, { ...headers, 'cache-control': 'no-store', location: url.href })
        return
      }
    }
    if (driver.localFiles === undefined) {
      await sendFromStore(exchange, blob, driver, key, headers, range)
      return
    }
    const prefix = this.#config.accelRedirectPrefix
    if (prefix !== undefined) {
      // The proxy reads the file itself and sees to ranges.
      exchange.response.writeHead(200, { ...headers, 'x-accel-redirect': `${prefix}${key}` }).end()
      return
    }
    try {
      await this.#sendLocal(exchange, blob, driver.localFiles, key, headers, range)
    } catch (error) {
      throw exchange.response.headersSent ? error : await explained(driver, key, error)
    }
  }

  async #sendLocal(
    exchange: RegistryExchange,
    blob: Blob,
    files: LocalFiles,
    key: StorageKey,
    headers: Headers,
    range: ByteRange | 'whole',
  ): Promise<void> {
    if (blob.sizeBytes <= smallFileBytes) {
      const content = this.#smallContent(files.pathOf(key), blob.sizeBytes, key)
      writeHead(exchange, blob.sizeBytes, headers, range)
      exchange.response.end(
        range === 'whole' ? content : content.slice(range.firstByte, range.lastByte + 1),
        'latin1',
      )
      return
    }
    const descriptor = await openForReading(files.pathOf(key))
    try {
      writeHead(exchange, blob.sizeBytes, headers, range)
      await sendFile(descriptor, exchange.response, extentOf(range, blob.sizeBytes))
    } finally {
      await closeQuietly(descriptor)
    }
  }

  #smallContent(path: string, sizeBytes: number, key: StorageKey): string {
    const known = this.#small.get(key)
    if (known !== undefined) return known
    const content = readSmallFile(path, sizeBytes, key).toString('latin1')
    this.#small.set(key, content)
    return content
  }
}

function rangeOf(
  exchange: RegistryExchange,
  sizeBytes: number,
  entityTag: string,
): ByteRange | 'whole' | 'unsatisfiable' {
  const { headers } = exchange.request
  const condition = headers['if-range']
  // RFC 9110, section 13.1.5: a range of another version is a range of nothing.
  if (condition !== undefined && condition !== entityTag) return 'whole'
  return parseRange(headers.range, sizeBytes)
}

function extentOf(
  range: ByteRange | 'whole',
  sizeBytes: number,
): { firstByte: number; lengthBytes: number } {
  return range === 'whole'
    ? { firstByte: 0, lengthBytes: sizeBytes }
    : { firstByte: range.firstByte, lengthBytes: range.lastByte - range.firstByte + 1 }
}

function writeHead(
  exchange: RegistryExchange,
  sizeBytes: number,
  headers: Headers,
  range: ByteRange | 'whole',
): void {
  const { lengthBytes } = extentOf(range, sizeBytes)
  exchange.response.writeHead(range === 'whole' ? 200 : 206, {
    ...headers,
    'content-length': lengthBytes,
    ...(range === 'whole'
      ? {}
      : { 'content-range': `bytes ${range.firstByte}-${range.lastByte}/${sizeBytes}` }),
  })
}

async function sendFromStore(
  exchange: RegistryExchange,
  blob: Blob,
  driver: StorageDriver,
  key: StorageKey,
  headers: Headers,
  range: ByteRange | 'whole',
): Promise<void> {
  const stream = await driver.open(key, range === 'whole' ? {} : range)
  writeHead(exchange, blob.sizeBytes, headers, range)
  await sendStream(stream, exchange.response)
}

/** Why the file of an object cannot be read, in the words of the port: its driver is asked for it. */
async function explained(driver: StorageDriver, key: StorageKey, error: unknown): Promise<unknown> {
  if (error instanceof ObjectNotFoundError) return error
  try {
    const stream = await driver.open(key)
    stream.destroy()
  } catch (told) {
    return told
  }
  return new StorageUnavailableError('the file of the object cannot be read', { cause: error })
}
