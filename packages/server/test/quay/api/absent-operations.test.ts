import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { apiOperations } from '../../../src/main/serve/api-server.ts'
import { absentCalls, absentCapabilities } from '../../../src/main/serve/absent-capabilities.ts'
import { describeEachBerth } from '../../harness/each-berth.ts'

interface IndexedOperation {
  readonly id: string
  readonly method: string
  readonly path: string
}

/** Every call of Quay's API. */
const index = JSON.parse(
  readFileSync(join(import.meta.dirname, 'operations.json'), 'utf8'),
) as readonly IndexedOperation[]

const absent = absentCapabilities.flatMap(({ operations }) => Object.entries(operations))

describeEachBerth(
  'the calls of Quay',
  (berth) => {
    const built = () => apiOperations(berth().foundation, berth().services)

    test('each is there, or in the table of what is absent', () => {
      const known = new Set([...built().map(({ id }) => id), ...absent.map(([id]) => id)])
      expect(index.filter(({ id }) => !known.has(id)).map(({ id }) => id)).toEqual([])
    })

    test('none that is there is in the table of what is absent', () => {
      const ids = new Set(built().map(({ id }) => id))
      expect(absent.filter(([id]) => ids.has(id))).toEqual([])
    })

    test('each has the method and the path that it has in Quay', () => {
      const calls = new Map(index.map(({ id, method, path }) => [id, `${method} ${path}`]))
      const own = [
        ...absent,
        ...built().map(({ id, method, path }) => [id, `${method} ${path}`] as const),
      ]
      expect(own.filter(([id, call]) => calls.has(id) && calls.get(id) !== call)).toEqual([])
    })

    test('what is absent answers 404 to everybody, whatever else its path could mean', async () => {
      const owner = await berth().api('owner')
      for (const { method, path } of absentCalls()) {
        // Without mirrors it is the repository `health` of a namespace `mirror`, as in Quay.
        if (path === '/repository/mirror/health') continue
        const target = path
          .replace('{repository}', 'owner/app')
          .replaceAll(/\{\w+\}/g, '00000000-0000-4000-8000-000000000000')
        for (const client of [owner, await berth().api()]) {
          const answer = await client.call(method.toUpperCase(), target, {})
          expect(`${method} ${path} ${answer.status}`).toBe(`${method} ${path} 404`)
          expect(answer.body).toMatchObject({ error_type: 'not_found' })
        }
      }
    })
  },
  {
    async prepare(berth) {
      await berth.createUser('owner')
      await berth.createRepository('owner/app')
    },
  },
)
