import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2'

export interface Http2Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface Http2Request {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent without a Content-Length, as HTTP/2 allows. */
  readonly body?: Uint8Array | string
}

/** One HTTP/2 connection, which trusts one certificate. */
export interface Http2Client {
  readonly session: ClientHttp2Session
  send(request: Http2Request): Promise<Http2Answer>
  close(): void
}

export async function http2Client(url: string, trusted: string): Promise<Http2Client> {
  const session = connect(url, { ca: trusted })
  await new Promise<void>((resolve, reject) => {
    // Only then do both sides keep to what the server allows.
    session.once('remoteSettings', () => resolve())
    session.once('error', reject)
  })
  // What happens later shows in the request that it happens to.
  session.on('error', () => undefined)
  return {
    session,
    close: () => session.destroy(),
    send: ({ method = 'GET', path, headers = {}, body }) =>
      new Promise<Http2Answer>((resolve, reject) => {
        const stream = session.request(
          { ':method': method, ':path': path, ...headers },
          { endStream: body === undefined },
        )
        let answered: IncomingHttpHeaders | undefined
        const chunks: Buffer[] = []
        stream.once('response', (received) => (answered = received))
        stream.on('data', (chunk: Buffer) => chunks.push(chunk))
        stream.once('error', reject)
        stream.once('close', () => {
          if (answered === undefined) {
            reject(new Error(`no answer; the stream ended with code ${stream.rstCode}`))
            return
          }
          const status = Number(answered[':status'])
          resolve({ status, headers: answered, body: Buffer.concat(chunks) })
        })
        if (body !== undefined) stream.end(body)
      }),
  }
}
