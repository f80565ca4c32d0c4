import { connect, type Socket } from 'node:net'

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number
  /** By lower-case name; of several of one name, the last. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A connection on which a test writes bytes that no client library would. */
export interface RawConnection {
  readonly socket: Socket
  /** Everything that has come so far. */
  readonly received: string
  write(bytes: string | Uint8Array): void
  /** The next answer, read by its `Content-Length`; undefined when the server closes first. */
  answer(): Promise<RawAnswer | undefined>
  /** Resolves when the server has closed the connection. */
  readonly closed: Promise<void>
  end(): void
}

/** Opens a connection to a loopback port. */
export async function rawConnection(port: number): Promise<RawConnection> {
  const socket = connect({ host: '127.0.0.1', port })
  let received = ''
  let isClosed = false
  let wake = Promise.withResolvers<void>()
  const notify = () => {
    wake.resolve()
    wake = Promise.withResolvers<void>()
  }
  socket.setEncoding('latin1')
  socket.on('data', (text: string) => {
    received += text
    notify()
  })
  // What a server that hangs up leaves behind is told by `closed`.
  socket.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      isClosed = true
      notify()
      resolve()
    })
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  let readTo = 0
  return {
    socket,
    closed,
    get received() {
      return received
    },
    write: (bytes) => void socket.write(bytes, 'latin1'),
    async answer() {
      for (;;) {
        const parsed = parseAnswer(received.slice(readTo))
        if (parsed !== undefined) {
          readTo += parsed.length
          return parsed.answer
        }
        if (isClosed) return undefined
        await wake.promise
      }
    },
    end: () => socket.destroy(),
  }
}

/** One request as text on a connection of its own, and the first answer to it. */
export async function sendRaw(port: number, request: string): Promise<RawAnswer | undefined> {
  const connection = await rawConnection(port)
  connection.write(request)
  try {
    return await connection.answer()
  } finally {
    connection.end()
  }
}

function parseAnswer(text: string): { answer: RawAnswer; length: number } | undefined {
  const headEnd = text.indexOf('\r\n\r\n')
  if (headEnd < 0) return undefined
  const [statusLine = '', ...lines] = text.slice(0, headEnd).split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
  const status = Number(statusLine.split(' ')[1])
  const length = headEnd + 4 + Number(headers['content-length'] ?? 0)
  if (text.length < length) return undefined
  return { answer: { status, headers, body: text.slice(headEnd + 4, length) }, length }
}
