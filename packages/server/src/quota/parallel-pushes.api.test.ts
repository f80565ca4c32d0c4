import { expect, test } from 'vitest'

import {
  blob,
  imageManifest,
  pushBlob,
  putManifest,
  type TestBlob,
} from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { rounds } from '../../test/harness/effort.ts'
import type { RegistryClient } from '../../test/harness/registry-client.ts'
import type { RunningBerth } from '../../test/harness/running-berth.ts'
import { recountAll, setQuota } from './recount.fixture.ts'

/** `BERTH_TEST_EFFORT=10` makes 500 of them. */
const pushes = rounds(50)
const layerBytes = 700
const configBytes = 300

const configuration = 'FEATURE_QUOTA_MANAGEMENT: true\nBERTH_QUOTA_PATIENCE: 5\n'

interface Outcome {
  readonly stored: number
  readonly refused: number
}

describeEachBerth(
  'many pushes at once into a namespace that is nearly full',
  (berth) => {
    const fitting = Math.floor(pushes / 2)
    const limitBytes = fitting * (layerBytes + configBytes) + 500

    test.each([
      { places: 'one repository', repositoryOf: () => 'app' },
      { places: 'several repositories', repositoryOf: (index: number) => `app${index % 7}` },
    ])('into $places: it is filled, and never over', async ({ places, repositoryOf }) => {
      const name = places.replace(' ', '-')
      const { id } = await berth().createOrganization(name, 'alice')
      await setQuota(berth().foundation.database, id, limitBytes)
      const other = await berth().another(configuration)
      try {
        const watch = watchUsage(berth(), id)
        const clients = [berth().client('alice'), other.client('alice')]
        const outcome = await pushAll(clients, pushes, (index) => ({
          repository: `${name}/${repositoryOf(index)}`,
          seed: `${name} ${index}`,
        }))
        expect(await watch.stop()).toBeLessThanOrEqual(limitBytes)
        expect(outcome).toEqual({ stored: fitting, refused: pushes - fitting })
        const { ledger, recount } = await recountAll(berth().foundation.database.reader)
        expect(ledger).toEqual(recount)
        expect(ledger).toContain(`namespace ${id} uses ${fitting * (layerBytes + configBytes)}`)
      } finally {
        await other.stop()
      }
    })

    test('that bring the same: all fit, if one of them does', async () => {
      const { id } = await berth().createOrganization('same', 'alice')
      await setQuota(berth().foundation.database, id, layerBytes + configBytes)
      const outcome = await pushAll([berth().client('alice')], fitting, (index) => ({
        repository: `same/app${index % 5}`,
        seed: 'the same for all',
      }))
      expect(outcome.refused).toBe(0)
    })
  },
  {
    async prepare(running) {
      await running.createUser('alice')
    },
    config: configuration,
  },
)

interface OwnImage {
  readonly repository: string
  readonly seed: string
}

/** Pushes images at once, by the clients in turn, each over a connection of its own. */
async function pushAll(
  clients: readonly RegistryClient[],
  count: number,
  imageOf: (index: number) => OwnImage,
): Promise<Outcome> {
  const images = Array.from({ length: count }, (_, index) => imageOf(index))
  for (const client of clients) {
    for (const repository of new Set(images.map((image) => image.repository))) {
      await client.tokenFor(`repository:${repository}:pull,push`)
    }
  }
  const stored = await Promise.all(
    images.map(async (image, index) => {
      const client = clients[index % clients.length] as RegistryClient
      return await pushOwnImage(client.twin(), image)
    }),
  )
  const isStored = stored.filter(Boolean).length
  return { stored: isStored, refused: count - isStored }
}

/** False when the image is refused for lack of room. */
async function pushOwnImage(
  client: RegistryClient,
  { repository, seed }: OwnImage,
): Promise<boolean> {
  const config = sized(`config ${seed}`, configBytes)
  const layer = sized(`layer ${seed}`, layerBytes)
  try {
    for (const each of [layer, config]) await pushBlob(client, repository, each)
    const answer = await putManifest(
      client,
      repository,
      digestTag(layer),
      imageManifest(config, [layer]),
    )
    if (answer.status === 201) return true
    expect(answer.text).toContain('Quota has been exceeded on namespace')
    return false
  } catch (error) {
    if (String(error).includes('Quota has been exceeded on namespace')) return false
    throw error
  } finally {
    await client.close()
  }
}

function sized(seed: string, bytes: number): TestBlob {
  return blob(seed.padEnd(bytes, '.'))
}

function digestTag({ digest }: TestBlob): string {
  return digest.slice(7, 27)
}

/** Looks all the time at what a namespace uses, and answers with the most that it saw. */
function watchUsage(berth: RunningBerth, namespaceId: number) {
  let mostBytes = 0
  let isOver = false
  const watching = (async () => {
    while (!isOver) {
      const row = await berth.foundation.database.reader
        .selectFrom('namespace_usage')
        .select('used_bytes')
        .where('namespace_id', '=', namespaceId)
        .executeTakeFirst()
      mostBytes = Math.max(mostBytes, row?.used_bytes ?? 0)
      await new Promise((resolve) => setImmediate(resolve))
    }
  })()
  return {
    async stop(): Promise<number> {
      isOver = true
      await watching
      return mostBytes
    },
  }
}
