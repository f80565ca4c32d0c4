import { beforeAll, expect, test } from 'vitest'

import { pushImage, pushManifest } from '../../../test/harness/content.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import type { Answer } from '../../../test/harness/registry-client.ts'

const tags = ['1.0', '1.10', '1.9', 'Beta', 'alpha', 'latest', 'v1', 'v2', '_x']
/** By their bytes, whatever the language of the machine. */
const sorted = tags.toSorted((left, right) => (left < right ? -1 : 1))

describeEachBerth(
  'listing tags',
  (berth) => {
    const listed = (answer: Answer) => (answer.json() as { tags: string[] }).tags
    const list = async (query = '') =>
      await berth().client('alice').get(`/v2/alice/app/tags/list${query}`)

    beforeAll(async () => {
      const alice = berth().client('alice')
      const { manifest } = await pushImage(alice, 'alice/app', undefined, 'tags')
      for (const tag of tags) await pushManifest(alice, 'alice/app', manifest, tag)
    })

    test('all tags come in the order of their bytes, with the repository’s name', async () => {
      const answer = await list()
      expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/json'])
      expect(answer.json()).toEqual({ name: 'alice/app', tags: sorted })
      expect(answer.headers['link']).toBeUndefined()
    })

    test('n gives so many and a link to the next', async () => {
      const answer = await list('?n=2')
      expect(listed(answer)).toEqual(sorted.slice(0, 2))
      expect(answer.headers['link']).toBe(
        `</v2/alice/app/tags/list?n=2&last=${sorted[1]}>; rel="next"`,
      )
    })

    test('the links lead through all tags and end', async () => {
      const alice = berth().client('alice')
      const seen: string[] = []
      let next: string | undefined = '/v2/alice/app/tags/list?n=4'
      while (next !== undefined) {
        const answer: Answer = await alice.get(next)
        seen.push(...listed(answer))
        next = /^<(.+)>; rel="next"$/.exec(String(answer.headers['link'] ?? ''))?.[1]
      }
      expect(seen).toEqual(sorted)
    })

    test.each([
      ['n and last', '?n=3&last=1.9', sorted.slice(3, 6)],
      ['last alone', '?last=alpha', sorted.slice(sorted.indexOf('alpha') + 1)],
      ['a last that is no tag', '?last=b', sorted.filter((tag) => tag > 'b')],
      ['a last beyond the end', '?n=5&last=zzzz', []],
      ['a last that could be no tag', '?last=%F0%9F%90%B3', []],
      ['an empty last', '?last=', sorted],
      ['n=0', '?n=0', []],
      ['a negative n', '?n=-1', []],
      ['an n that is no number', '?n=abc', sorted],
      ['an empty n', '?n=', sorted],
      ['more than there are', '?n=1000', sorted],
      ['far more than there can be', '?n=2147483648', sorted],
      ['an n beyond all numbers', `?n=${'9'.repeat(40)}`, sorted],
      ['exactly as many as there are', `?n=${tags.length}`, sorted],
    ])('attack 9: %s', async (_what, query, expected) => {
      const answer = await list(query)
      expect(answer.status).toBe(200)
      expect(listed(answer)).toEqual(expected)
      expect(answer.headers['link'] === undefined).toBe(!query.includes('n=3'))
    })

    test('a last with signs that mean something to SQL is only a text', async () => {
      const answer = await list(`?last=${encodeURIComponent("' or 1=1 --")}`)
      expect(listed(answer)).toEqual(sorted)
    })

    test('an empty repository has no tags', async () => {
      await berth().createRepository('alice/empty')
      const answer = await berth().client('alice').get('/v2/alice/empty/tags/list')
      expect([answer.status, answer.json()]).toEqual([200, { name: 'alice/empty', tags: [] }])
    })

    test('a repository that is not there is a 404', async () => {
      const answer = await berth().client('alice').get('/v2/alice/nosuch/tags/list')
      expect([answer.status, answer.codes()]).toEqual([404, ['NAME_UNKNOWN']])
    })

    test('HEAD has the headers of GET', async () => {
      const got = await list('?n=2')
      const head = await berth().client('alice').head('/v2/alice/app/tags/list?n=2')
      expect({ ...head.headers, date: '' }).toEqual({ ...got.headers, date: '' })
      expect(head.body).toHaveLength(0)
    })

    test('a deleted tag leaves the list at once', async () => {
      const alice = berth().client('alice')
      const { manifest } = await pushImage(alice, 'alice/leaves', 'a', 'leaves')
      await pushManifest(alice, 'alice/leaves', manifest, 'b')
      await alice.delete('/v2/alice/leaves/manifests/a')
      expect(listed(await alice.get('/v2/alice/leaves/tags/list'))).toEqual(['b'])
    })
  },
  {
    async prepare(running) {
      await running.createUser('alice')
    },
  },
)

describeEachBerth(
  'listing thousands of tags',
  (berth) => {
    test('a page has as many as configured, and never more than the maximum', async () => {
      const alice = berth().client('alice')
      const { manifest } = await pushImage(alice, 'alice/many', undefined, 'many')
      const names = Array.from(
        { length: 350 },
        (_, number) => `t${String(number).padStart(4, '0')}`,
      )
      for (let at = 0; at < names.length; at += 100) {
        const query = names
          .slice(at, at + 100)
          .map((tag) => `tag=${tag}`)
          .join('&')
        await pushManifest(alice, 'alice/many', manifest, `${manifest.digest}?${query}`)
      }
      const page = async (query: string) => {
        const answer = await alice.get(`/v2/alice/many/tags/list${query}`)
        return [(answer.json() as { tags: string[] }).tags.length, answer.headers['link']]
      }
      expect(await page('')).toEqual([50, '</v2/alice/many/tags/list?n=50&last=t0049>; rel="next"'])
      expect(await page('?n=10000')).toEqual([
        200,
        '</v2/alice/many/tags/list?n=200&last=t0199>; rel="next"',
      ])
      expect(await page('?n=200&last=t0199')).toEqual([150, undefined])
    })
  },
  {
    config: 'V2_PAGINATION_SIZE: 50\nBERTH_MAXIMUM_PAGE_SIZE: 200\n',
    async prepare(running) {
      await running.createUser('alice')
    },
  },
)
