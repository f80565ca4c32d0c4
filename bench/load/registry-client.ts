import { headerOf, type Answer } from './answer-parser.ts'
import type { Connection } from './connection.ts'
import type { Content } from './content.ts'
import { manifestMediaType, type Image } from './images.ts'

/** A server did not answer a request as the specification lets a client expect. */
export class UnexpectedAnswerError extends Error {
  override readonly name = 'UnexpectedAnswerError'
  readonly status: number

  constructor(request: string, expectedStatus: number, answer: Answer) {
    const body = answer.body?.toString('utf8', 0, 300).trim() ?? ''
    super(`${request}: expected ${expectedStatus}, got ${answer.status} ${body}`)
    this.status = answer.status
  }
}

/** How the bytes of a blob travel. */
export type UploadMode = 'one PUT' | 'PATCH + PUT' | '5 MiB chunks'

export const uploadModes: readonly UploadMode[] = ['one PUT', 'PATCH + PUT', '5 MiB chunks']

const chunkBytes = 5 * 1024 * 1024
const bytesHeaders = { 'Content-Type': 'application/octet-stream' }

/** The requests of a push and a pull (OCI distribution-spec 1.1), over one connection, each checked. */
export class RegistryClient {
  readonly #connection: Connection
  readonly #token: string
  readonly #repository: string

  constructor(connection: Connection, options: { repository: string; token: string }) {
    this.#connection = connection
    this.#repository = options.repository
    this.#token = options.token
  }

  async hasBlob(digest: string): Promise<boolean> {
    const target = `/v2/${this.#repository}/blobs/${digest}`
    const answer = await this.#request('HEAD', target)
    if (answer.status !== 200 && answer.status !== 404) {
      throw new UnexpectedAnswerError(`HEAD ${target}`, 200, answer)
    }
    return answer.status === 200
  }

  /** Begins an upload and gives the path at which it goes on. */
  async beginUpload(): Promise<string> {
    const target = `/v2/${this.#repository}/blobs/uploads/`
    const answer = await this.#expect(202, 'POST', target, { bodyBytes: 0 })
    return locationOf(answer)
  }

  /** Appends bytes to an upload; with `fromByte` as a chunk, else as a stream of unnamed place. */
  async append(
    location: string,
    content: Content,
    range?: { fromByte: number; toByte: number },
  ): Promise<string> {
    const { fromByte, toByte } = range ?? { fromByte: 0, toByte: content.sizeBytes }
    const answer = await this.#expect(202, 'PATCH', location, {
      body: content.pieces(fromByte, toByte),
      bodyBytes: toByte - fromByte,
      headers: {
        ...bytesHeaders,
        ...(range !== undefined && { 'Content-Range': `${fromByte}-${toByte - 1}` }),
      },
    })
    return locationOf(answer)
  }

  /** Ends an upload; with `content`, its bytes come in the same request. */
  async finishUpload(location: string, digest: string, content?: Content): Promise<void> {
    const separator = location.includes('?') ? '&' : '?'
    await this.#expect(201, 'PUT', `${location}${separator}digest=${digest}`, {
      ...(content !== undefined && { body: content.pieces(), headers: bytesHeaders }),
      bodyBytes: content?.sizeBytes ?? 0,
    })
  }

  async pushBlob(blob: Content, mode: UploadMode): Promise<void> {
    let location = await this.beginUpload()
    switch (mode) {
      case 'one PUT':
        await this.finishUpload(location, blob.digest, blob)
        return
      case 'PATCH + PUT':
        location = await this.append(location, blob)
        break
      case '5 MiB chunks':
        for (let fromByte = 0; fromByte < blob.sizeBytes; fromByte += chunkBytes) {
          const toByte = Math.min(fromByte + chunkBytes, blob.sizeBytes)
          location = await this.append(location, blob, { fromByte, toByte })
        }
        break
    }
    await this.finishUpload(location, blob.digest)
  }

  async pushManifest(reference: string, manifest: Content): Promise<void> {
    await this.#expect(201, 'PUT', `/v2/${this.#repository}/manifests/${reference}`, {
      headers: { 'Content-Type': manifestMediaType },
      body: manifest.pieces(),
      bodyBytes: manifest.sizeBytes,
    })
  }

  /** Pushes as docker and podman do: for each blob HEAD, POST, PATCH and PUT, then the manifest. */
  async pushImage(reference: string, image: Image): Promise<void> {
    for (const blob of [image.config, ...image.layers]) {
      if (!(await this.hasBlob(blob.digest))) await this.pushBlob(blob, 'PATCH + PUT')
    }
    await this.pushManifest(reference, image.manifest)
  }

  /** Pulls the manifest and each of its blobs, and checks that all bytes came. */
  async pullImage(reference: string, image: Image): Promise<void> {
    await this.#pull(`/v2/${this.#repository}/manifests/${reference}`, image.manifest)
    for (const blob of [image.config, ...image.layers]) await this.pullBlob(blob)
  }

  async pullBlob(blob: Content): Promise<void> {
    await this.#pull(`/v2/${this.#repository}/blobs/${blob.digest}`, blob)
  }

  async #pull(target: string, content: Content): Promise<void> {
    const answer = await this.#request('GET', target, {
      headers: { Accept: manifestMediaType },
      isBodyKept: false,
    })
    if (answer.status !== 200) throw new UnexpectedAnswerError(`GET ${target}`, 200, answer)
    if (answer.bodyBytes !== content.sizeBytes) {
      throw new Error(`GET ${target}: ${answer.bodyBytes} of ${content.sizeBytes} bytes came`)
    }
  }

  async #expect(
    status: number,
    method: string,
    target: string,
    options: Omit<Parameters<Connection['request']>[0], 'method' | 'target'>,
  ): Promise<Answer> {
    const answer = await this.#request(method, target, options)
    if (answer.status !== status) {
      throw new UnexpectedAnswerError(`${method} ${target}`, status, answer)
    }
    return answer
  }

  async #request(
    method: string,
    target: string,
    options: Omit<Parameters<Connection['request']>[0], 'method' | 'target'> = {},
  ): Promise<Answer> {
    return await this.#connection.request({
      isBodyKept: true,
      ...options,
      method,
      target,
      token: this.#token,
    })
  }
}

/** A `Location` may name the whole URL or only its path; clients go on at the same server. */
function locationOf(answer: Answer): string {
  const location = headerOf(answer, 'location')
  if (location === undefined) throw new Error(`an answer ${answer.status} without a Location`)
  const { pathname, search } = new URL(location, 'http://localhost')
  return `${pathname}${search}`
}
