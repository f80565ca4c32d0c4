import type { Operation } from '../../src/api/operation.ts'
import type { ApiAnswer } from '../harness/api-client.ts'
import type { Caller } from './guards.ts'
import { type Row, rows } from './rows.ts'
import { type AuthorizationWorld, usualMakers } from './world.ts'

export interface Request {
  readonly method: string
  readonly path: string
  readonly body: unknown
}

/** What comes together with what it is a part of: a token with its application. */
const ownersOfParts: Readonly<Record<string, string>> = {
  token_uuid: 'client_id',
  delivery_id: 'uuid',
}

/** A call of an operation on things that were made for it. */
export async function prepareCall(
  world: AuthorizationWorld,
  operation: Operation,
  /** `account` is whose; `foreign` names parameters that point to what is elsewhere. */
  place: { readonly org: string; readonly account: string; readonly foreign?: readonly string[] },
): Promise<Request> {
  const row = rowOf(operation)
  const elsewhere = { org: place.org === 'acme' ? 'rival' : 'acme', account: 'extra' }
  const values: Record<string, string> = {}
  for (const [, name = ''] of operation.path.matchAll(/\{(\w+)\}/g)) {
    if (name in values) continue
    const maker = row.params?.[name] ?? usualMakers[name]
    if (maker === undefined) throw new Error(`say what ${name} of ${operation.id} is`)
    const where = place.foreign?.includes(name) === true ? elsewhere : place
    const value = typeof maker === 'string' ? await world.make(maker, where) : maker.text
    const [first = '', second] = value.split(' ')
    values[name] = second ?? first
    const owner = ownersOfParts[name]
    if (second !== undefined && owner !== undefined && place.foreign === undefined) {
      values[owner] = first
    }
  }
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = values[name] ?? ''
    return name === 'repository' ? value : encodeURIComponent(value)
  })
  const number = String(world.next())
  const body: unknown =
    row.body === undefined
      ? undefined
      : JSON.parse(
          JSON.stringify(row.body)
            .replaceAll('{n}', number)
            .replaceAll('{org}', place.org)
            .replaceAll('{digest}', world.digest),
        )
  return {
    method: operation.method.toUpperCase(),
    path: row.query === undefined ? path : `${path}?${row.query}`,
    body,
  }
}

export async function send(
  world: AuthorizationWorld,
  caller: Caller,
  { method, path, body }: Request,
): Promise<ApiAnswer> {
  return await world.client(caller).call(method, path, body)
}

export function rowOf({ id }: Operation): Row {
  const row = rows[id]
  if (row === undefined) throw new Error(`${id} has no row in the table of who may what`)
  return row
}
