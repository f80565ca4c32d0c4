/*
 * Makes the facts of `/api/v1` that tests replay, from what was recorded on a running Quay and
 * from the index of its operations:
 *
 *   node tools/quay/api-facts.ts RECORDING.json INDEX.md
 *
 * Statuses, types of errors, names of members and their types are kept; Quay's sentences and
 * examples are not. One line is one operation or one case, so that changes are read as such.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

interface RecordedCase {
  readonly case: string
  readonly as: string
  readonly status: number
  readonly config?: string
  readonly query?: Readonly<Record<string, unknown>>
  readonly request?: unknown
  readonly form?: unknown
  readonly error?: string
  readonly message?: string
  readonly text?: string
  readonly body?: string
  readonly shape?: unknown
  readonly shape_as?: string
  readonly headers?: Readonly<Record<string, string>>
}

type RecordedCalls = Readonly<
  Record<string, { readonly id?: string; readonly cases: readonly RecordedCase[] }>
>

interface Recording {
  readonly operations: RecordedCalls
  readonly web_routes: RecordedCalls
  readonly log_kinds: Readonly<
    Record<string, { readonly metadata: Readonly<Record<string, unknown>> }>
  >
}

interface IndexedOperation {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly group: string
  readonly guards: readonly string[]
  readonly conditions: readonly string[]
}

/** Groups of operations for which there is no capability yet; their cases would replay nothing. */
const laterGroups = new Set([
  'billing',
  'build',
  'mirror',
  'mirrorhealth',
  'org_mirror',
  'signing',
  'trigger',
])
const laterOperations =
  /Federation$|ProxyCacheConfig$|ManifestSecurity$|^getRepoBuild|MirrorHealth$/
/** Pages of Quay's console, and addresses of capabilities that are not there yet. */
const laterWebRoutes =
  /^\S+ (\/|\/nosuch|\/api\/nosuch|\/404|\/500|\/authrepoemail|\/buildlogs\/.*|\/repository\/.*|\/customtrigger\/.*)$/
const target = join(import.meta.dirname, '../../packages/server/test/quay/api')

const [recordingPath, indexPath] = process.argv.slice(2)
if (recordingPath === undefined || indexPath === undefined) {
  throw new Error('say where the recording and the index are')
}
const recording = JSON.parse(await readFile(recordingPath, 'utf8')) as Recording
const index = withManifests(readIndex(await readFile(indexPath, 'utf8')))
await writeFile(join(target, 'operations.json'), linesOf(index))
await writeFile(
  join(target, 'cases.json'),
  linesOf([...casesOf(recording.operations), ...webCasesOf(recording)]),
)
await writeFile(join(target, 'log-kinds.json'), linesOf(logKindsOf(recording)))

/** `- `/v1/path` (int; if FLAG): GET id [guard,guard] · POST id`, below `**group**`. */
function readIndex(text: string): IndexedOperation[] {
  const operations: IndexedOperation[] = []
  let group = ''
  for (const line of text.slice(text.indexOf('## Appendix A')).split('\n')) {
    group = /^\*\*(\w+)\*\*/.exec(line)?.[1] ?? group
    const row = /^- `([^`]+)`(?: \((.*?)\))?: (.*)$/.exec(line)
    if (row === null) continue
    const [, paths = '', conditions = '', calls = ''] = row
    for (const call of calls.split(' · ')) {
      const [, method = '', ids = '', guards = ''] =
        /^(\w+) (\[[^\]]*'[^\]]*\]|\(no operation id\)|\w+)(?: \[(.*)\])?$/.exec(call) ?? []
      const names = ids.startsWith('(')
        ? ['getSuperUserConfig']
        : ids.replaceAll(/[[\]' ]/g, '').split(',')
      for (const [at, id] of names.entries()) {
        const path = paths.split(' , ')[at] ?? paths
        operations.push({
          id,
          method: method.toLowerCase(),
          path: path.replace('/v1', ''),
          group,
          guards: guards === '' ? [] : guards.split(','),
          conditions: conditions === '' ? [] : conditions.split('; '),
        })
      }
    }
  }
  return operations
}

/** The index leaves out the calls about manifests; the recording has them. */
function withManifests(operations: IndexedOperation[]): IndexedOperation[] {
  const known = new Set(operations.map(({ id }) => id))
  const missing = Object.entries(recording.operations).flatMap(([call, { id }]) => {
    const [method = '', path = ''] = call.split(' ')
    if (id === undefined || known.has(id)) return []
    return [
      {
        id,
        method: method.toLowerCase(),
        path: path.replace('/api/v1', ''),
        group: 'manifest',
        guards: [],
        conditions: [],
      },
    ]
  })
  return [...operations, ...missing]
}

function isLater(id: string): boolean {
  const group = index.find((operation) => operation.id === id)?.group
  return laterOperations.test(id) || (group !== undefined && laterGroups.has(group))
}

/** Calls outside `/api/v1`, which begin with two slashes. */
function webCasesOf({ web_routes: routes }: Recording): unknown[] {
  const kept = Object.entries(routes).filter(([call]) => !laterWebRoutes.test(call))
  return casesOf(
    Object.fromEntries(kept.map(([call, recorded]) => [call.replace(' /', ' //'), recorded])),
  )
}

function casesOf(calls: RecordedCalls): unknown[] {
  return Object.entries(calls).flatMap(([call, { id, cases }]) => {
    const [method = '', path = ''] = call.split(' ')
    if (id !== undefined && isLater(id)) return []
    return cases.map((recorded, number) => ({
      ...(id === undefined ? {} : { operation: id }),
      method: method.toLowerCase(),
      path: path.replace('/api/v1', ''),
      number,
      case: recorded.case,
      as: recorded.as,
      ...(recorded.config === undefined ? {} : { config: recorded.config }),
      ...(recorded.query === undefined ? {} : { query: recorded.query }),
      ...(recorded.request === undefined ? {} : { body: recorded.request }),
      ...(recorded.form === undefined ? {} : { sentForm: recorded.form }),
      status: recorded.status,
      ...locationOf(recorded),
      ...answerOf(recorded, cases),
    }))
  })
}

/** Where a redirection leads. */
function locationOf({ status, headers }: RecordedCase): object {
  const location = headers?.['location']
  return status === 302 && location !== undefined ? { location } : {}
}

/** What the body is: a type of error, a form of refusal, or a shape. */
function answerOf(recorded: RecordedCase, cases: readonly RecordedCase[]): object {
  if (recorded.error !== undefined) return { error: recorded.error }
  if (recorded.text !== undefined) return { form: 'html' }
  if (recorded.body === 'empty') return { form: 'empty' }
  const shape = shapeOf(recorded, cases)
  const isRefusal = recorded.status >= 400
  if (isRefusal && (recorded.message !== undefined || isAlone(shape, 'message'))) {
    return { form: 'message' }
  }
  if (isRefusal && isAlone(shape, 'error')) return { form: 'error' }
  return shape === undefined ? {} : { shape: compact(shape) }
}

function shapeOf(recorded: RecordedCase, cases: readonly RecordedCase[]): unknown {
  if (recorded.shape_as === undefined) return recorded.shape
  const same = cases.find((other) => other.case === recorded.shape_as && other.shape !== undefined)
  return same?.shape
}

function isAlone(shape: unknown, member: string): boolean {
  return typeof shape === 'object' && shape !== null && Object.keys(shape).join(',') === member
}

function compact(shape: unknown): unknown {
  if (Array.isArray(shape)) return shape.map(compact)
  if (typeof shape !== 'object' || shape === null) return shape
  if (Object.keys(shape).join(',') === 'name,hash,color,kind') return 'avatar'
  return Object.fromEntries(
    Object.entries(shape).map(([name, member]) => [
      name,
      // How well something fits is a number, whole or not.
      name === 'score'
        ? 'float'
        : isOpen(name, shape)
          ? 'object'
          : compact(name === 'permissions' ? byName(member) : member),
    ]),
  )
}

/** A map from names of the recording says nothing but what it maps to. */
function byName(map: unknown): unknown {
  if (typeof map !== 'object' || map === null || Array.isArray(map)) return map
  const [member] = Object.values(map)
  return member === undefined ? {} : { '<name>': member as unknown }
}

/** What an entry of the log tells depends on its kind, and what a configuration has on its owner. */
function isOpen(name: string, parent: object): boolean {
  if (name === 'metadata')
    return ['datetime', 'kid', 'dismissed'].some((member) => member in parent)
  return (name === 'warning' || name === 'schema' || name === 'env') && 'config' in parent
}

function logKindsOf({ log_kinds: kinds }: Recording): unknown[] {
  return Object.entries(kinds).map(([kind, { metadata }]) => ({
    kind,
    metadata: Object.keys(metadata),
  }))
}

function linesOf(rows: readonly unknown[]): string {
  return `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`
}
