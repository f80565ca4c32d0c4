import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'

import { expect, onTestFinished, test } from 'vitest'

import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { stride } from '../../test/harness/effort.ts'
import { withPortCalls } from '../../test/harness/port-calls.ts'
import type { RunningBerth } from '../../test/harness/running-berth.ts'
import { workOffJobs } from '../../test/harness/work-off.ts'
import { commandLine } from './log-entry.ts'

/** A process that dies goes through none of its ports any more. */
const life = { callsLeft: Infinity }
const wrap = (foundation: Parameters<typeof withPortCalls>[0]) =>
  withPortCalls(foundation, () => {
    life.callsLeft -= 1
    if (life.callsLeft <= 0) throw new Error('the process died')
  })

const config = `SSRF_ALLOWED_HOSTS: [127.0.0.1]
FEATURE_ACTION_LOG_ROTATION: true
`

describeEachBerth(
  'work on the audit log that is interrupted',
  (berth) => {
    test('attack 29: an export that dies at any step tells each entry once in the end', async () => {
      const { id } = await berth().createOrganization('exported', 'alice')
      await record(berth(), id, 2100, berth().clock() - 60_000)
      const { url, received } = await receiver()
      const alice = await berth().api('alice')
      for (let dieAt = 1, died = true; died; dieAt += stride(8)) {
        received.length = 0
        const body = { callback_url: url }
        expect((await alice.post('/organization/exported/exportlogs', body)).status).toBe(200)
        died = await dies(berth(), dieAt)
        await recover(berth(), () => received.length > 0)
        const { exported_data_url } = JSON.parse(received[0] ?? '') as Record<string, string>
        const file = (await (await fetch(exported_data_url ?? '')).json()) as {
          logs: { kind?: string; metadata?: { number?: number } }[]
        }
        const numbers = file.logs.flatMap(({ metadata }) => metadata?.number ?? [])
        expect({ dieAt, numbers: numbers.length }).toEqual({ dieAt, numbers: 2100 })
        expect(new Set(numbers).size).toBe(2100)
      }
    })

    test('attack 29: a month whose archiving dies at any step is in its table or in its file', async () => {
      const { id } = await berth().createOrganization('archived', 'alice')
      const { logArchive, logs } = berth().services
      for (let dieAt = 1, died = true; died; dieAt += stride(7)) {
        // A month of its own for each death, all of them long ago.
        const month = Date.UTC(2000, dieAt, 5)
        await record(berth(), id, 5100, month)
        const search = { fromMs: month, untilMs: month + 86_400_000, namespaceId: id }
        died = await dies(berth(), dieAt)
        const inTable = await logs.countByDay(search)
        const files = await logArchive.files()
        const isArchived = files.some((file) => file.month === monthName(month))
        expect({ dieAt, inTable: inTable[0]?.count ?? 0 }).toEqual({
          dieAt,
          inTable: isArchived ? 0 : 5100,
        })
        await recover(berth(), async () =>
          (await logArchive.files()).some((file) => file.month === monthName(month)),
        )
        expect(await archivedNumbers(berth(), monthName(month))).toEqual(
          Array.from({ length: 5100 }, (_, index) => index),
        )
        expect(await logs.archivedBefore(search)).toBeGreaterThan(month)
      }
      // Nothing lies in the archive that stands in no table.
      const { storage } = berth().foundation
      const driver = storage.driverOf(storage.preferredLocation)
      const keys = (await Array.fromAsync(driver.list('actionlogarchive/'))).map(({ key }) => key)
      const known = (await logArchive.files()).map(({ storageKey }) => storageKey)
      expect(keys.filter((key) => !known.includes(key)).length).toBeLessThanOrEqual(1)
    })

    test('a window that is archived says so, and shows the rest', async () => {
      const alice = await berth().api('alice')
      await berth().createOrganization('windowed', 'alice')
      const { id } = await berth().createOrganization('windows', 'alice')
      const long = Date.UTC(2019, 5, 5)
      await record(berth(), id, 3, long)
      await recover(berth(), async () =>
        (await berth().services.logArchive.files()).some((file) => file.month === '2019_06'),
      )
      const { body } = await alice.get('/organization/windows/logs?starttime=06/01/2019')
      expect(body).toMatchObject({
        archived_before: expect.stringMatching(/ -0000$/),
        logs: [{ kind: 'org_create' }],
      })
      const recent = await alice.get('/organization/windows/logs')
      expect(recent.body).not.toHaveProperty('archived_before')
    })

    test('entries that come late begin the month anew, and it is archived once more', async () => {
      const { id } = await berth().createOrganization('late', 'alice')
      const month = Date.UTC(2018, 5, 5)
      for (const round of [1, 2]) {
        await record(berth(), id, 10, month)
        await recover(berth(), async () => {
          const files = await berth().services.logArchive.files()
          return files.filter((file) => file.month === '2018_06').length === round
        })
      }
      expect(await archivedNumbers(berth(), '2018_06')).toHaveLength(20)
    })
  },
  {
    config,
    wrap,
    async prepare(berth) {
      await berth.createUser('alice')
    },
  },
)

/** Works off jobs until the process dies; whether it did. */
async function dies(berth: RunningBerth, atCall: number): Promise<boolean> {
  life.callsLeft = atCall
  await workOffJobs(berth).catch(() => undefined)
  const died = life.callsLeft <= 0
  life.callsLeft = Infinity
  return died
}

/** Another process goes on, when the leases of the dead one have run out. */
async function recover(
  berth: RunningBerth,
  isDone: () => boolean | Promise<boolean>,
): Promise<void> {
  for (let round = 0; round < 20; round += 1) {
    await workOffJobs(berth)
    if (await isDone()) return
    // Leases, pauses after failures, and the pause between two rounds of archiving.
    berth.clock.advance(round < 3 ? 700_000 : 12 * 3_600_000)
  }
  throw new Error('it was not done in the end')
}

function monthName(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 7).replace('-', '_')
}

async function archivedNumbers(berth: RunningBerth, month: string): Promise<number[]> {
  const files = await berth.services.logArchive.files()
  const numbers: number[] = []
  for (const file of files.filter((candidate) => candidate.month === month)) {
    const driver = berth.foundation.storage.driverOf(file.location)
    const chunks = await Array.fromAsync(await driver.open(file.storageKey as never))
    const lines = gunzipSync(Buffer.concat(chunks as Buffer[]))
      .toString('utf8')
      .trim()
      .split('\n')
    for (const line of lines) {
      const { metadata } = JSON.parse(line) as { metadata: { number: number } }
      numbers.push(metadata.number)
    }
  }
  return numbers
}

async function record(
  berth: RunningBerth,
  namespaceId: number,
  count: number,
  atMs: number,
): Promise<void> {
  await berth.foundation.database.transaction((tx) =>
    berth.services.audit.recordDated(
      tx,
      Array.from({ length: count }, (_, number) => ({
        actor: commandLine,
        entry: { kind: 'push_repo' as const, namespaceId, metadata: { number } },
        atMs: atMs + Math.floor(number / 7),
      })),
    ),
  )
}

async function receiver() {
  const received: string[] = []
  const keep = async (request: IncomingMessage, response: ServerResponse) => {
    received.push(await text(request))
    response.end()
  }
  const server = createServer((request, response) => void keep(request, response))
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening)
  })
  onTestFinished(() => {
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, received }
}
