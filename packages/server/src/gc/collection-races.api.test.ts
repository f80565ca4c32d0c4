import { sql } from 'kysely'
import { expect, test } from 'vitest'

import { waitUntil } from '../../../../tools/test/wait-until.ts'
import { blob, pushBlob, pushImage } from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { type OnPortCall, type PortCall, withPortCalls } from '../../test/harness/port-calls.ts'
import type { RunningBerth } from '../../test/harness/running-berth.ts'
import type { RepositoryAction } from '../access/effective-role.ts'
import { commandLine } from '../logs/log-entry.ts'
import { assembleServices } from '../main/services.ts'
import { sourceOf } from '../platform/bytes/byte-source.ts'
import type { Digest } from '../registry/digest.ts'
import { ManifestUnknownError } from '../registry/manifests/manifest-errors.ts'
import { findingsIn } from '../repositories/deletion/deletions.fixture.ts'
import { StorageUnavailableError } from '../storage/storage-driver.ts'
import { collect, countObjects, countRows, day, hour } from './collection.fixture.ts'

const none = { signal: new AbortController().signal }

describeEachBerth(
  'collecting while something else goes on',
  (berth, engine) => {
    const client = () => berth().client('alice')
    /** Another process on the same database and store, whose calls are watched. */
    const another = (onCall: OnPortCall) =>
      assembleServices(withPortCalls(berth().foundation, onCall))
    /** Waits until the other one waits for what is held, or is done because nothing stopped it. */
    const inTheWay = async (
      { reached }: { readonly reached: Promise<unknown> },
      work: Promise<unknown>,
    ) => {
      await reached
      // There is one writer at a time on SQLite, and it is the one that is held.
      if (engine === 'sqlite') return
      let isOver = false
      const over = () => {
        isOver = true
      }
      void work.then(over, over)
      await waitUntil('the other one waits, or is done', async () => {
        const { rows } = await sql`
          select 1 from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'
        `.execute(berth().foundation.database.reader)
        return isOver || rows.length > 0
      })
    }
    const later = async (milliseconds: number) => {
      berth().clock.advance(milliseconds)
      await collect(berth())
    }
    const targetOf = async <Action extends RepositoryAction>(
      repository: string,
      action: Action,
    ) => {
      const { accounts, access } = berth().services
      const account = await accounts.find('alice')
      if (account === undefined) throw new Error('alice is there')
      const principal = { kind: 'account', account, credential: 'user' } as const
      return await access.repository(principal, { namespace: 'alice', repository }, action)
    }
    /** A blob that only a repository has which does not need it any more. */
    const forgotten = async (repository: string, text: string) => {
      const content = await pushBlob(client(), `alice/${repository}`, blob(text))
      berth().clock.advance(day + hour)
      return { ...content, digest: content.digest as Digest }
    }
    const collectRepository = async (repository: string) => {
      const { repository: found } = await targetOf(repository, 'pull')
      await berth().services.collector.collectRepository(found.id, none)
    }
    const isServed = async (repository: string, { digest, content }: ReturnType<typeof blob>) => {
      await later(2 * hour)
      const answer = await client().get(`/v2/alice/${repository}/blobs/${digest}`)
      return answer.status === 200 && answer.body.equals(content)
    }

    test('a push of a blob whose row is being removed brings a new one', async () => {
      const content = await forgotten('one', 'pushed while it goes')
      await collectRepository('one')
      const held = holdAt({ operation: 'database transaction', when: 'inside' })
      const collecting = another(held.onCall).collector.collectBlobs(none)
      await held.reached
      const target = await targetOf('target', 'push')
      const seen = seenAt(attempt)
      const pushing = another(seen.onCall).uploads.receive(target, content.digest, {
        body: sourceOf(content.content),
      })
      await inTheWay(seen, pushing)
      held.release()
      await Promise.all([collecting, pushing])
      expect(await isServed('target', content)).toBe(true)
    })

    test('a push that has found a blob brings a new one when that is removed in between', async () => {
      const content = await forgotten('two', 'found and gone')
      const target = await targetOf('target', 'push')
      const held = holdAt({ operation: 'storage complete', when: 'after' })
      const pushing = another(held.onCall).uploads.receive(target, content.digest, {
        body: sourceOf(content.content),
      })
      await held.reached
      await collectRepository('two')
      await berth().services.collector.collectBlobs(none)
      held.release()
      await pushing
      expect(await isServed('target', content)).toBe(true)
    })

    test('a mount that has found a blob ends in an upload when that is removed in between', async () => {
      const { digest } = await forgotten('three', 'mounted and gone')
      const target = await targetOf('target', 'push')
      const source = await targetOf('three', 'pull')
      const held = holdAt({ operation: 'database transaction', when: 'before' })
      const mounting = another(held.onCall).blobs.mount(target, source, digest)
      await held.reached
      await collectRepository('three')
      await berth().services.collector.collectBlobs(none)
      held.release()
      expect(await mounting).toBe(false)
    })

    test('a blob that is being mounted is not removed', async () => {
      const content = await forgotten('four', 'goes while it is mounted')
      const target = await targetOf('target', 'push')
      const source = await targetOf('four', 'pull')
      const held = holdAt({ operation: 'database transaction', when: 'inside' })
      const mounting = another(held.onCall).blobs.mount(target, source, content.digest)
      await held.reached
      const seen = seenAt(attempt)
      const { collector } = another(seen.onCall)
      const collecting = collector
        .collectRepository(source.repository.id, none)
        .then(() => collector.collectBlobs(none))
      await inTheWay(seen, collecting)
      held.release()
      await Promise.all([mounting, collecting])
      expect(await isServed('target', content)).toBe(true)
    })

    test('a tag that is being restored keeps its image', async () => {
      const { manifest, layer } = await pushImage(client(), 'alice/restored', 'v1', 'restored')
      await client().delete('/v2/alice/restored/manifests/v1')
      berth().clock.advance(14 * day - 60_000)
      const target = await targetOf('restored', 'push')
      const held = holdAt({ operation: 'database transaction', when: 'inside' })
      const restoring = another(held.onCall).tags.restore(
        commandLine,
        target,
        'v1',
        manifest.digest,
      )
      await held.reached
      berth().clock.advance(120_000)
      const seen = seenAt(attempt)
      const collecting = another(seen.onCall).collector.collectRepository(
        target.repository.id,
        none,
      )
      await inTheWay(seen, collecting)
      held.release()
      await Promise.all([restoring, collecting])
      expect((await client().get('/v2/alice/restored/manifests/v1')).status).toBe(200)
      expect(await isServed('restored', layer)).toBe(true)
    })

    test('an image that is being removed is restored whole or not at all', async () => {
      const { manifest } = await pushImage(client(), 'alice/gone', 'v1', 'gone')
      await client().delete('/v2/alice/gone/manifests/v1')
      berth().clock.advance(15 * day)
      const target = await targetOf('gone', 'push')
      const held = holdAt({ operation: 'database transaction', when: 'inside' })
      const collecting = another(held.onCall).collector.collectRepository(
        target.repository.id,
        none,
      )
      await held.reached
      const seen = seenAt(attempt)
      const restoring = another(seen.onCall)
        .tags.restore(commandLine, target, 'v1', manifest.digest)
        .then(
          () => 'restored',
          (error: unknown) => (error instanceof ManifestUnknownError ? 'unknown' : error),
        )
      await inTheWay(seen, restoring)
      held.release()
      await collecting
      expect(['restored', 'unknown']).toContain(await restoring)
      expect(await findingsIn(berth())).toEqual([])
    })

    test('bytes that the store does not remove now are removed later', async () => {
      await forgotten('five', 'of a store that is away')
      await collectRepository('five')
      await berth().services.collector.collectBlobs(none)
      berth().clock.advance(2 * hour)
      const before = await countObjects(berth())
      const { collector } = another(({ operation }) => {
        if (operation !== 'storage remove') return
        // So slow that what it refused first is due again before it refuses the last.
        berth().clock.advance(11 * 60_000)
        throw new StorageUnavailableError('it is away')
      })
      await expect(collector.removeObjects(none)).rejects.toThrow(StorageUnavailableError)
      expect(await countObjects(berth())).toBe(before)
      await later(hour)
      expect(await countObjects(berth())).toBeLessThan(before)
      expect(await countRows(berth(), 'gc_object')).toEqual({ gc_object: 0 })
    })

    test('a collector that dies at each of its calls comes to its end', async () => {
      const kept = await pushImage(client(), 'alice/dying', 'kept', 'kept')
      for (const tag of ['v1', 'v2', 'v3']) {
        await pushImage(client(), 'alice/dying', tag, tag)
        await client().delete(`/v2/alice/dying/manifests/${tag}`)
      }
      await later(0)
      berth().clock.advance(20 * day)
      let deaths = 0
      for (let isDone = false; !isDone; deaths += isDone ? 0 : 1) {
        let callsLeft = deaths + 1
        const { collector } = another(() => {
          callsLeft -= 1
          if (callsLeft < 0) throw new Error('it has died')
        })
        isDone = await collector.collect(undefined, none).then(
          () => true,
          () => false,
        )
        // What a dead one had taken is tried by another after a while.
        berth().clock.advance(hour)
        expect(await findingsIn(berth())).toEqual([])
      }
      expect(deaths).toBeGreaterThan(5)
      await later(2 * hour)
      const { repository } = await targetOf('dying', 'pull')
      const left = await berth()
        .foundation.database.reader.selectFrom('manifest')
        .select('digest')
        .where('repository_id', '=', repository.id)
        .execute()
      expect(left).toEqual([{ digest: kept.manifest.digest }])
      expect(await isServed('dying', kept.layer)).toBe(true)
    })
  },
  {
    prepare: async (running: RunningBerth) => {
      await running.createUser('alice')
      await running.createRepository('alice/target')
    },
  },
)

/** Where one that is held up stands in the way of another. */
const attempt: PortCall = { operation: 'database transaction', when: 'before' }

/** Tells of the first call of that kind, which goes on. */
function seenAt(call: PortCall) {
  const { onCall, reached, release } = holdAt(call)
  release()
  return { onCall, reached }
}

/** Holds up the first call of that kind until it is released. */
function holdAt(call: PortCall) {
  const reached = Promise.withResolvers<undefined>()
  const released = Promise.withResolvers<undefined>()
  let isFirst = true
  const onCall: OnPortCall = async ({ operation, when }) => {
    if (!isFirst || operation !== call.operation || when !== call.when) return
    isFirst = false
    reached.resolve(undefined)
    await released.promise
  }
  return { onCall, reached: reached.promise, release: () => released.resolve(undefined) }
}
