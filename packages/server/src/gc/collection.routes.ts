import { Type } from 'typebox'

import type { ApiAccess } from '../api/api-access.service.ts'
import { actorOf } from '../api/api-caller.ts'
import { ok, type Operation, operation } from '../api/operation.ts'
import type { Repositories } from '../repositories/repositories.service.ts'
import type { CollectionRequests } from './collection-request.service.ts'
import type { CollectionStatuses } from './collection-status.service.ts'
import * as wire from './collection.wire.ts'

interface Dependencies {
  readonly statuses: CollectionStatuses
  readonly requests: CollectionRequests
  readonly repositories: Repositories
  readonly access: ApiAccess
}

const countedMaximum = 10_000

/** How garbage collection comes on, and having it done now. Quay has no such calls. */
export function collectionOperations(dependencies: Dependencies): Operation[] {
  const { statuses, requests, repositories, access } = dependencies
  const common = {
    tag: 'superuser',
    scope: 'super:user',
    feature: 'SUPER_USERS',
    wantsFreshLogin: true,
    path: '/superuser/gc',
  } as const

  return [
    operation({
      ...common,
      id: 'getGarbageCollection',
      summary: 'Tells what is to be removed, since when, and what was removed and freed.',
      method: 'get',
      answers: { 200: wire.CollectionJson },
      async handle({ caller }) {
        access.superUser(caller)
        return ok(wire.presentCollection(await statuses.current(countedMaximum)))
      },
    }),
    operation({
      ...common,
      id: 'runGarbageCollection',
      summary: 'Has removed now what is due: everywhere, or all that waits in one repository.',
      method: 'post',
      body: wire.RunCollectionBody,
      bodyMayBeMissing: true,
      answers: { 202: Type.Literal('') },
      async handle({ body, caller }) {
        access.superUser(caller)
        const { repository: text } = body
        await requests.request(
          actorOf(caller),
          text === undefined ? undefined : await repositories.named(text),
        )
        return { status: 202, body: '' }
      },
    }),
  ]
}
