import { expect, test } from 'vitest'

import { pushImage } from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { workOffJobs } from '../../test/harness/work-off.ts'
import { collect, countRows, day, hour, week } from './collection.fixture.ts'

interface State {
  readonly [member: string]: unknown
  readonly backlog: readonly { kind: string; due: number; waiting: number }[]
  readonly removed: readonly { kind: string; count: number; freed_bytes: number }[]
}

/** What was asked for is done, and nothing that comes by itself. */
const isAskedFor = (kind: string) => /^gc\.(plan-now|collect|remove)/.test(kind)

describeEachBerth(
  'garbage collection, as superusers see it',
  (berth) => {
    const state = async (as = 'root') => {
      const answer = await (await berth().api(as)).get('/superuser/gc')
      expect(answer.status, answer.text).toBe(200)
      return answer.body as State
    }
    const run = async (body: object | undefined) =>
      await (await berth().api('root')).post('/superuser/gc', body)
    const leave = async (repository: string) => {
      await pushImage(berth().client('alice'), repository, 'v1', repository)
      await berth().client('alice').delete(`/v2/${repository}/manifests/v1`)
    }
    const manifests = async () => (await countRows(berth(), 'manifest'))['manifest']

    test('what waits, what is due and since when, and what was freed, is told', async () => {
      await leave('alice/told')
      expect(await state()).toMatchObject({
        enabled: true,
        running: false,
        oldest_review_age_seconds: 0,
        backlog: expect.arrayContaining([{ kind: 'tags', due: 0, waiting: 1 }]),
      })
      berth().clock.advance(2 * week + hour)
      const due = await state()
      expect(due.backlog).toContainEqual({ kind: 'tags', due: 1, waiting: 0 })
      expect(due['oldest_review_age_seconds']).toBeGreaterThanOrEqual(3600)
      await collect(berth())
      await collect(berth())
      const { waiting_objects: objects } = await state()
      expect(objects).toMatchObject({ count: expect.any(Number), size_bytes: expect.any(Number) })
      berth().clock.advance(day)
      await collect(berth())
      const after = await state()
      expect(after['waiting_objects']).toEqual({ count: 0, size_bytes: 0 })
      expect(after['removed_today']).toEqual(
        expect.arrayContaining([expect.objectContaining({ kind: 'object' })]),
      )
      const freed = after.removed.find(({ kind }) => kind === 'object')?.freed_bytes
      expect(freed).toBeGreaterThan(0)
      expect(after['next_run']).toMatch(/ -0000$/)
    })

    test('a superuser has done now what is due, and the log names who', async () => {
      await leave('alice/due')
      berth().clock.advance(3 * week)
      const before = await manifests()
      expect((await run(undefined)).status).toBe(202)
      await workOffJobs(berth(), isAskedFor)
      expect(await manifests()).toBeLessThan(before as number)
      const logs = await (await berth().api('root')).get('/superuser/logs')
      expect(logs.body).toMatchObject({
        logs: expect.arrayContaining([
          expect.objectContaining({
            kind: 'garbage_collection_run',
            performer: expect.objectContaining({ name: 'root' }),
          }),
        ]),
      })
    })

    test('in one repository all that waits is looked at, and nothing elsewhere', async () => {
      await leave('alice/meant')
      await leave('alice/other')
      const api = await berth().api('alice')
      await api.put('/user/', { tag_expiration_s: 0 })
      const tagsOf = async () => (await countRows(berth(), 'tag'))['tag']
      const before = (await tagsOf()) as number
      expect((await run({ repository: 'alice/meant' })).status).toBe(202)
      await workOffJobs(berth(), isAskedFor)
      expect(await tagsOf()).toBe(before - 1)
      await api.put('/user/', { tag_expiration_s: 14 * 86_400 })
    })

    test('a repository that is not there is told', async () => {
      expect((await run({ repository: 'alice/nowhere' })).status).toBe(404)
    })

    test('whoever only reads everything may look, and not have it run', async () => {
      await state('reader')
      const reader = await berth().api('reader')
      expect((await reader.post('/superuser/gc', {})).status).toBe(403)
      expect((await (await berth().api('alice')).get('/superuser/gc')).status).toBe(403)
    })
  },
  {
    config: 'SUPER_USERS: [root]\nGLOBAL_READONLY_SUPER_USERS: [reader]\n',
    async prepare(running) {
      for (const name of ['root', 'reader', 'alice']) await running.createUser(name)
    },
  },
)

describeEachBerth(
  'garbage collection while pushes are off',
  (berth) => {
    test('is refused with the reason', async () => {
      const api = await berth().api('root')
      const answer = await api.post('/superuser/gc', {})
      expect(answer).toMatchObject({
        status: 400,
        body: { detail: 'nothing is removed while DISABLE_PUSHES is on; switch it off first' },
      })
    })
  },
  {
    config: 'SUPER_USERS: [root]\nDISABLE_PUSHES: true\n',
    prepare: async (running) => void (await running.createUser('root')),
  },
)
