import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a receiver got. */
export interface ReceivedRequest {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** A server that webhooks are sent to. */
export interface WebhookReceiver {
  readonly url: string
  readonly host: string
  /** In the order that they came. */
  readonly received: ReceivedRequest[]
  /** What it answers from now on: 200 at first. */
  answer: (request: ReceivedRequest) => {
    readonly status: number
    readonly body?: string
    readonly headers?: Readonly<Record<string, string>>
  }
  stop(): Promise<void>
}

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8')
      const one = { path: request.url ?? '', headers: request.headers, text }
      receiver.received.push(one)
      const { status, body = '', headers = {} } = receiver.answer(one)
      response.writeHead(status, headers).end(body)
    })
  })
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening)
  })
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const receiver: WebhookReceiver = {
    url: `http://${host}/hook`,
    host,
    received: [],
    answer: () => ({ status: 200 }),
    async stop() {
      server.closeAllConnections()
      await new Promise((stopped) => server.close(stopped))
    },
  }
  return receiver
}
