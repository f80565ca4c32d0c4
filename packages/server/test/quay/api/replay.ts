import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { apiOperations } from '../../../src/main/serve/api-server.ts'
import { type ApiAnswer, RawBody } from '../../harness/api-client.ts'
import { describeEachBerth } from '../../harness/each-berth.ts'
import type { RunningBerth } from '../../harness/running-berth.ts'
import { addedMembers, type ApiDifference } from './api-differences.ts'
import { type ApiWorld, makeApiWorld } from './api-world.ts'
import { lackingMembers } from './logged-kinds.ts'
import { mainConfiguration } from './configurations.ts'
import { leafTypes, type LeafTypes, type Shape, shapeFaults } from './shape.ts'

/** What a running Quay answered: one line of `cases.json`. */
export interface RecordedCase extends Recorded {
  /** Absent for calls that its documents do not know. */
  readonly operation?: string
  readonly method: string
  readonly path: string
  readonly number: number
  readonly case: string
  readonly as: string
  readonly config?: string
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
  readonly sentForm?: Readonly<Record<string, string>>
}

interface Recorded {
  readonly status: number
  /** The type of a refusal that is a whole object. */
  readonly error?: string
  readonly form?: 'message' | 'error' | 'html' | 'empty'
  readonly shape?: Shape
  /** Where a redirection leads, with `TOKEN40` for what is another each time. */
  readonly location?: string
}

type Of<Value> = Value | ((world: ApiWorld) => Value)

/** What a case needs that was not recorded, and where Berth answers otherwise. */
export interface CaseSetting {
  readonly params?: Of<Readonly<Record<string, string>>>
  /** In place of the recorded one. */
  readonly query?: Of<Readonly<Record<string, string>>>
  readonly body?: Of<object | undefined>
  /** Fields of a form, over the recorded ones. */
  readonly fields?: Of<Readonly<Record<string, string>>>
  /** The password was typed long ago, as the configuration of the case counts. */
  readonly isLoginOld?: true
  /** Sent as it stands. */
  readonly rawBody?: string
  readonly as?: string
  readonly headers?: Of<Readonly<Record<string, string>>>
  readonly before?: (world: ApiWorld) => Promise<unknown>
  /** Looks at the answer, for what later cases need. */
  readonly after?: (world: ApiWorld, body: never) => void
  /** The same for what has no body. */
  readonly seen?: (world: ApiWorld, answer: ApiAnswer) => void
  /** Operations that `before` calls. */
  readonly needs?: readonly string[]
  /** Needs a capability that Berth does not have yet. */
  readonly later?: string
  /** Berth's own answer: its status unless it is Quay's, and its body. */
  readonly berth?: Partial<Recorded> & { readonly because: ApiDifference }
}

export interface Replay extends CaseSetting {
  /** The operation's id, or its method and path when it has none. */
  readonly operation: string
  /** By title; by title and `#2` for the second of that name. */
  readonly cases?: Readonly<Record<string, CaseSetting>>
  /** Only these titles, in this order: for operations that several replays visit. */
  readonly only?: readonly string[]
}

export const recordedCases = JSON.parse(
  readFileSync(join(import.meta.dirname, 'cases.json'), 'utf8'),
) as readonly RecordedCase[]

/** Where the parts of paths point unless a replay says otherwise. */
const usualParams = {
  orgname: 'acme',
  repository: 'acme/app',
  teamname: 'devs',
  username: 'member',
  membername: 'member',
  robot_shortname: 'ci',
  tag: 'v1',
  email: 'someone@example.com',
}

/** Sends the cases of each operation in their order to one registry, which they change. */
export function describeReplay(
  title: string,
  replays: readonly Replay[],
  makeWorld: (berth: RunningBerth) => Promise<ApiWorld> = makeApiWorld,
): void {
  describeEachBerth(
    title,
    (berth) => {
      let world: ApiWorld | undefined
      let known: ReadonlySet<string> = new Set()
      beforeAll(async () => {
        world = await makeWorld(berth())
        const operations = apiOperations(berth().foundation, berth().services)
        known = new Set(operations.map(({ id }) => id))
      })
      afterAll(async () => {
        await world?.stop()
      })
      for (const replay of replays) {
        for (const { title: name, recorded, setting } of casesOf(replay)) {
          test(`${replay.operation}, ${recorded.as}: ${name}`, async (context) => {
            const missing = missingOf(recorded, setting, known)
            context.skip(missing !== undefined, `${missing} is not there yet`)
            context.skip(setting.later !== undefined, `it needs ${setting.later}`)
            const { faults, said } = await replayCase(world as ApiWorld, recorded, setting)
            expect(faults, said).toEqual([])
          })
        }
      }
      test('what these calls logged has the members that entries of Quay have', async () => {
        await berth().services.deferredLog.flush()
        expect(await lackingMembers(berth())).toEqual([])
      })
    },
    { config: mainConfiguration },
  )
}

/** The operation that Berth would need for a case; undefined when it has all. */
function missingOf(
  { operation }: RecordedCase,
  setting: CaseSetting,
  known: ReadonlySet<string>,
): string | undefined {
  return [operation, ...(setting.needs ?? [])].find(
    (name) => name !== undefined && !known.has(name),
  )
}

export interface SettledCase {
  readonly title: string
  readonly recorded: RecordedCase
  readonly setting: CaseSetting
}

/** The cases of an operation with their settings. Fails for settings of cases there are not. */
function casesOf(replay: Replay): SettledCase[] {
  const seen = new Map<string, number>()
  const all = recordedCases
    .filter(({ operation, method, path }) =>
      operation === undefined
        ? `${method} ${path}` === replay.operation
        : operation === replay.operation,
    )
    .map((recorded) => {
      const name = `${recorded.case}${recorded.config === undefined ? '' : ` (${recorded.config})`}`
      const count = (seen.get(name) ?? 0) + 1
      seen.set(name, count)
      const title = count === 1 ? name : `${name} #${count}`
      const own = replay.cases?.[title] ?? replay.cases?.[recorded.as] ?? {}
      return { title, recorded, setting: { ...replay, ...own } }
    })
  if (all.length === 0) throw new Error(`nothing was recorded of ${replay.operation}`)
  for (const title of [...Object.keys(replay.cases ?? {}), ...(replay.only ?? [])]) {
    const isThere = all.some((each) => each.title === title || each.recorded.as === title)
    if (!isThere) throw new Error(`${replay.operation} has no case "${title}"`)
  }
  const { only } = replay
  return only === undefined ? all : all.filter(({ title }) => only.includes(title))
}

/** Where an answer is not what it has to be, and what it is. */
async function replayCase(
  world: ApiWorld,
  recorded: RecordedCase,
  setting: CaseSetting,
): Promise<{ readonly faults: readonly string[]; readonly said: string }> {
  await setting.before?.(world)
  const answer = await send(world, recorded, setting)
  const others = typesOf(recorded)
  const faults = faultsOf(answer, expectedOf(recorded, setting), others).filter(
    (fault) => !isAddition(recorded, fault),
  )
  if (faults.length === 0) setting.seen?.(world, answer)
  if (faults.length === 0 && setting.after !== undefined) setting.after(world, answer.body as never)
  if (setting.berth !== undefined && faultsOf(answer, recorded, others).length === 0) {
    faults.push('it answers as Quay does: the reason for a difference has outlived itself')
  }
  const body = isJson(answer) ? JSON.stringify(answer.body).slice(0, 400) : answer.text
  return { faults, said: `${faults.join('; ')}: it answered ${answer.status} ${body}` }
}

function expectedOf(recorded: RecordedCase, { berth }: CaseSetting): Recorded {
  return berth === undefined ? withoutPages(recorded) : { status: recorded.status, ...berth }
}

/** Longer than any configuration of the recording believes in a login. */
const oldLoginMilliseconds = 5000

async function send(
  world: ApiWorld,
  recorded: RecordedCase,
  setting: CaseSetting,
): Promise<ApiAnswer> {
  const of = <Value>(value: Of<Value> | undefined) =>
    typeof value === 'function' ? (value as (world: ApiWorld) => Value)(world) : value
  const params: Readonly<Record<string, string>> = { ...usualParams, ...of(setting.params) }
  const path = recorded.path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = params[name]
    if (value === undefined) throw new Error(`say what ${name} is in ${recorded.path}`)
    return name === 'repository' ? value : encodeURIComponent(value)
  })
  const query = new URLSearchParams(
    Object.entries(of(setting.query) ?? recorded.query ?? {}).map(([name, value]) => [
      name,
      String(value),
    ]),
  ).toString()
  const server = await world.server(recorded.config)
  const client = await world.client(setting.as ?? recorded.as, server)
  if (setting.isLoginOld === true) server.clock.advance(oldLoginMilliseconds)
  const target = `${path}${query === '' ? '' : `?${query}`}`
  if (recorded.sentForm !== undefined) {
    const { 'x-csrf-token': token } = client.headers
    const fields = { ...recorded.sentForm, ...of(setting.fields) }
    return await client.form(
      target,
      token === undefined ? fields : { _csrf_token: token, ...fields },
    )
  }
  const body = setting.body === undefined ? recorded.body : of(setting.body)
  const sent = setting.rawBody === undefined ? body : new RawBody(setting.rawBody)
  return await client.call(recorded.method.toUpperCase(), target, sent, of(setting.headers) ?? {})
}

/** Quay answers pages to programs that call what is not there; Berth one form of refusal. */
function withoutPages(recorded: RecordedCase): Recorded {
  if (recorded.form !== 'html' || recorded.path.startsWith('//')) return recorded
  const { status } = recorded
  if (status === 415 || status === 429) return { status, form: 'message' }
  return { status: 404, error: 'not_found' }
}

function typesOf({ operation, path, method }: RecordedCase): LeafTypes {
  return leafTypes(
    recordedCases
      .filter((other) =>
        operation === undefined
          ? other.path === path && other.method === method
          : other.operation === operation,
      )
      .flatMap(({ shape }) => (shape === undefined ? [] : [shape])),
  )
}

function faultsOf(answer: ApiAnswer, expected: Recorded, others: LeafTypes): string[] {
  const faults: string[] = []
  if (answer.status !== expected.status) {
    faults.push(`the status is ${answer.status}, not ${expected.status}`)
  }
  if (expected.location !== undefined) {
    const location = placeOf(answer.headers.location ?? '')
    const place = placeOf(expected.location)
    if (location !== place) faults.push(`it leads to ${location}, not to ${place}`)
  }
  const form = formOf(answer)
  if (expected.error !== undefined) {
    if (form !== expected.error) faults.push(`the refusal is ${form}, not ${expected.error}`)
  } else if (expected.form !== undefined) {
    if (form !== expected.form) faults.push(`the body is ${form}, not ${expected.form}`)
  } else if (expected.shape !== undefined) {
    const body = isJson(answer) ? answer.body : answer.text
    faults.push(...shapeFaults(body, expected.shape, others))
  }
  return faults
}

function isAddition({ operation }: RecordedCase, fault: string): boolean {
  return `${operation} ${fault.replace(/ is not Quay's$/, '')}` in addedMembers
}

/** A location without what is another for each registry and each time. */
function placeOf(location: string): string {
  return location
    .replace(/^https?:\/\/[^/]+/, '')
    .replaceAll(/(access_token|code)=[0-9A-Za-z]{40}(?![0-9A-Za-z])/g, '$1=TOKEN40')
}

/** The type of error of a whole refusal, or the form of the body. */
function formOf(answer: ApiAnswer): string {
  if (answer.text === '') return 'empty'
  // Pages, pictures, plain texts: what was recorded does not tell them apart.
  if (!isJson(answer)) return 'html'
  const body = (answer.body ?? {}) as Readonly<Record<string, unknown>>
  if (typeof body !== 'object') return 'text'
  if (typeof body['error_type'] === 'string') return body['error_type']
  if ('error' in body) return 'error'
  return 'message' in body ? 'message' : 'object'
}

function isJson(answer: ApiAnswer): boolean {
  return (answer.headers['content-type'] ?? '').includes('json') && answer.text !== ''
}
