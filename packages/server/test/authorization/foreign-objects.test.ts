import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Operation } from '../../src/api/operation.ts'
import { apiOperations } from '../../src/main/serve/api-server.ts'
import { describeEachBerth } from '../harness/each-berth.ts'
import { prepareCall, rowOf, send } from './call.ts'
import type { Caller } from './guards.ts'
import { rows } from './rows.ts'
import { type AuthorizationWorld, authorizationConfig, makeAuthorizationWorld } from './world.ts'

/** Parameters that name one thing of the whole registry, whoever it belongs to. */
const identifiers = [
  'prototypeid',
  'client_id',
  'token_uuid',
  'labelid',
  'policy_uuid',
  'uuid',
  'delivery_id',
  'code',
  'access_token_uuid',
  'assigned_authorization_uuid',
]
/** Where an id says nothing of its owner, and is for anybody. */
const forAnybody = new Set(['getApplicationInformation', 'deleteGlobalMessage', 'getTokens'])

describeEachBerth(
  'attack 13: ids of what belongs to others',
  (berth) => {
    let made: AuthorizationWorld | undefined
    let operations: readonly Operation[] = []
    beforeAll(async () => {
      made = await makeAuthorizationWorld(berth())
      operations = apiOperations(berth().foundation, berth().services)
    })
    afterAll(async () => {
      await made?.stop()
    })

    test.each(Object.keys(rows))('%s', async (id) => {
      const world = made as AuthorizationWorld
      const operation = operations.find((each) => each.id === id)
      if (operation === undefined || forAnybody.has(id)) return
      const names = identifiers.filter((name) => operation.path.includes(`{${name}}`))
      for (const name of names) {
        const caller: Caller = 'owner'
        const request = await prepareCall(world, operation, {
          org: 'acme',
          account: caller,
          foreign: [name],
        })
        const answer = await send(world, caller, request)
        const isHidden = [400, 403, 404, 410].includes(answer.status)
        const said = `${name} of somebody else: ${answer.status} ${answer.text.slice(0, 200)}`
        expect(isHidden, said).toBe(true)
        // The same call on what is its own is done: it was the id that was refused.
        const own = await prepareCall(world, operation, { org: 'acme', account: caller })
        const done = await send(world, caller, own)
        const { done: doneStatus = Math.floor(done.status / 100) === 2 ? done.status : 200 } =
          rowOf(operation)
        expect(done.status, done.text).toBe(doneStatus)
      }
    })
  },
  { config: authorizationConfig },
)
