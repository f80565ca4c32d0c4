import { expect, test } from 'vitest'

import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import type { Answer, RegistryClient } from '../../../test/harness/registry-client.ts'
import type { RunningBerth } from '../../../test/harness/running-berth.ts'

async function prepare(running: RunningBerth): Promise<void> {
  for (const name of ['alice', 'bob', 'root', 'auditor']) await running.createUser(name)
  await running.createOrganization('acme', 'bob')
  await running.createOrganization('acme-labs', 'bob')
  for (const name of ['acme/a', 'acme/b', 'acme/deep/er', 'acme-labs/x', 'alice/own']) {
    await running.createRepository(name)
  }
  await running.createRepository('acme/open', { visibility: 'public' })
  await running.setRole('acme/b', 'alice', 'read')
}

const everything = ['acme-labs/x', 'acme/a', 'acme/b', 'acme/deep/er', 'acme/open', 'alice/own']

async function walk(client: RegistryClient, start: string): Promise<string[][]> {
  const pages: string[][] = []
  let next: string | undefined = start
  while (next !== undefined) {
    const answer: Answer = await client.get(next)
    expect(answer.status).toBe(200)
    pages.push((answer.json() as { repositories: string[] }).repositories)
    next = /^<(.+)>; rel="next"$/.exec(String(answer.headers['link'] ?? ''))?.[1]
  }
  return pages
}

describeEachBerth(
  'the catalogue',
  (berth) => {
    const seenBy = async (client: RegistryClient, query = '') =>
      (await walk(client, `/v2/_catalog${query}`)).flat()
    const by = (name: string) => berth().client(name)

    test('attack 8: everybody sees what is theirs and what they were given', async () => {
      expect(await seenBy(by('alice'))).toEqual(['acme/b', 'alice/own'])
      expect((await seenBy(by('bob'))).toSorted()).toEqual(everything.slice(0, 5).toSorted())
    })

    test('attack 8: a stranger and nobody see nothing, not even what is public', async () => {
      await berth().createUser('stranger')
      expect(await seenBy(by('stranger'))).toEqual([])
      const withToken = await berth()
        .anonymous()
        .get('/v2/_catalog', { scope: 'registry:catalog:*' })
      expect([withToken.status, withToken.json()]).toEqual([200, { repositories: [] }])
    })

    test('whoever comes without a token is asked for one', async () => {
      const answer = await berth().anonymous().get('/v2/_catalog', { token: null })
      expect([answer.status, answer.codes()]).toEqual([401, ['UNAUTHORIZED']])
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="/)
    })

    test('a superuser with full access and a read-only superuser see all', async () => {
      expect((await seenBy(by('root'))).toSorted()).toEqual(everything.toSorted())
      expect((await seenBy(by('auditor'))).toSorted()).toEqual(everything.toSorted())
    })

    test('a robot sees what it was given', async () => {
      const token = await berth().createRobot('acme+viewer')
      await berth().setRole('acme/deep/er', 'acme+viewer', 'read')
      expect(await seenBy(berth().client('acme+viewer', token))).toEqual(['acme/deep/er'])
    })

    test.each(['alice', 'bob', 'root'])('pages of %s are the whole in its order', async (who) => {
      const whole = await seenBy(by(who))
      for (const size of [1, 2, 3]) {
        const pages = await walk(by(who), `/v2/_catalog?n=${size}`)
        expect(pages.flat()).toEqual(whole)
        expect(pages.slice(0, -1).every((page) => page.length === size)).toBe(true)
      }
    })

    test('last goes on after a name, whether it is there or not', async () => {
      const whole = await seenBy(by('root'))
      expect(await seenBy(by('root'), `?last=${whole[2]}`)).toEqual(whole.slice(3))
      expect(await seenBy(by('root'), '?last=acme/bb')).toEqual(
        whole.slice(whole.indexOf('acme/b') + 1),
      )
      expect(await seenBy(by('root'), '?last=zzz/zzz')).toEqual([])
      expect(await seenBy(by('root'), '?last=NOT%20A%20NAME')).toEqual(whole)
    })

    test('attack 9: n is bounded, and nonsense is the default', async () => {
      const count = async (query: string) => {
        const answer = await by('root').get(`/v2/_catalog${query}`)
        return (answer.json() as { repositories: string[] }).repositories.length
      }
      expect(await count('?n=0')).toBe(0)
      expect(await count('?n=-1')).toBe(0)
      expect(await count('?n=abc')).toBe(6)
      expect(await count('?n=2147483648')).toBe(6)
      expect(await count('?n=4')).toBe(4)
    })

    test('attack 8: other spellings of the path show no more', async () => {
      const spellings = [
        '/v2//_catalog',
        '/v2/_catalog/',
        '/v2/%5fcatalog/',
        '/V2/_catalog',
        '/v2/_Catalog',
      ]
      for (const path of spellings) {
        const answer = await berth().anonymous().sendRaw('GET', path)
        expect([path, answer.status]).toEqual([path, 404])
      }
      const encoded = await berth().anonymous().sendRaw('GET', '/v2/%5Fcatalog')
      expect([401, 404]).toContain(encoded.status)
      expect(encoded.text).not.toContain('acme')
    })

    test('other methods are refused with what is possible', async () => {
      const answer = await by('root').post('/v2/_catalog', { scope: [] })
      expect([answer.status, answer.codes(), answer.headers['allow']]).toEqual([
        405,
        ['UNSUPPORTED'],
        'GET, HEAD, OPTIONS',
      ])
    })
  },
  {
    prepare,
    config:
      'SUPER_USERS: [root]\nFEATURE_SUPERUSERS_FULL_ACCESS: true\nGLOBAL_READONLY_SUPER_USERS: [auditor]\n',
  },
)

describeEachBerth(
  'the public catalogue',
  (berth) => {
    test('nobody sees what is public', async () => {
      const answer = await berth().anonymous().get('/v2/_catalog', { token: null })
      expect(answer.json()).toEqual({ repositories: ['acme/open'] })
    })

    test('everybody sees what is public beside what is theirs, once', async () => {
      await berth().setRole('acme/open', 'alice', 'read')
      const pages = await walk(berth().client('alice'), '/v2/_catalog?n=1')
      expect(pages.flat().toSorted()).toEqual(['acme/b', 'acme/open', 'alice/own'])
    })
  },
  { prepare, config: 'FEATURE_PUBLIC_CATALOG: true\n' },
)
