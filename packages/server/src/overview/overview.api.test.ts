import { expect, test } from 'vitest'

import { pushImage } from '../../test/harness/content.ts'
import { queryCounter } from '../../test/harness/counted-queries.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { commandLine } from '../logs/log-entry.ts'

const hour = 60 * 60 * 1000
const queries = queryCounter()

interface Overview {
  readonly recent_pushes: readonly { readonly repository: string; readonly tag: string }[]
  readonly namespaces: readonly unknown[]
  readonly attention: readonly { readonly kind: string; readonly [member: string]: unknown }[]
}

describeEachBerth(
  'the overview of who signed in',
  (berth) => {
    const overview = async (name: string): Promise<Overview> => {
      const answer = await (await berth().api(name)).get('/user/overview')
      expect(answer.status, answer.text).toBe(200)
      return answer.body as Overview
    }
    const pushed = async (name: string) =>
      (await overview(name)).recent_pushes.map(({ repository, tag }) => `${repository}:${tag}`)

    test('has what was pushed last of what belongs to the user, each repository once', async () => {
      const client = berth().client('alice')
      const order = ['alice/first', 'acme/team', 'acme/given', 'acme/hidden', 'alice/public']
      for (const [at, name] of order.entries()) {
        berth().clock.advance(1000)
        await pushImage(client, name, `v${at}`, name)
      }
      berth().clock.advance(1000)
      const { manifest } = await pushImage(client, 'alice/first', 'v9', 'again')
      expect(await pushed('alice')).toEqual([
        'alice/first:v9',
        'alice/public:v4',
        'acme/hidden:v3',
        'acme/given:v2',
        'acme/team:v1',
      ])
      expect((await overview('alice')).recent_pushes[0]).toEqual({
        repository: 'alice/first',
        is_public: false,
        tag: 'v9',
        manifest_digest: manifest.digest,
        kind: 'image',
        pushed: expect.stringMatching(/ -0000$/),
        pushed_by: 'alice',
      })
      // What is public is no membership.
      expect(await pushed('member')).toEqual(['acme/team:v1'])
      expect(await pushed('reader')).toEqual(['acme/given:v2'])
      expect(await pushed('stranger')).toEqual([])
    })

    test('has the namespaces of the user, and how much is in them', async () => {
      expect((await overview('alice')).namespaces).toEqual([
        {
          name: 'acme',
          kind: 'organization',
          role: 'owner',
          repository_count: 3,
          used_bytes: expect.any(Number),
        },
        {
          name: 'alice',
          kind: 'user',
          role: 'owner',
          repository_count: 2,
          used_bytes: expect.any(Number),
        },
      ])
      // Who is only in a team does not hear what else there is.
      expect((await overview('member')).namespaces).toEqual([
        {
          name: 'acme',
          kind: 'organization',
          role: 'member',
          repository_count: 1,
          used_bytes: null,
        },
        { name: 'member', kind: 'user', role: 'owner', repository_count: 0, used_bytes: null },
      ])
      expect((await overview('reader')).namespaces).toMatchObject([{ name: 'reader' }])
    })

    test('tells of tags that expire soon to those who may read them', async () => {
      const api = await berth().api('alice')
      const seconds = Math.floor(berth().clock() / 1000)
      const expire = async (repository: string, tag: string, afterSeconds: number) =>
        await api.put(`/repository/${repository}/tag/${tag}`, {
          expiration: seconds + afterSeconds,
        })
      const client = berth().client('alice')
      await pushImage(client, 'acme/team', 'soon', 'soon')
      await pushImage(client, 'acme/team', 'later', 'later')
      await expire('acme/team', 'v1', 2 * 86_400)
      await expire('acme/team', 'soon', 86_400)
      await expire('acme/team', 'later', 30 * 86_400)
      await expire('acme/hidden', 'v3', 86_400)
      const expiring = async (name: string) =>
        (await overview(name)).attention.filter(({ kind }) => kind === 'tags_expire')
      expect(await expiring('member')).toEqual([
        {
          kind: 'tags_expire',
          severity: 'warning',
          repository: 'acme/team',
          tag: 'soon',
          organization: null,
          name: null,
          count: 2,
          at: expect.stringMatching(/ -0000$/),
        },
      ])
      expect((await expiring('alice')).map(({ repository }) => repository)).toEqual([
        'acme/team',
        'acme/hidden',
      ])
      expect(await expiring('stranger')).toEqual([])
    })

    test('tells of tokens that end soon, invitations and addresses that nobody proved', async () => {
      const { services, foundation } = berth()
      await services.accounts.createUser(commandLine, {
        name: 'newcomer',
        email: 'new@example.com',
      })
      const api = await berth().api('newcomer')
      await api.post('/user/apptoken', { title: 'laptop' })
      await berth().oauthToken('newcomer', 'repo:read')
      const soonMs = berth().clock() + 24 * hour
      await foundation.database.transaction(async (tx) => {
        for (const table of ['app_token', 'oauth_token'] as const) {
          await tx.updateTable(table).set({ expires_at_ms: soonMs }).execute()
        }
        await tx
          .updateTable('account')
          .set({ is_verified: 0 })
          .where('name', '=', 'newcomer')
          .execute()
      })
      const owner = await berth().api('alice')
      await owner.put('/organization/acme/team/devs/members/newcomer')
      const { attention } = await overview('newcomer')
      expect(attention).toMatchObject([
        { kind: 'app_token_expires', name: 'laptop', at: expect.any(String) },
        { kind: 'oauth_token_expires', name: 'Application of the tests' },
        { kind: 'unverified_email', name: 'new@example.com' },
        { kind: 'team_invitation', organization: 'acme', name: 'devs', severity: 'info' },
      ])
      expect((await overview('stranger')).attention).toEqual([])
    })

    test('tells of failed jobs to superusers only', async () => {
      const { database } = berth().foundation
      const nowMs = berth().clock()
      await database.transaction(async (tx) => {
        await tx
          .insertInto('job')
          .values({
            kind: 'storage.remove-object',
            payload: '{}',
            run_at_ms: nowMs,
            attempts: 3,
            last_error: 'the store is away',
            failed_at_ms: nowMs,
            created_at_ms: nowMs,
            unique_key: null,
            leased_by: null,
            cursor: null,
            again_at_ms: null,
          })
          .execute()
      })
      const failed = async (name: string) =>
        (await overview(name)).attention.filter(({ kind }) => kind === 'failed_jobs')
      expect(await failed('root')).toMatchObject([
        { severity: 'error', count: 1, name: 'storage.remove-object' },
      ])
      expect(await failed('alice')).toEqual([])
    })

    test('leaves out what was deleted', async () => {
      const api = await berth().api('alice')
      expect((await api.delete('/repository/acme/given')).status).toBe(204)
      expect(await pushed('reader')).toEqual([])
      expect(await pushed('alice')).not.toContain('acme/given:v2')
    })

    test('costs the same number of queries, whatever somebody has', async () => {
      const cost = async (name: string) => {
        const api = await berth().api(name)
        const costs: number[] = []
        // What was done before is written down beside it, now and then.
        for (let count = 0; count < 5; count += 1) {
          costs.push(await queries.of(() => api.get('/user/overview')))
        }
        return Math.min(...costs)
      }
      expect(await cost('alice')).toBeLessThanOrEqual((await cost('stranger')) + 1)
    })

    test('is for who signed in', async () => {
      expect((await (await berth().api()).get('/user/overview')).status).toBe(401)
    })
  },
  {
    config:
      'SUPER_USERS: [root]\nFEATURE_QUOTA_MANAGEMENT: true\nFEATURE_MAILING: true\nMAIL_SERVER: mail.invalid\nFEATURE_REQUIRE_TEAM_INVITE: true\nFEATURE_APP_SPECIFIC_TOKENS: true\n',
    wrap: queries.wrap,
    async prepare(berth) {
      for (const name of ['alice', 'member', 'reader', 'stranger', 'root']) {
        await berth.createUser(name)
      }
      await berth.createOrganization('acme', 'alice')
      await berth.createTeam('acme', 'devs', 'member')
      await berth.addToTeam('acme', 'devs', 'member')
      for (const name of ['alice/first', 'alice/public']) await berth.createRepository(name)
      for (const name of ['team', 'given', 'hidden']) await berth.createRepository(`acme/${name}`)
      await berth.setVisibility('alice/public', 'public')
      await berth.setTeamRole('acme/team', 'devs', 'read')
      await berth.setRole('acme/given', 'reader', 'read')
    },
  },
)
