import { expect, test } from 'vitest'
import { sql } from 'kysely'

import { waitUntil } from '../../../../tools/test/wait-until.ts'
import { pushImage } from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { withPortCalls } from '../../test/harness/port-calls.ts'
import { anonymous } from '../access/principal.ts'
import { commandLine } from '../logs/log-entry.ts'
import { HasImmutableTagsError } from '../registry/tags/immutable-tags-hold.ts'
import { RepositoryNotFoundError } from '../repositories/repository.ts'

/** Called when a transaction has done its work and is about to be committed. */
let aboutToCommit: () => Promise<void> = () => Promise.resolve()

describeEachBerth(
  'a namespace that is deleted while a tag in it becomes immutable',
  (berth, engine) => {
    /** What can be done with an organization of its own, and a tag in it. */
    const place = async (name: string) => {
      const account = await berth().createOrganization(name, 'alice')
      await pushImage(berth().client('alice'), `${name}/app`, 'v1', name)
      const { repositories, tags, deletions } = berth().services
      const repository = await repositories.find({ namespace: name, repository: 'app' })
      if (repository === undefined) throw new Error('it was pushed')
      const target = { repository, principal: anonymous }
      return {
        fix: () => outcomeOf(tags.setImmutable(commandLine, target, 'v1', true)),
        remove: () => outcomeOf(deletions.deleteNamespace(commandLine, account)),
        isThere: async () => (await repositories.find(repository.name)) !== undefined,
      }
    }

    /** Begins the first, and holds it before its commit until the second waits, or gets as far. */
    const bothAtOnce = async <Outcome>(
      first: () => Promise<Outcome>,
      second: () => Promise<Outcome>,
    ) => {
      let arrived = 0
      let release: () => void = () => undefined
      const released = new Promise<void>((done) => {
        release = done
      })
      aboutToCommit = async () => {
        arrived += 1
        if (arrived === 1) await released
      }
      const one = first()
      await waitUntil('the first is about to commit', () => arrived === 1)
      const other = second()
      await waitUntil('the second waits', async () => arrived > 1 || (await isWaitedFor()))
      release()
      const outcomes = await Promise.all([one, other])
      aboutToCommit = () => Promise.resolve()
      return outcomes
    }

    /** Writers of SQLite are serial: whoever comes second waits. */
    const isWaitedFor = async () => {
      if (engine === 'sqlite') return true
      const { rows } = await sql`select 1 from pg_locks join pg_database
        on pg_database.oid = pg_locks.database
        where not granted and datname = current_database()`.execute(
        berth().foundation.database.reader,
      )
      return rows.length > 0
    }

    test('stays, when the tag was immutable first', async () => {
      const { fix, remove, isThere } = await place('first-fixed')
      const [fixed, removed] = await bothAtOnce(fix, remove)
      expect(fixed).toBe('done')
      expect(removed).toBeInstanceOf(HasImmutableTagsError)
      expect(await isThere()).toBe(true)
    })

    test('goes, when it was deleted first, and the tag is refused', async () => {
      const { fix, remove, isThere } = await place('first-deleted')
      const [removed, fixed] = await bothAtOnce(remove, fix)
      expect(removed).toBe('done')
      expect(fixed).toBeInstanceOf(RepositoryNotFoundError)
      expect(await isThere()).toBe(false)
    })
  },
  {
    config: 'FEATURE_IMMUTABLE_TAGS: true\n',
    wrap: (foundation) =>
      withPortCalls(foundation, async ({ operation, when }) => {
        if (operation === 'database transaction' && when === 'inside') await aboutToCommit()
      }),
    prepare: async (running) => void (await running.createUser('alice')),
  },
)

async function outcomeOf(work: Promise<void>): Promise<unknown> {
  try {
    await work
    return 'done'
  } catch (error) {
    return error
  }
}
