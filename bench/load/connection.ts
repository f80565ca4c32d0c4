import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

import { AnswerParser, type Answer, type ExpectedAnswer } from './answer-parser.ts'

/** Where a server listens. */
export interface Origin {
  readonly host: string
  readonly port: number
}

/** A request whose bytes are made before the clock runs. */
export interface PreparedRequest extends ExpectedAnswer {
  readonly head: Buffer
  /** Pieces of the body, written one after another as fast as the server takes them. */
  readonly body?: Iterable<Buffer>
}

export interface RequestOptions {
  readonly method: string
  /** Path with query. */
  readonly target: string
  readonly headers?: Readonly<Record<string, string>>
  readonly token?: string
  /** Must be as long as `bodyBytes` says. */
  readonly body?: Iterable<Buffer>
  readonly bodyBytes?: number
  readonly isBodyKept?: boolean
}

/** Spells a request for keep-alive HTTP/1.1. */
export function prepareRequest(origin: Origin, options: RequestOptions): PreparedRequest {
  const { method, target, token, body, bodyBytes } = options
  const headers: Record<string, string> = { Host: `${origin.host}:${origin.port}` }
  if (token !== undefined) headers['Authorization'] = `Bearer ${token}`
  if (bodyBytes !== undefined) headers['Content-Length'] = String(bodyBytes)
  const lines = Object.entries({ ...headers, ...options.headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  return {
    head: Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`),
    isToHead: method === 'HEAD',
    isBodyKept: options.isBodyKept ?? false,
    ...(body !== undefined && { body }),
  }
}

const readBufferBytes = 1 << 20

/**
 * A client's connection, kept alive, one request at a time. It spends less on an answer than any
 * server here, so that on two cores the server is what gets measured.
 */
export class Connection {
  readonly origin: Origin
  readonly #timeoutSeconds: number
  #parser = new AnswerParser()
  #socket: Socket | undefined
  #settle: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined

  constructor(origin: Origin, options: { timeoutSeconds?: number } = {}) {
    this.origin = origin
    this.#timeoutSeconds = options.timeoutSeconds ?? 120
  }

  /** Sends a request, over a new connection if the last one was closed between two requests. */
  async request(options: RequestOptions): Promise<Answer> {
    return await this.send(prepareRequest(this.origin, options))
  }

  async send(request: PreparedRequest): Promise<Answer> {
    const socket = this.#socket ?? (await this.#open())
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    this.#settle = { resolve, reject }
    this.#parser.expect(request)
    socket.write(request.head)
    const isSent = request.body === undefined || (await writeAll(socket, request.body, promise))
    const answer = await promise
    if (!isSent) this.close()
    return answer
  }

  close(): void {
    this.#socket?.destroy()
    this.#socket = undefined
  }

  async #open(): Promise<Socket> {
    const socket = connect({
      ...this.origin,
      noDelay: true,
      onread: {
        buffer: Buffer.allocUnsafe(readBufferBytes),
        callback: (length, buffer) => {
          this.#receive(socket, Buffer.from(buffer.buffer, buffer.byteOffset, length))
          return true
        },
      },
    })
    await once(socket, 'connect')
    socket.setTimeout(this.#timeoutSeconds * 1000, () => {
      socket.destroy(new Error(`no byte from the server for ${this.#timeoutSeconds} s`))
    })
    socket.on('error', (error) => this.#fail(socket, error))
    socket.on('end', () => this.#receiveEnd(socket))
    socket.on('close', () => this.#fail(socket, new Error('the server closed the connection')))
    this.#socket = socket
    this.#parser = new AnswerParser()
    return socket
  }

  #receive(socket: Socket, bytes: Buffer): void {
    let answer: Answer | undefined
    try {
      answer = this.#parser.push(bytes)
    } catch (error) {
      socket.destroy(error instanceof Error ? error : new Error(String(error)))
      return
    }
    if (answer !== undefined) this.#answer(answer)
  }

  #receiveEnd(socket: Socket): void {
    const answer = this.#parser.end()
    if (answer !== undefined) this.#answer(answer)
    if (this.#socket === socket) this.#socket = undefined
  }

  #answer(answer: Answer): void {
    if (/\r\nconnection: *close/i.test(answer.head)) this.close()
    const settle = this.#settle
    this.#settle = undefined
    settle?.resolve(answer)
  }

  #fail(socket: Socket, error: Error): void {
    if (this.#socket !== socket && this.#socket !== undefined) return
    this.#socket = undefined
    const settle = this.#settle
    this.#settle = undefined
    settle?.reject(error)
  }
}

/** Writes as the socket drains; false when the answer came, or failed, before the end. */
async function writeAll(
  socket: Socket,
  pieces: Iterable<Buffer>,
  answer: Promise<Answer>,
): Promise<boolean> {
  let isSettled = false
  const settled = answer.then(
    () => (isSettled = true),
    () => (isSettled = true),
  )
  for (const piece of pieces) {
    if (isSettled) return false
    if (!socket.write(piece)) await Promise.race([once(socket, 'drain'), settled])
  }
  return true
}
