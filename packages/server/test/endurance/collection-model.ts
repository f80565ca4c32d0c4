/**
 * Plays the model of garbage collection for hours: what `src/gc/collection-model.test.ts` plays for
 * seconds, on a new database for every seed.
 *
 *     node packages/server/test/endurance/collection-model.ts --database sqlite --steps 1000000
 *
 * It says how many steps it has played without a fault after every seed, at its end, and when it
 * gets SIGTERM or SIGINT. A fault ends it with the seed and the path to it:
 * `--seed <seed> --path <path>` plays that again.
 */
import { inspect, parseArgs } from 'node:util'

import fc from 'fast-check'

import { makePostgresDatabase } from '../../../../tools/test/servers/postgres-databases.ts'
import { startPostgres } from '../../../../tools/test/servers/postgres.ts'
import { makeSqliteDatabase } from '../../../../tools/test/servers/sqlite-databases.ts'
import { ownTemporaryDirectory } from '../../../../tools/test/temporary-directory.ts'
import { history } from '../../src/gc/model/operations.fixture.ts'
import { play } from '../../src/gc/model/play.fixture.ts'
import { openWorld, worldTemplate } from '../../src/gc/model/world.fixture.ts'

/** Histories that are played with one seed, on one database. */
const historiesPerSeed = 20

const { values } = parseArgs({
  options: {
    database: { type: 'string', default: 'sqlite' },
    steps: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    path: { type: 'string' },
    /** Registries at the same time, each with a seed of its own. */
    worlds: { type: 'string', default: '1' },
  },
})
const firstSeed = Number(values.seed)
const stepsWanted = Number(values.steps)
let isStopped = false
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    isStopped = true
  })
}

const temporary = await ownTemporaryDirectory()
const server = values.database === 'postgresql' ? await startPostgres() : undefined
const startedMs = performance.now()
let nextSeed = firstSeed
let steps = 0
await Promise.all(Array.from({ length: Number(values.worlds) }, playSeeds))
tell('The end. ')
await server?.stop()
await temporary.remove()

/** One seed after the other, until there are enough steps, a signal, or a fault. */
async function playSeeds(): Promise<void> {
  while (!isStopped && steps < stepsWanted) {
    const seed = nextSeed
    nextSeed += 1
    try {
      await playSeed(seed)
    } catch (error) {
      isStopped = true
      process.exitCode = 1
      process.stdout.write(`A fault with seed ${seed}: ${inspect(error)}\n`)
    }
    tell('')
    if (values.path !== undefined) return
  }
}

async function playSeed(seed: number): Promise<void> {
  const database =
    server === undefined
      ? await makeSqliteDatabase(worldTemplate)
      : await makePostgresDatabase(server.uri(), worldTemplate)
  const world = await openWorld({ databaseUri: database.uri, store: 'memory' })
  try {
    const property = fc.asyncProperty(history, async (groups) => {
      if (isStopped) return
      const played = await play(world, groups)
      steps += played
    })
    await fc.assert(property, {
      seed,
      ...(values.path === undefined ? {} : { path: values.path }),
      numRuns: historiesPerSeed,
      endOnFailure: true,
    })
  } finally {
    await world.close()
    await database.drop()
  }
}

function tell(word: string): void {
  const seconds = (performance.now() - startedMs) / 1000
  process.stdout.write(
    `${word}${values.database}: ${steps} steps without a fault, seeds ${firstSeed} to ` +
      `${nextSeed - 1}, ${Math.round(seconds)} s, ${Math.round(steps / seconds)} a second\n`,
  )
}
