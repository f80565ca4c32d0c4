import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { expect, onTestFinished, test } from 'vitest'

import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import type { RunningBerth } from '../../../test/harness/running-berth.ts'
import { workOffJobs } from '../../../test/harness/work-off.ts'
import { commandLine } from '../log-entry.ts'

const config = `SSRF_ALLOWED_HOSTS: [127.0.0.1]
MAIL_SERVER: 127.0.0.1
FEATURE_MAILING: true
`

describeEachBerth(
  'exporting the audit log',
  (berth) => {
    test('the file has every entry, and its link is sent to the callback', async () => {
      await withEntries(berth(), 'whole', 4500)
      const { url, received } = await receiver(200)
      const alice = await berth().api('alice')
      const ordered = await alice.post('/organization/whole/exportlogs', { callback_url: url })
      expect(ordered).toMatchObject({ status: 200, body: { export_id: expect.any(String) } })
      await workOffJobs(berth())

      const { export_id } = ordered.body as { export_id: string }
      expect(received).toHaveLength(1)
      const told = JSON.parse(received[0] ?? '') as Record<string, string>
      expect(told).toMatchObject({
        export_id,
        namespace: 'whole',
        repository: null,
        status: 'success',
        start_date: expect.stringMatching(/^\d\d\/\d\d\/\d{4}$/),
      })
      const file = await fetch(told['exported_data_url'] ?? '')
      expect(file.status).toBe(200)
      const { logs, details } = (await file.json()) as {
        logs: { kind?: string; metadata?: { number?: number }; terminator?: boolean }[]
        details: object
      }
      expect(details).toMatchObject({ namespace: 'whole' })
      expect(logs.at(-1)).toEqual({ terminator: true })
      const numbers = logs.flatMap(({ metadata }) => metadata?.number ?? [])
      expect(numbers).toEqual(Array.from({ length: 4500 }, (_, index) => index))
    })

    test('a link opens its own file alone, and only for an hour', async () => {
      const { url, received } = await receiver(200)
      const alice = await berth().api('alice')
      for (let count = 0; count < 2; count += 1) {
        await alice.post('/user/exportlogs', { callback_url: url })
      }
      await workOffJobs(berth())
      const [first, second] = received.map(
        (text) => new URL((JSON.parse(text) as { exported_data_url: string }).exported_data_url),
      ) as [URL, URL]
      const statusOf = async (path: string) => (await fetch(`${berth().url}${path}`)).status
      expect(await statusOf(`${first.pathname}${first.search}`)).toBe(200)
      expect(await statusOf(`${second.pathname}${first.search}`)).toBe(404)
      expect(await statusOf(first.pathname)).toBe(404)
      expect(await statusOf(`/userfiles/${first.pathname.split('/')[2]}${first.search}`)).toBe(404)
      expect(await statusOf('/exportedlogs/..%2f..%2fsecrets?expires=9&signature=x')).toBe(404)
      berth().clock.advance(3_601_000)
      expect(await statusOf(`${first.pathname}${first.search}`)).toBe(404)
      await workOffJobs(berth())
      const { storage } = berth().foundation
      const driver = storage.driverOf(storage.preferredLocation)
      const left = await Array.fromAsync(driver.list('exportedactionlogs/'))
      expect(left.map(({ key }) => key)).not.toContain(
        first.pathname.replace('/exportedlogs', 'exportedactionlogs'),
      )
    })

    test('a callback that fails is called again, and not for ever', async () => {
      const { url, received } = await receiver(500)
      const alice = await berth().api('alice')
      await alice.post('/user/exportlogs', { callback_url: url })
      for (let round = 0; round < 3; round += 1) {
        await workOffJobs(berth())
        berth().clock.advance(600_000)
      }
      expect(received.length).toBeGreaterThan(1)
    })

    test('without a recipient the file is made all the same', async () => {
      const alice = await berth().api('alice')
      const answer = await alice.post('/user/exportlogs', {})
      expect(answer.status).toBe(200)
      const events = await workOffJobs(berth())
      expect(events.length).toBeGreaterThan(0)
    })

    test.each([
      ['a private address', { callback_url: 'http://10.0.0.1/cb' }],
      ['the metadata of a cloud', { callback_url: 'http://169.254.169.254/latest/meta-data' }],
      ['no URL for HTTP', { callback_url: 'file:///etc/passwd' }],
      ['no URL', { callback_url: 'nope' }],
      ['no address', { callback_email: 'nope' }],
      ['two addresses', { callback_email: 'a@example.com,b@example.com' }],
    ])('attack 1: %s is refused and recorded', async (_what, body) => {
      await berth().createOrganization(`refused${(count += 1)}`, 'alice')
      const alice = await berth().api('alice')
      const answer = await alice.post(`/organization/refused${count}/exportlogs`, body)
      expect(answer).toMatchObject({ status: 400, body: { error_type: 'invalid_request' } })
      const { body: page } = await alice.get(`/organization/refused${count}/logs`)
      expect((page as { logs: unknown[] }).logs[0]).toMatchObject({
        kind: 'export_logs_failure',
        metadata: { error: expect.any(String), 'date/time': expect.any(Number) },
      })
    })

    test('attack 21: the password in a callback stands in no table and no answer', async () => {
      const { port } = await receiver(200)
      const canary = 'canary-of-a-callback'
      const url = `http://user:${canary}@127.0.0.1:${port}/cb?token=${canary}`
      const alice = await berth().api('alice')
      const answer = await alice.post('/user/exportlogs', { callback_url: url })
      expect(answer.text).not.toContain(canary)
      const { reader } = berth().foundation.database
      const jobs = await reader.selectFrom('job').selectAll().execute()
      expect(JSON.stringify(jobs)).not.toContain(canary)
      expect((await alice.get('/user/logs')).text).not.toContain(canary)
      await workOffJobs(berth())
      expect(berth().log.text()).not.toContain(canary)
    })

    test('strangers and anybody order nothing', async () => {
      await berth().createOrganization('guarded', 'alice')
      await berth().createRepository('guarded/app')
      for (const path of [
        '/organization/guarded/exportlogs',
        '/repository/guarded/app/exportlogs',
      ]) {
        expect((await (await berth().api('bob')).post(path)).status).toBe(403)
        expect((await (await berth().api()).post(path)).status).toBe(401)
      }
    })

    test('an e-mail goes to the outbox with the link in it', async () => {
      const alice = await berth().api('alice')
      const before = await mails(berth())
      await alice.post('/user/exportlogs', { callback_email: 'ops@example.com' })
      // The mail server is not there: the message waits for it.
      await workOffJobs(berth())
      expect(await mails(berth())).toBe(before + 1)
    })
  },
  {
    config,
    async prepare(berth) {
      for (const name of ['alice', 'bob']) await berth.createUser(name)
    },
  },
)

let count = 0

async function mails(berth: RunningBerth): Promise<number> {
  const rows = await berth.foundation.database.reader
    .selectFrom('job')
    .select('id')
    .where('kind', '=', 'mail.send')
    .execute()
  return rows.length
}

/** An organization with numbered entries, some of them of the same instant. */
async function withEntries(berth: RunningBerth, name: string, entries: number): Promise<void> {
  const { id } = await berth.createOrganization(name, 'alice')
  const atMs = berth.clock() - 3_600_000
  await berth.foundation.database.transaction((tx) =>
    berth.services.audit.recordDated(
      tx,
      Array.from({ length: entries }, (_, number) => ({
        actor: commandLine,
        entry: { kind: 'push_repo' as const, namespaceId: id, metadata: { number } },
        atMs: atMs + Math.floor(number / 7),
      })),
    ),
  )
}

/** A server that keeps the bodies that it gets. */
async function receiver(status: number) {
  const received: string[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push(Buffer.concat(chunks).toString('utf8'))
      response.writeHead(status).end()
    })
  })
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening)
  })
  onTestFinished(() => {
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/callback`, port, received }
}
