import { expect, test } from 'vitest'

import { pushImage } from '../../../test/harness/content.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import { workOffJobs } from '../../../test/harness/work-off.ts'
import { commandLine } from '../../logs/log-entry.ts'
import { enqueue } from '../../platform/jobs/enqueue.ts'
import { formatMoment } from './moment.ts'
import { restoreJob, restoreKind } from './restoration-job.ts'
import { insertRestoration } from './restoration.queries.ts'
import { beginningOf } from './subjects.ts'

const hour = 60 * 60 * 1000

describeEachBerth(
  'a restoration whose steps fail',
  (berth) => {
    test('ends as failed with its reason, does not go on, and can be begun again', async () => {
      const client = berth().client('alice')
      const { manifest } = await pushImage(client, 'alice/app', 'v1', 'right')
      const momentMs = berth().clock()
      berth().clock.advance(1000)
      await pushImage(client, 'alice/app', 'v1', 'wrong')
      berth().clock.advance(1000)
      const uuid = await beginBroken(momentMs)
      const alice = await berth().api('alice')
      const path = '/repository/alice/app/restorations/'

      const givenUp = []
      for (let tries = 0; tries < 40 && givenUp.length === 0; tries += 1) {
        expect((await alice.get(`${path}${uuid}`)).body).toMatchObject({ state: 'running' })
        berth().clock.advance(hour)
        const events = await workOffJobs(berth(), (kind) => kind === restoreKind)
        givenUp.push(...events.filter(({ event }) => event === 'given-up'))
      }
      expect(givenUp).toHaveLength(1)
      expect((await alice.get(`${path}${uuid}`)).body).toMatchObject({
        state: 'failed',
        failure: expect.stringMatching(/^it was given up after 20 tries .*JSON/),
        finished_at: expect.any(String),
        changed_tags: 0,
      })
      berth().clock.advance(hour)
      expect(await workOffJobs(berth(), (kind) => kind === restoreKind)).toEqual([])

      const again = await alice.post(path, { moment: formatMoment(momentMs) })
      expect(again).toMatchObject({ status: 201, body: { state: 'done', changed_tags: 1 } })
      const { headers } = await client.head('/v2/alice/app/manifests/v1')
      expect(headers['docker-content-digest']).toBe(manifest.digest)
    })

    /** A restoration of whose row nobody can read who began it. */
    async function beginBroken(momentMs: number): Promise<string> {
      const { database } = berth().foundation
      const name = { namespace: 'alice', repository: 'app' }
      const repository = await berth().services.repositories.find(name)
      if (repository === undefined) throw new Error('the repository is there')
      const { id, namespaceId } = repository
      return await database.transaction(async (tx) => {
        const nowMs = berth().clock()
        const namespace = { id: namespaceId, name: 'alice' }
        const made = await insertRestoration(tx, {
          ...{ namespaceId, repositoryId: id, momentMs, tag: undefined, nowMs },
          actor: commandLine,
          after: beginningOf({ namespace, repository }),
        })
        await tx.updateTable('restoration').set({ actor: 'broken' }).execute()
        await enqueue(tx, restoreJob(made.id), nowMs)
        return made.uuid
      })
    }
  },
  {
    config: 'SESSION_TIMEOUT: 400d\n',
    async prepare(berth) {
      await berth.createUser('alice')
      await berth.createRepository('alice/app')
    },
  },
)
