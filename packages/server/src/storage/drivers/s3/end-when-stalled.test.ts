import { once } from 'node:events'
import { Agent, createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'

import { describe, expect, onTestFinished, test } from 'vitest'

import { endWhenStalled } from './end-when-stalled.ts'

const timeoutMs = 50
/** Longer than a busy machine needs for anything. */
const patientMs = 30_000
const largeBody = Buffer.alloc(8 * 1024 * 1024)

describe('an answer', () => {
  test('that stops coming ends with an error', async () => {
    const answer = await fetchFrom('/stalling')
    endWhenStalled(answer, timeoutMs)
    await expect(buffer(answer)).rejects.toMatchObject({ code: 'ETIMEDOUT' })
  })

  test('that comes in time is whole', async () => {
    const answer = await fetchFrom('/whole')
    endWhenStalled(answer, patientMs)
    expect(await buffer(answer)).toHaveLength(largeBody.byteLength)
  })

  test('waits for a reader that is slower than the store', async () => {
    const answer = await fetchFrom('/whole')
    await once(answer, 'readable')
    endWhenStalled(answer, timeoutMs)
    await setTimeout(4 * timeoutMs)
    expect(answer.destroyed).toBe(false)
    // A busy machine may well be silent for that long.
    answer.socket.setTimeout(patientMs)
    expect(await buffer(answer)).toHaveLength(largeBody.byteLength)
  })

  test('leaves a connection that may be silent and used again', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    onTestFinished(() => agent.destroy())
    for (let round = 0; round < 15; round++) {
      const answer = await fetchFrom('/short', agent)
      const { socket } = answer
      endWhenStalled(answer, patientMs)
      await buffer(answer)
      expect(socket.timeout).toBe(0)
      expect(socket.listenerCount('timeout')).toBeLessThan(3)
    }
  })
})

async function fetchFrom(path: string, agent?: Agent): Promise<IncomingMessage> {
  const server = createServer((request, response) => {
    if (request.url === '/stalling') response.write('some')
    else response.end(request.url === '/whole' ? largeBody : 'short')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const request = get({ port, host: '127.0.0.1', path, ...(agent === undefined ? {} : { agent }) })
  // As the client of S3 has it: the failure is the answer's.
  request.on('error', () => undefined)
  const [answer] = (await once(request, 'response')) as [IncomingMessage]
  return answer
}
