import { randomUUID } from 'node:crypto'

import { expect, test } from 'vitest'

import { describeEachBerth } from '../../../../test/harness/each-berth.ts'

interface Drawer {
  readonly notifications: readonly { readonly id: string; readonly kind: string }[]
  readonly additional: boolean
}

describeEachBerth(
  'the drawer of notifications',
  (berth) => {
    const put = async (owner: string, kind = 'maintenance') => {
      const { accounts } = berth().services
      const { database, clock } = berth().foundation
      const account = await accounts.find(owner)
      const uuid = randomUUID()
      await database.transaction((tx) =>
        tx
          .insertInto('user_notification')
          .values({
            uuid,
            account_id: account?.id ?? 0,
            kind,
            metadata: JSON.stringify({ about: owner }),
            lookup: null,
            is_dismissed: 0,
            created_at_ms: clock(),
          })
          .execute(),
      )
      return uuid
    }
    const drawer = async (who: string, query = '') =>
      (await (await berth().api(who)).get(`/user/notifications${query}`)).body as Drawer

    test('shows the newest first, five at a time', async () => {
      const uuids: string[] = []
      for (let count = 0; count < 7; count += 1) uuids.unshift(await put('alice'))
      const first = await drawer('alice')
      expect(first.notifications.map(({ id }) => id)).toEqual(uuids.slice(0, 5))
      expect(first.additional).toBe(true)
      const second = await drawer('alice', '?page=1&limit=5')
      expect(second.notifications.map(({ id }) => id)).toEqual(uuids.slice(5))
      expect(second.additional).toBe(false)
    })

    test('has what is for organizations that somebody owns, and not for those of others', async () => {
      const uuid = await put('acme')
      expect(await drawer('bob')).toMatchObject({
        notifications: [{ id: uuid, organization: 'acme', metadata: { about: 'acme' } }],
      })
      expect((await drawer('carol')).notifications).toEqual([])
      const carol = await berth().api('carol')
      for (const answer of [
        await carol.get(`/user/notifications/${uuid}`),
        await carol.put(`/user/notifications/${uuid}`, { dismissed: true }),
      ]) {
        expect(answer).toMatchObject({ status: 404, body: { error_type: 'not_found' } })
      }
    })

    test('forgets what was dismissed, until that is taken back', async () => {
      const uuid = await put('dora')
      const dora = await berth().api('dora')
      const answer = await dora.put(`/user/notifications/${uuid}`, { dismissed: true })
      expect(answer).toMatchObject({ status: 200, body: { id: uuid, dismissed: true } })
      expect((await drawer('dora')).notifications).toEqual([])
      expect((await dora.get(`/user/notifications/${uuid}`)).body).toMatchObject({
        dismissed: true,
        organization: null,
        created: expect.stringContaining(' -0000'),
      })
      await dora.put(`/user/notifications/${uuid}`, { dismissed: false })
      expect((await drawer('dora')).notifications).toHaveLength(1)
    })

    test.each(['limit=0', 'limit=101', 'limit=x', 'page=-1'])('%s is refused', async (query) => {
      const answer = await (await berth().api('dora')).get(`/user/notifications?${query}`)
      expect(answer).toMatchObject({ status: 400, body: { error_type: 'invalid_request' } })
    })
  },
  {
    async prepare(berth) {
      for (const name of ['alice', 'bob', 'carol', 'dora']) await berth.createUser(name)
      await berth.createOrganization('acme', 'bob')
    },
  },
)
