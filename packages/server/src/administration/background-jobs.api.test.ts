import { expect, test } from 'vitest'

import type { ApiClient } from '../../test/harness/api-client.ts'
import { queryCounter } from '../../test/harness/counted-queries.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { workOffJobs } from '../../test/harness/work-off.ts'

const queries = queryCounter()

interface Job {
  readonly id: number
  readonly kind: string
  readonly [member: string]: unknown
}
interface Page {
  readonly jobs: readonly Job[]
  readonly next_page?: string
}

describeEachBerth(
  'background jobs, as superusers see them',
  (berth) => {
    const insert = async (
      kind: string,
      state: { failedAtMs?: number; runAtMs?: number; leasedBy?: string },
    ) => {
      const nowMs = berth().clock()
      const { id } = await berth().foundation.database.transaction((tx) =>
        tx
          .insertInto('job')
          .values({
            kind,
            payload: '{"secret":"sealed"}',
            unique_key: null,
            run_at_ms: state.runAtMs ?? nowMs,
            leased_by: state.leasedBy ?? null,
            attempts: 3,
            cursor: null,
            again_at_ms: null,
            last_error: state.failedAtMs === undefined ? null : 'Error: the store is away',
            failed_at_ms: state.failedAtMs ?? null,
            created_at_ms: nowMs,
          })
          .returning('id')
          .executeTakeFirstOrThrow(),
      )
      return id
    }
    const list = async (api: ApiClient, query = '') => {
      const answer = await api.get(`/superuser/jobs${query}`)
      expect(answer.status, answer.text).toBe(200)
      return answer.body as Page
    }

    test('are counted by kind, with when the next begins', async () => {
      const api = await berth().api('root')
      const nowMs = berth().clock()
      await insert('counted.one', { runAtMs: nowMs + 60_000 })
      await insert('counted.one', { runAtMs: nowMs + 120_000 })
      await insert('counted.one', { runAtMs: nowMs + 60_000, leasedBy: 'worker/1' })
      await insert('counted.one', { runAtMs: nowMs - 1000, leasedBy: 'dead/1' })
      await insert('counted.one', { failedAtMs: nowMs })
      await insert('counted.two', { failedAtMs: nowMs })
      const { body } = await api.get('/superuser/jobs/kinds')
      const { kinds } = body as { kinds: readonly Job[] }
      expect(kinds.filter(({ kind }) => kind.startsWith('counted.'))).toEqual([
        {
          kind: 'counted.one',
          waiting: 3,
          running: 1,
          failed: 1,
          next_run: expect.stringMatching(/ -0000$/),
        },
        { kind: 'counted.two', waiting: 0, running: 0, failed: 1, next_run: null },
      ])
    })

    test('those that were given up are listed with the reason, and without what they are about', async () => {
      const api = await berth().api('root')
      const nowMs = berth().clock()
      const older = await insert('given-up', { failedAtMs: nowMs + 1000 })
      const newer = await insert('given-up', { failedAtMs: nowMs + 2000 })
      const page = await list(api, '?kind=given-up')
      expect(page.jobs).toMatchObject([{ id: newer }, { id: older }])
      expect(page.jobs[0]).toEqual({
        id: newer,
        kind: 'given-up',
        state: 'failed',
        attempts: 3,
        error: 'Error: the store is away',
        created: expect.stringMatching(/ -0000$/),
        next_run: null,
        failed_at: expect.stringMatching(/ -0000$/),
      })
      expect(JSON.stringify(page)).not.toContain('sealed')
    })

    test.each(['?limit=2', '?limit=2&kind=paged', '?state=living&limit=2&kind=paged'])(
      'come by pages, each once: %s',
      async (query) => {
        const api = await berth().api('root')
        const nowMs = berth().clock()
        for (let count = 0; count < 3; count += 1) {
          await insert('paged', { failedAtMs: nowMs })
          await insert('paged', { runAtMs: nowMs })
        }
        const found: number[] = []
        let next: string | undefined
        do {
          const more: Page = await list(
            api,
            next === undefined ? query : `${query}&next_page=${next}`,
          )
          found.push(...more.jobs.map(({ id }) => id))
          next = more.next_page
        } while (next !== undefined)
        expect(found.length).toBeGreaterThanOrEqual(3)
        expect(new Set(found).size).toBe(found.length)
      },
    )

    test('one that was given up is done again', async () => {
      const api = await berth().api('root')
      const id = await insert('sessions.remove-expired', { failedAtMs: berth().clock() })
      expect((await api.post(`/superuser/jobs/${id}/run`)).status).toBe(204)
      const events = await workOffJobs(berth())
      expect(events.map((event) => ('job' in event ? event.job.id : 0))).toContain(id)
      expect((await api.post(`/superuser/jobs/${id}/run`)).status).toBe(404)
    })

    test('one that was given up is dropped, and one that waits is not', async () => {
      const api = await berth().api('root')
      const failed = await insert('dropped', { failedAtMs: berth().clock() })
      const waiting = await insert('dropped', {})
      expect((await api.delete(`/superuser/jobs/${failed}`)).status).toBe(204)
      expect((await api.delete(`/superuser/jobs/${failed}`)).status).toBe(404)
      expect((await api.delete(`/superuser/jobs/${waiting}`)).status).toBe(404)
      expect((await list(api, '?kind=dropped')).jobs).toEqual([])
      expect((await list(api, '?state=living&kind=dropped')).jobs).toMatchObject([
        { id: waiting, state: 'waiting' },
      ])
    })

    test('both stand in the log', async () => {
      const api = await berth().api('root')
      const [again, dropped] = [
        await insert('logged', { failedAtMs: berth().clock() }),
        await insert('logged', { failedAtMs: berth().clock() }),
      ]
      await api.post(`/superuser/jobs/${again}/run`)
      await api.delete(`/superuser/jobs/${dropped}`)
      const { body } = await api.get('/superuser/logs')
      const { logs } = body as { logs: readonly { kind: string; metadata: object }[] }
      expect(logs.slice(0, 2)).toMatchObject([
        { kind: 'job_drop', metadata: { job_id: dropped, job_kind: 'logged' } },
        { kind: 'job_run_again', metadata: { job_id: again, job_kind: 'logged' } },
      ])
    })

    test('cost a fixed number of queries', async () => {
      const api = await berth().api('root')
      await api.get('/superuser/jobs/kinds')
      expect(await queries.of(() => api.get('/superuser/jobs/kinds'))).toBeLessThanOrEqual(3)
    })

    test('are not for others, and want a password that was typed lately', async () => {
      expect((await (await berth().api('alice')).get('/superuser/jobs')).status).toBe(403)
      const api = await berth().api('root')
      berth().clock.advance(11 * 60 * 1000)
      expect(await api.get('/superuser/jobs')).toMatchObject({
        status: 401,
        body: { error_type: 'fresh_login_required' },
      })
    })
  },
  {
    config: 'SUPER_USERS: [root]\n',
    wrap: queries.wrap,
    async prepare(berth) {
      for (const name of ['root', 'alice']) await berth.createUser(name)
    },
  },
)
