import { get, type IncomingMessage } from 'node:http'

import { waitUntil } from '../../../../tools/test/wait-until.ts'

/** Server-sent events, as a page gets them. */
export interface EventStream {
  readonly response: IncomingMessage
  /** Waits for the next one. */
  next(): Promise<unknown>
  close(): void
}

/** Opens one, on a connection of its own. */
export async function openEventStream(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<EventStream> {
  const response = await new Promise<IncomingMessage>((answered, failed) => {
    get(url, { headers, agent: false }, answered).on('error', failed)
  })
  response.setEncoding('utf8')
  let text = ''
  response.on('data', (chunk: string) => {
    text += chunk
  })
  return {
    response,
    async next() {
      await waitUntil('an event comes', () => text.includes('\n\n'))
      const end = text.indexOf('\n\n')
      const event = JSON.parse(text.slice('data: '.length, end)) as unknown
      text = text.slice(end + 2)
      return event
    },
    close: () => response.destroy(),
  }
}
