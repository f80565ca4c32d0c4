import { join } from 'node:path'

import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../../tools/test/each-database.ts'
import { temporaryDirectory } from '../../../../tools/test/temporary-directory.ts'
import { waitUntil } from '../../../../tools/test/wait-until.ts'
import { administrator, type ChildServer, startChildServer } from '../harness/child-server.ts'
import { rounds } from '../harness/effort.ts'
import { Ledger, pushInto } from '../harness/ledger.ts'

const entry = join(import.meta.dirname, '../harness/crash-point-server.ts')
/** More than the server gathers before it writes, so that a body has an inside. */
const chunkBytes = 1_100_000

describeEachDatabase('a server that is killed at any call through its ports', (makeDatabase) => {
  test('attack 29: keeps every push that it acknowledged, and takes the others again', async () => {
    const directory = await temporaryDirectory('crash-points', { inMemory: true })
    const database = await makeDatabase()
    const ledger = new Ledger('admin/crashing')
    const step = Math.max(1, Math.round(5 / rounds(1)))
    const start = (crashAt: number) =>
      startChildServer({
        dataDirectory: directory.path,
        config: `DB_URI: ${database}\n`,
        entry,
        environment: { BERTH_CRASH_AT: String(crashAt) },
      })
    let crashes = 0
    let isWhole = false
    for (let crashAt = 1; !isWhole; crashAt += step) {
      const server = await start(crashAt)
      try {
        const client = server.client(administrator)
        await ledger.verifyRecent(client)
        // What the last crash interrupted is pushed again, and nothing is in its way.
        const last = `image ${crashAt - step}`
        await pushInto(ledger, client, { seed: last, tags: ['again', 'moving'], chunkBytes })
        await arm(server)
        isWhole = await survives(server, async () => {
          const tags = [`at-${crashAt}`, 'moving']
          await pushInto(ledger, client, { seed: `image ${crashAt}`, tags, chunkBytes })
        })
        crashes += isWhole ? 0 : 1
      } finally {
        await server.stop()
      }
    }
    const server = await start(0)
    await ledger.verify(server.client(administrator))
    await server.stop()
    await directory.remove()
    // A push goes through that many calls, so the server died at as many of them.
    expect(crashes).toBeGreaterThanOrEqual(Math.floor(50 / step))
  })
})

async function arm(server: ChildServer): Promise<void> {
  server.process.kill('SIGUSR2')
  await waitUntil('the server counts its calls', () => server.process.output.includes('armed'))
}

/** Whether the work ended before the server did. @throws what the work fails with otherwise */
async function survives(server: ChildServer, work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    if (error instanceof Error && error.name === 'AssertionError') throw error
    await server.process.ended
    return false
  }
}
