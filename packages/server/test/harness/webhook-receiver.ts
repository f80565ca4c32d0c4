import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
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
  /** What it answers from now on, and when: 200 at first, and at once. */
  answer: (request: ReceivedRequest) => WebhookAnswer | Promise<WebhookAnswer>
  stop(): Promise<void>
}

export interface WebhookAnswer {
  readonly status: number
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8')
      const one = { path: request.url ?? '', headers: request.headers, text }
      receiver.received.push(one)
      void answerTo(one, response)
    })
  })
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening)
  })
  const answerTo = async (request: ReceivedRequest, response: ServerResponse) => {
    const { status, body = '', headers = {} } = await receiver.answer(request)
    response.writeHead(status, headers).end(body)
  }
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
