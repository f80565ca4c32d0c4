import { describe, expect, onTestFinished, test } from 'vitest'

import { startWebhookReceiver } from '../../../test/harness/webhook-receiver.ts'
import type { NotificationsConfig } from '../../platform/config/slices/notifications.ts'
import { Outbound } from '../../platform/http/outbound.ts'
import { sendByHttp } from './http-method.ts'

const config: NotificationsConfig = {
  sendSeconds: 1,
  blockedHosts: ['blocked.example.com'],
  expiry: { isOn: false, intervalSeconds: 60 },
  quota: { isOn: false, cooldownSeconds: 60 },
}
const goes = new AbortController().signal

async function receiver() {
  const started = await startWebhookReceiver()
  onTestFinished(() => started.stop())
  return started
}

const send = async (outbound: Outbound, url: string) =>
  await sendByHttp({ outbound, config }, { url, headers: {}, body: '{}' }, goes)

describe('attack 11: what is not of the public Internet is not called', () => {
  test.each([
    'http://127.0.0.1:8080/',
    'http://localhost:8080/',
    'http://10.1.2.3/',
    'http://172.16.0.1/',
    'http://192.168.0.1/',
    'http://100.64.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://0.0.0.0/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://[::1]/',
    'http://[::]/',
    'http://[fe80::1]/',
    'http://[fc00::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[64:ff9b::a00:1]/',
    'https://BLOCKED.example.com./',
  ])('%s', async (url) => {
    const result = await send(new Outbound({ allowedHosts: [] }), url)
    expect(result).toMatchObject({ mayRetry: 'no', error: expect.any(String) })
    expect(result).not.toHaveProperty('answerStatus')
  })

  test('a name that leads to a public address first, and to a private one then', async () => {
    const { host, received } = await receiver()
    const port = host.split(':').at(-1)
    const answers = [[{ address: '192.0.2.1', family: 4 }], [{ address: '127.0.0.1', family: 4 }]]
    const outbound = new Outbound({
      allowedHosts: [],
      resolve: () => Promise.resolve(answers.shift() ?? [{ address: '127.0.0.1', family: 4 }]),
    })
    for (let tries = 0; tries < 3; tries += 1) {
      const { error } = await send(outbound, `http://rebinding.example.com:${port}/`)
      expect(error).toBeDefined()
    }
    expect(received).toEqual([])
  })

  test('a name with one private address among public ones', async () => {
    const outbound = new Outbound({
      allowedHosts: [],
      resolve: () =>
        Promise.resolve([
          { address: '93.184.216.34', family: 4 },
          { address: '10.0.0.1', family: 4 },
        ]),
    })
    const result = await send(outbound, 'http://mixed.example.com/')
    expect(result).toMatchObject({ mayRetry: 'no' })
  })

  test.each([301, 302, 303, 307, 308])('where a redirection by %i leads', async (status) => {
    const [hook, inner] = [await receiver(), await receiver()]
    hook.answer = () => ({ status, headers: { location: inner.url } })
    const result = await send(
      new Outbound({ allowedHosts: [hook.host.split(':')[0] ?? ''] }),
      hook.url,
    )
    expect(result).toMatchObject({ answerStatus: status, mayRetry: 'yes' })
    expect([hook.received.length, inner.received.length]).toEqual([1, 0])
  })
})

describe('a receiver', () => {
  const outbound = new Outbound({ allowedHosts: ['127.0.0.1'] })

  test('has so long to answer, and is tried again then', async () => {
    const { createServer } = await import('node:net')
    const silent = createServer(() => undefined)
    await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening))
    onTestFinished(() => void silent.close())
    const { port } = silent.address() as { port: number }
    const result = await send(outbound, `http://127.0.0.1:${port}/`)
    expect(result).toMatchObject({ mayRetry: 'yes', error: expect.stringContaining('not in time') })
    expect(result.durationMs).toBeLessThan(5000)
  })

  test('that answers without end is cut off', async () => {
    const hook = await receiver()
    hook.answer = () => ({ status: 200, body: 'x'.repeat(100_000) })
    expect(await send(outbound, hook.url)).toMatchObject({
      error: expect.stringContaining('longer than'),
    })
  })

  test('is quoted with what a database and a page can show', async () => {
    const hook = await receiver()
    hook.answer = () => ({ status: 500, body: `a\0b\u001b[31m${'x'.repeat(5000)}` })
    const { answer = '' } = await send(outbound, hook.url)
    expect(answer.startsWith('a�b�[31mxxx')).toBe(true)
    expect(answer.length).toBeLessThanOrEqual(1000)
  })

  test.each([
    [200, undefined],
    [204, undefined],
    [400, 'little'],
    [401, 'yes'],
    [404, 'yes'],
    [410, 'no'],
    [422, 'little'],
    [429, 'yes'],
    [500, 'yes'],
  ])('that answers %i is tried again: %s', async (status, mayRetry) => {
    const hook = await receiver()
    hook.answer = () => ({ status })
    expect((await send(outbound, hook.url)).mayRetry).toBe(mayRetry)
  })
})
