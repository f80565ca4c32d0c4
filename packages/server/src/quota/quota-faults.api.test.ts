import { sql } from 'kysely'
import { expect, test } from 'vitest'

import { blob, pushBlob, pushImage, putManifest } from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import type { RunningBerth } from '../../test/harness/running-berth.ts'
import { workOffJobs } from '../../test/harness/work-off.ts'
import { commandLine } from '../logs/log-entry.ts'
import { expectExactSums, setQuota, uncountedManifests } from './recount.fixture.ts'

const configuration = 'FEATURE_QUOTA_MANAGEMENT: true\nBERTH_QUOTA_PATIENCE: 0\n'
const suppressing = `${configuration}FEATURE_QUOTA_SUPPRESS_FAILURES: true\n`

const isCount = (kind: string) => kind === 'quota.count-usage'

describeEachBerth(
  'quotas that fail themselves, where that is to be suppressed',
  (berth) => {
    const client = () => berth().client('alice')
    const limited = async (name: string) => {
      const { id } = await berth().createOrganization(name, 'alice')
      await setQuota(berth().foundation.database, id, 1000)
      return id
    }
    const heardBy = (server: RunningBerth) => {
      const heard: unknown[] = []
      server.services.quota.faults.whenSuppressed((error) => heard.push(error))
      return heard
    }
    const expectCountedExactly = async () => {
      const { reader } = berth().foundation.database
      berth().clock.advance(60_000)
      await workOffJobs(berth(), isCount)
      expect(await uncountedManifests(reader)).toBe(0)
      return await expectExactSums(reader)
    }

    test.each(['namespace_usage', 'namespace_usage_blob', 'counted_manifest'])(
      'let pushes through without %s, and what was stored is counted later',
      async (table) => {
        const name = table.replaceAll('_', '-')
        const id = await limited(name)
        const heard = heardBy(berth())
        await without(berth(), table, async () => {
          await pushImage(client(), `${name}/app`, 'v1', name)
        })
        expect(heard.length).toBeGreaterThan(0)
        expect((await expectCountedExactly()).join()).toContain(`namespace ${id} uses`)
      },
    )

    test('let repositories and tags be made whose bounds cannot be read', async () => {
      const namespace = await berth().createOrganization('boundless', 'alice')
      const { quotas } = berth().services.quota
      await quotas.changeBounds(commandLine, namespace, { repositories: 1, tags: 1 })
      const { manifest } = await pushImage(client(), 'boundless/app', 'v1', 'boundless')
      const put = async (server: RunningBerth) =>
        await putManifest(server.client('alice'), 'boundless/app', 'v2', manifest)
      expect((await put(berth())).status).toBe(403)
      // Another server has not read them yet.
      const other = await berth().another(suppressing)
      try {
        const heard = heardBy(other)
        await without(berth(), 'namespace_bound', async () => {
          await pushImage(other.client('alice'), 'boundless/other', 'v1', 'other')
          expect((await put(other)).status).toBe(201)
        })
        expect(heard.length).toBeGreaterThan(1)
      } finally {
        await other.stop()
      }
    })

    test('refuse what is too much: that is no fault, also where nobody can be told', async () => {
      await limited('strict')
      const heard = heardBy(berth())
      const large = blob('x'.repeat(2000))
      const push = async () =>
        (
          await client().post(`/v2/strict/app/blobs/uploads/?digest=${large.digest}`, {
            body: large.content,
          })
        ).status
      expect(await push()).toBe(403)
      expect(heard).toEqual([])
      await without(berth(), 'quota_notice', async () => {
        expect(await push()).toBe(403)
      })
      expect(heard).toHaveLength(1)
    })

    test('keep what is to go until it can be uncounted', async () => {
      const id = await limited('going')
      await pushImage(client(), 'going/app', 'v1', 'going')
      await berth().services.deletions.deleteRepository(commandLine, {
        namespace: 'going',
        repository: 'app',
      })
      berth().clock.advance(60 * 86_400_000)
      await without(berth(), 'namespace_usage', async () => {
        const events = await workOffJobs(berth(), (kind) => kind === 'repositories.remove')
        expect(events.map(({ event }) => event)).toEqual(['failed'])
      })
      expect((await expectCountedExactly()).join()).toContain(`namespace ${id} uses`)
      berth().clock.advance(86_400_000)
      await workOffJobs(berth())
      expect((await expectCountedExactly()).join()).not.toContain(`namespace ${id} uses`)
    })
  },
  {
    config: suppressing,
    async prepare(running) {
      await running.createUser('alice')
      await workOffJobs(running, isCount)
    },
  },
)

describeEachBerth(
  'quotas that fail themselves, where nothing is suppressed',
  (berth) => {
    test('fail the push, which leaves nothing', async () => {
      const { id } = await berth().createOrganization('failing', 'alice')
      await setQuota(berth().foundation.database, id, 1000)
      // The faults of this server are no faults of the test.
      const failing = await berth().another(configuration)
      try {
        await without(berth(), 'namespace_usage', async () => {
          const push = pushBlob(failing.client('alice'), 'failing/app', blob('x'))
          await expect(push).rejects.toThrow('500')
        })
        expect(failing.faults).not.toEqual([])
      } finally {
        await failing.stop()
      }
    })
  },
  {
    config: configuration,
    async prepare(running) {
      await running.createUser('alice')
    },
  },
)

/** Does something while a table is not there. */
async function without(
  berth: RunningBerth,
  table: string,
  work: () => Promise<void>,
): Promise<void> {
  const { reader } = berth.foundation.database
  const rename = async (from: string, to: string) =>
    await sql`alter table ${sql.table(from)} rename to ${sql.table(to)}`.execute(reader)
  await rename(table, `${table}_away`)
  try {
    await work()
  } finally {
    await rename(`${table}_away`, table)
  }
}
