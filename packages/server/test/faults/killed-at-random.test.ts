import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../../tools/test/each-database.ts'
import { temporaryDirectory } from '../../../../tools/test/temporary-directory.ts'
import { administrator, type ChildServer, startChildServer } from '../harness/child-server.ts'
import { rounds } from '../harness/effort.ts'
import { findingsOf } from '../harness/findings.ts'
import { Ledger, pushInto } from '../harness/ledger.ts'

const pushers = 4
const chunkBytes = 1_100_000
/** Long enough for a few pushes, so that some are acknowledged and some are not. */
const liveMilliseconds = 700
/** The round that does not end before something was acknowledged, on however busy a machine. */
const patientRound = 1

describeEachDatabase('a server that is killed at any instant of many pushes', (makeDatabase) => {
  test('attack 29: keeps what it acknowledged, and no tag points to nothing', async () => {
    const directory = await temporaryDirectory('killed', { inMemory: true })
    const database = await makeDatabase()
    const ledgers = Array.from({ length: pushers }, (_, index) => new Ledger(`admin/n${index}`))
    const start = () =>
      startChildServer({ dataDirectory: directory.path, config: `DB_URI: ${database}\n` })
    let images = 0

    for (let round = 0; round < rounds(5); round += 1) {
      const server = await start()
      for (const ledger of ledgers) await ledger.verifyRecent(server.client(administrator))
      const acknowledged = Promise.withResolvers<void>()
      const pushing = ledgers.map(async (ledger, index) => {
        const client = server.client(administrator)
        for (let image = 0; ; image += 1) {
          // Layers of one seed are pushed by two at a time.
          const seed = `${round} ${image} ${index % 2}`
          const tags = [`t-${round}-${image}`, 'moving']
          if (!(await isPushed(server, pushInto(ledger, client, { seed, tags, chunkBytes })))) break
          images += 1
          acknowledged.resolve()
        }
      })
      if (round === patientRound) await Promise.race([acknowledged.promise, Promise.all(pushing)])
      await sleep(randomInt(1, liveMilliseconds))
      await server.crash()
      await Promise.all(pushing)
    }

    const server = await start()
    const client = server.client(administrator)
    for (const ledger of ledgers) {
      await ledger.verify(client)
      // Nothing that a crash has left is in the way of a push.
      await pushInto(ledger, client, { seed: 'last', tags: ['moving'], chunkBytes })
    }
    await server.stop()
    expect(await findingsOf(directory.path)).toEqual([])
    await directory.remove()
    expect(images).toBeGreaterThan(0)
  })
})

/** False when the server went before the push was whole. @throws what a live server refuses with */
async function isPushed(server: ChildServer, push: Promise<void>): Promise<boolean> {
  try {
    await push
    return true
  } catch (error) {
    if (error instanceof Error && error.name === 'AssertionError') throw error
    await server.process.ended
    return false
  }
}
