import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Operation } from '../../src/api/operation.ts'
import { apiOperations } from '../../src/main/serve/api-server.ts'
import { prepareCall, type Request, rowOf } from '../authorization/call.ts'
import { rows } from '../authorization/rows.ts'
import {
  type AuthorizationWorld,
  authorizationConfig,
  makeAuthorizationWorld,
} from '../authorization/world.ts'
import { type ApiAnswer, type ApiClient, RawBody } from '../harness/api-client.ts'
import { describeEachBerth } from '../harness/each-berth.ts'

interface Member {
  readonly type?: string
  readonly maxLength?: number
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Member[]
  readonly properties?: Readonly<Record<string, Member>>
}

const privileged = ['is_admin', 'owner', 'super_user', 'is_enabled', 'organization_id', '__proto__']
const injections = [
  `' or '1'='1`,
  `'; drop table account; --`,
  `%' or name like '%`,
  `\\`,
  `%%%___`,
  `{"$gt":""}`,
  `name) union select password_hash from account --`,
]
const controls = ['\u0000', 'a\u0000b', '\u001b[31m', '\ud800']

describeEachBerth(
  'calls of the API that mean harm',
  (berth) => {
    let made: AuthorizationWorld | undefined
    let operations: readonly Operation[] = []
    const world = () => made as AuthorizationWorld
    beforeAll(async () => {
      made = await makeAuthorizationWorld(berth())
      operations = apiOperations(berth().foundation, berth().services)
    })
    afterAll(async () => {
      await made?.stop()
    })

    /** Who may make the call, so that nothing but its input is wrong. */
    const clientFor = (operation: Operation): ApiClient =>
      world().client(rowOf(operation).guard.startsWith('super') ? 'full' : 'owner')
    const requestOf = async (operation: Operation) =>
      await prepareCall(world(), operation, { org: 'acme', account: 'owner' })
    const eachWithBody = () =>
      operations.filter(({ body, id }) => body !== undefined && rows[id]?.endsCaller !== true)

    test('attack 14: no call takes a member that only the server decides', async () => {
      const found: string[] = []
      for (const operation of eachWithBody()) {
        const request = await requestOf(operation)
        const known = Object.keys((operation.body as Member).properties ?? {})
        if (known.length === 0) continue
        for (const name of privileged.filter((each) => !known.includes(each))) {
          const text = JSON.stringify({ ...(request.body as object), '\u0001': true })
          const body = new RawBody(text.replace(String.raw`\u0001`, name))
          const answer = await clientFor(operation).call(request.method, request.path, body)
          found.push(...refusalFault(operation, name, answer))
        }
      }
      expect(found, found.join('\n')).toEqual([])
    })

    test('each member that is wrong is named, and nothing becomes a fault of the server', async () => {
      const found: string[] = []
      for (const operation of eachWithBody()) {
        const request = await requestOf(operation)
        const members = Object.entries((operation.body as Member).properties ?? {})
        for (const [name, member] of members) {
          for (const value of wrongValues(member)) {
            const body = { ...(request.body as object), [name]: value }
            const answer = await clientFor(operation).call(request.method, request.path, body)
            found.push(...refusalFault(operation, name, answer, value))
          }
        }
      }
      expect(found, found.join('\n')).toEqual([])
    })

    test.each([
      ['invalid UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), [400]],
      ['10 MiB', `{"name":"${'x'.repeat(10 * 1024 * 1024)}"}`, [400, 413]],
      ['a depth of 100 000', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, [400, 413]],
      ['no object', '5', [400]],
      ['nothing', '', [400]],
    ])('a body of %s is refused', async (_what, content, statuses) => {
      const client = world().client('owner')
      for (const path of ['/organization/', '/repository', '/user/starred']) {
        const answer = await client.call('POST', path, new RawBody(content))
        expect(statuses, `${path} ${answer.text.slice(0, 200)}`).toContain(answer.status)
      }
    })

    test('attack 15: texts for a database are texts, in every path and query', async () => {
      for (const operation of operations) {
        if (rows[operation.id]?.endsCaller === true) continue
        const request = await requestOf(operation)
        await Promise.all(
          spoiled(operation, request).map(async ({ path, what }) => {
            const answer = await clientFor(operation).call(request.method, path, request.body)
            const said = `${operation.id} with ${what}: ${answer.status} ${answer.text.slice(0, 200)}`
            expect(answer.status, said).toBeLessThan(500)
            expect(answer.text, said).not.toMatch(/argon2|sqlite|syntax error/i)
          }),
        )
      }
      // Nothing was dropped.
      expect(await berth().services.accounts.find('owner')).toBeDefined()
    })

    test('attack 17: no call that changes something can be made by a foreign page', async () => {
      const { headers } = world().client('owner')
      const cookie = headers['cookie'] ?? ''
      const foreign = (await berth().api()).headers['x-csrf-token'] ?? ''
      const page = await berth().api('owner')
      for (const operation of operations) {
        if (operation.method === 'get' || operation.needsNoFormToken === true) continue
        const request = await requestOf(operation)
        for (const token of ['', foreign]) {
          const answer = await page.call(request.method, request.path, request.body, {
            cookie,
            'x-csrf-token': token,
          })
          expect(`${operation.id} ${answer.status}`).toBe(`${operation.id} 403`)
        }
      }
    })
  },
  { config: authorizationConfig },
)

function wrongValues(member: Member): unknown[] {
  const types = (member.anyOf ?? [member]).map(({ type }) => type)
  const takes = (type: string) => types.includes(type)
  const isAny = types.every((type) => type === undefined) && member.enum === undefined
  if (isAny) return []
  return [
    ...(takes('array') ? [] : [[[1]]]),
    ...(takes('object') ? [] : [{ a: 1 }]),
    ...(takes('string') || member.enum !== undefined ? [...controls, ...tooLong(member)] : ['x']),
    ...(takes('integer') || takes('number') ? [1e300, 0.5] : [7]),
    ...(takes('boolean') ? [] : [true]),
    ...(member.enum === undefined ? [] : ['no such choice']),
  ]
}

/** Longer than the schema has it; the body's own bound is tried with 10 MiB. */
function tooLong(member: Member): string[] {
  return (member.anyOf ?? [member]).flatMap(({ maxLength }) =>
    maxLength === undefined || maxLength > 60_000 ? [] : ['x'.repeat(maxLength + 1)],
  )
}

/** What is wrong with the answer to a body in which one member is; undefined for a good refusal. */
function refusalFault(
  operation: Operation,
  name: string,
  { status, text }: ApiAnswer,
  value: unknown = true,
): string[] {
  // What a number means has words of its own: seconds, sizes, instants.
  const isNamed = status === 413 || typeof value === 'number' || text.includes(name)
  if ([400, 413].includes(status) && isNamed) return []
  const given = JSON.stringify(value)?.slice(0, 60)
  return [`${operation.id}, ${name} ${given}: ${status} ${text.slice(0, 160)}`]
}

/** The same call with something else in one part of its path, or in one member of its query. */
function spoiled(operation: Operation, { path }: Request): { path: string; what: string }[] {
  const [plain = ''] = path.split('?')
  const segments = operation.path.split('/')
  const places = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const inPath = places.flatMap((name) =>
    injections.map((text) => ({
      path: segments
        .map((segment) => {
          if (segment !== `{${name}}`) {
            return segment.startsWith('{')
              ? segment === '{repository}'
                ? 'acme/app'
                : 'x1'
              : segment
          }
          const prefix = name === 'repository' ? 'acme/' : ''
          return `${prefix}${encodeURIComponent(text)}`
        })
        .join('/'),
      what: `${name} ${text}`,
    })),
  )
  const names = Object.keys((operation.query as Member).properties ?? {})
  const inQuery = names.flatMap((name) =>
    injections.map((text) => ({
      path: `${plain}?${name}=${encodeURIComponent(text)}`,
      what: `${name} ${text}`,
    })),
  )
  return [...inPath, ...inQuery]
}
