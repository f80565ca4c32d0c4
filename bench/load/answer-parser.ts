/** What a server answered. */
export interface Answer {
  readonly status: number
  /** Status line and header fields as they came, without the empty line at the end. */
  readonly head: string
  readonly bodyBytes: number
  /** The body, if the request asked to keep it. */
  readonly body: Buffer | undefined
}

export interface ExpectedAnswer {
  /** The answer to a HEAD has no body, whatever length it announces. */
  readonly isToHead: boolean
  readonly isBodyKept: boolean
}

/** The value of a header field, its name in whatever case. */
export function headerOf(answer: Answer, name: string): string | undefined {
  return fieldIn(answer.head, answer.head.toLowerCase(), name.toLowerCase())
}

const endOfHead = Buffer.from('\r\n\r\n')
const endOfLine = Buffer.from('\r\n')
const nothing = Buffer.alloc(0)

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'head' }
  | { readonly kind: 'sized'; missingBytes: number }
  | { readonly kind: 'chunk-size' }
  | { readonly kind: 'chunk'; missingBytes: number }
  | { readonly kind: 'trailer' }
  | { readonly kind: 'until-close' }

/**
 * Reads HTTP/1.1 answers (RFC 9112), one at a time, as cheaply as a load generator must: bodies
 * are counted and dropped unless they are asked for.
 */
export class AnswerParser {
  #expected: ExpectedAnswer = { isToHead: false, isBodyKept: false }
  #state: State = { kind: 'idle' }
  #unread: Buffer = nothing
  #status = 0
  #head = ''
  #bodyBytes = 0
  #kept: Buffer[] = []

  expect(expected: ExpectedAnswer): void {
    if (this.#state.kind !== 'idle') throw new Error('the answer before is not read to its end')
    this.#expected = expected
    this.#state = { kind: 'head' }
    this.#bodyBytes = 0
    this.#kept = []
  }

  /** Takes what arrived, which the caller may overwrite afterwards; gives the answer once it is complete. */
  push(arrived: Buffer): Answer | undefined {
    let bytes = this.#unread.length === 0 ? arrived : Buffer.concat([this.#unread, arrived])
    this.#unread = nothing
    for (;;) {
      const state = this.#state
      switch (state.kind) {
        case 'idle': {
          if (bytes.length > 0) throw new Error(`${bytes.length} bytes came that nobody asked for`)
          return undefined
        }
        case 'head': {
          const end = bytes.indexOf(endOfHead)
          if (end === -1) return this.#wait(bytes)
          this.#readHead(bytes.toString('latin1', 0, end))
          bytes = bytes.subarray(end + 4)
          if (this.#state.kind === 'sized' && this.#state.missingBytes === 0) {
            return this.#finish(bytes)
          }
          break
        }
        case 'sized': {
          const taken = this.#takeBody(bytes, state.missingBytes)
          state.missingBytes -= taken
          return state.missingBytes === 0 ? this.#finish(bytes.subarray(taken)) : undefined
        }
        case 'chunk-size': {
          const end = bytes.indexOf(endOfLine)
          if (end === -1) return this.#wait(bytes)
          const sizeBytes = Number.parseInt(bytes.toString('latin1', 0, end), 16)
          if (Number.isNaN(sizeBytes)) throw new Error('a chunk without a size')
          bytes = bytes.subarray(end + 2)
          this.#state =
            sizeBytes === 0 ? { kind: 'trailer' } : { kind: 'chunk', missingBytes: sizeBytes + 2 }
          break
        }
        case 'chunk': {
          const dataBytes = Math.max(0, state.missingBytes - 2)
          const taken = this.#takeBody(bytes, dataBytes)
          const skipped = Math.min(bytes.length, state.missingBytes)
          state.missingBytes -= Math.max(taken, skipped)
          if (state.missingBytes > 0) return undefined
          bytes = bytes.subarray(skipped)
          this.#state = { kind: 'chunk-size' }
          break
        }
        case 'trailer': {
          const end = bytes.indexOf(endOfLine)
          if (end === -1) return this.#wait(bytes)
          bytes = bytes.subarray(end + 2)
          if (end === 0) return this.#finish(bytes)
          break
        }
        case 'until-close': {
          this.#takeBody(bytes, bytes.length)
          return undefined
        }
      }
    }
  }

  /** The server closed the connection: an answer without a length ends here. */
  end(): Answer | undefined {
    return this.#state.kind === 'until-close' ? this.#finish(nothing) : undefined
  }

  #wait(bytes: Buffer): undefined {
    this.#unread = Buffer.from(bytes)
    return undefined
  }

  #readHead(head: string): void {
    const status = Number(head.slice(9, 12))
    if (!head.startsWith('HTTP/1.') || !(status >= 100)) {
      throw new Error(`not an HTTP/1.1 answer: ${head.slice(0, 80)}`)
    }
    if (status < 200) return

    this.#status = status
    this.#head = head
    this.#state = bodyOf(status, head, this.#expected)
  }

  #takeBody(bytes: Buffer, limitBytes: number): number {
    const taken = Math.min(bytes.length, limitBytes)
    this.#bodyBytes += taken
    if (this.#expected.isBodyKept && taken > 0)
      this.#kept.push(Buffer.from(bytes.subarray(0, taken)))
    return taken
  }

  #finish(rest: Buffer): Answer {
    if (rest.length > 0) throw new Error(`${rest.length} bytes came after the end of the answer`)
    this.#state = { kind: 'idle' }
    return {
      status: this.#status,
      head: this.#head,
      bodyBytes: this.#bodyBytes,
      body: this.#expected.isBodyKept ? Buffer.concat(this.#kept) : undefined,
    }
  }
}

function bodyOf(status: number, head: string, expected: ExpectedAnswer): State {
  if (expected.isToHead || status === 204 || status === 304)
    return { kind: 'sized', missingBytes: 0 }
  const lowerCased = head.toLowerCase()
  const length = fieldIn(head, lowerCased, 'content-length')
  if (length !== undefined) return { kind: 'sized', missingBytes: Number(length) }
  return fieldIn(head, lowerCased, 'transfer-encoding') === 'chunked'
    ? { kind: 'chunk-size' }
    : { kind: 'until-close' }
}

function fieldIn(head: string, lowerCasedHead: string, lowerCasedName: string): string | undefined {
  const at = lowerCasedHead.indexOf(`\r\n${lowerCasedName}:`)
  if (at === -1) return undefined
  const from = at + lowerCasedName.length + 3
  const to = head.indexOf('\r\n', from)
  return head.slice(from, to === -1 ? undefined : to).trim()
}
