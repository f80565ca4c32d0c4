import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Operation } from '../../src/api/operation.ts'
import { apiOperations } from '../../src/main/serve/api-server.ts'
import type { ApiAnswer } from '../harness/api-client.ts'
import { describeEachBerth } from '../harness/each-berth.ts'
import { prepareCall, rowOf, send } from './call.ts'
import { callers, type Caller, type Cell, expectedCell } from './guards.ts'
import { rows } from './rows.ts'
import { type AuthorizationWorld, authorizationConfig, makeAuthorizationWorld } from './world.ts'

describeEachBerth(
  'who may do what',
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

    test('every operation has its row', () => {
      const missing = operations.filter(({ id }) => !(id in rows)).map(({ id }) => id)
      expect(missing).toEqual([])
    })

    for (const [place, org] of [
      ['own', 'acme'],
      ['foreign', 'rival'],
    ] as const) {
      test.each(Object.keys(rows))(`%s, on ${place} objects`, async (id) => {
        const operation = operations.find((each) => each.id === id)
        const isThere = operation !== undefined && (place === 'own' || hasPlace(operation))
        const needsDrawer = Object.values(rows[id]?.params ?? {}).includes('invitation')
        const hasDrawer = operations.some((each) => each.id === 'listUserNotifications')
        if (!isThere || (needsDrawer && !hasDrawer)) return
        const found = await differencesOf(world(), operation, place, org)
        expect(found, found.join('\n')).toEqual([])
      })
    }
  },
  { config: authorizationConfig },
)

/** Whether there is somebody else's of what it is about. */
function hasPlace(operation: Operation): boolean {
  const { body, guard } = rowOf(operation)
  if (guard.startsWith('own')) return false
  return (
    /\{(?:orgname|repository)\}/.test(operation.path) ||
    JSON.stringify(body ?? '').includes('{org}')
  )
}

/** Cells of the row that are not as the table has them. */
async function differencesOf(
  world: AuthorizationWorld,
  operation: Operation,
  place: 'own' | 'foreign',
  org: string,
): Promise<string[]> {
  const row = rowOf(operation)
  const expected = (caller: Caller): Cell =>
    row.but?.[caller]?.cell ?? expectedCell(row.guard, caller, place)
  const refused = callers.filter((caller) => expected(caller) !== '+')
  const request = await prepareCall(world, operation, { org, account: 'stranger' })
  const refusals = await Promise.all(
    refused.map(async (caller) =>
      described(caller, expected(caller), await send(world, caller, request), row.done),
    ),
  )
  const done: (string | undefined)[] = []
  for (const caller of callers) {
    if (expected(caller) !== '+' || row.endsCaller === true) continue
    const own = await prepareCall(world, operation, {
      org,
      account: world.accountOf(caller) ?? 'stranger',
    })
    done.push(described(caller, '+', await send(world, caller, own), row.done))
  }
  return [...refusals, ...done].filter((text) => text !== undefined)
}

const cellsOfRefusals: Readonly<Record<number, Cell>> = { 400: '0', 401: '1', 403: '3' }

function described(
  caller: Caller,
  expected: Cell,
  answer: ApiAnswer,
  doneStatus: number | undefined,
): string | undefined {
  const { status } = answer
  const isDone = doneStatus === undefined ? status >= 200 && status < 300 : status === doneStatus
  const cell = isDone ? '+' : (cellsOfRefusals[status] ?? String(status))
  if (cell === expected) return undefined
  return `${caller}: ${expected} expected, but ${status} ${answer.text.slice(0, 160)}`
}
