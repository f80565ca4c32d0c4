import { expect, test } from 'vitest'

import { describeEachBerth } from '../../../test/harness/each-berth.ts'

describeEachBerth(
  'organizations',
  (berth) => {
    test('who makes one is its owner', async () => {
      const alice = await berth().api('alice')
      const made = await alice.post('/organization/', { name: 'acme', email: 'a@example.com' })
      expect(made).toMatchObject({ status: 201, body: 'Created' })
      expect((await alice.get('/organization/acme')).body).toMatchObject({
        name: 'acme',
        email: 'a@example.com',
        is_admin: true,
        is_member: true,
        ordered_teams: ['owners'],
        teams: { owners: { role: 'admin', member_count: 1, can_view: true } },
        tag_expiration_s: 1_209_600,
      })
    })

    test.each([
      ['a stranger', async () => berth().api('bob')],
      ['anybody', async () => berth().api()],
    ])('%s sees its name and avatar, and no address', async (_who, client) => {
      const { status, body } = await (await client()).get('/organization/open')
      expect({ status, body }).toMatchObject({ status: 200, body: { email: '', is_member: false } })
      expect(body).not.toHaveProperty('teams')
    })

    test('a stranger changes nothing, whether it is there or not', async () => {
      const bob = await berth().api('bob')
      await berth().createOrganization('closed', 'alice')
      for (const name of ['closed', 'nosuch']) {
        const answer = await bob.put(`/organization/${name}`, { invoice_email: true })
        expect(answer).toMatchObject({
          status: 403,
          body: { error_type: 'insufficient_scope', status: 403 },
        })
      }
    })

    test.each([
      [{}, 'name is missing'],
      [{ name: 5 }, 'name must be string'],
      [{ name: 'Bad Name' }, '"Bad Name" cannot be used as a name'],
      [{ name: 'fine', owner: 'bob' }, 'owner cannot be set'],
      [{ name: 'fi\u0000ne' }, 'name has characters'],
      [{ name: 'x'.repeat(256) }, 'name must not have more than 255'],
    ])('a body of %j is refused with the reason', async (body, reason) => {
      const alice = await berth().api('alice')
      const answer = await alice.post('/organization/', body)
      expect(answer.status).toBe(400)
      expect(answer.body).toMatchObject({ error_type: 'invalid_request' })
      expect((answer.body as { detail: string }).detail).toContain(reason)
    })

    test('attack 9: a huge body is refused before it is read', async () => {
      const alice = await berth().api('alice')
      const answer = await alice.post('/organization/', { name: 'x'.repeat(10 * 1024 * 1024) })
      expect(answer.status).toBe(413)
    })

    test('attack 17: a form of a foreign page is refused', async () => {
      const alice = await berth().api('alice')
      const answer = await alice.call(
        'POST',
        '/organization/',
        { name: 'forged' },
        {
          'x-csrf-token': 'guessed',
        },
      )
      expect(answer.status).toBe(403)
      expect(await berth().services.accounts.find('forged')).toBeUndefined()
    })
  },
  {
    async prepare(berth) {
      await berth.createUser('alice')
      await berth.createUser('bob')
      await berth.createOrganization('open', 'alice')
    },
  },
)
