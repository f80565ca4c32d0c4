import { Type } from 'typebox'

import type { ApiAccess } from '../api/api-access.service.ts'
import type { ApiCaller } from '../api/api-caller.ts'
import { ApiError, messageAlone } from '../api/api-error.ts'
import { created, noContent, ok, type Operation, operation } from '../api/operation.ts'
import * as wire from './global-message.wire.ts'
import type { GlobalMessages } from './global-messages.service.ts'

interface Dependencies {
  readonly messages: GlobalMessages
  readonly access: ApiAccess
}

/** What everybody is told, and who may tell it. */
export function globalMessageOperations({ messages, access }: Dependencies): Operation[] {
  const tag = 'globalmessages'

  /** Quay refuses in its older form here. */
  const requireSuperUser = (caller: ApiCaller): void => {
    access.signedIn(caller)
    if (access.isSuperUser(caller)) return
    throw new ApiError(messageAlone(403), 'only superusers may do that')
  }

  return [
    operation({
      id: 'getGlobalMessages',
      tag,
      summary: 'Lists what everybody is told.',
      method: 'get',
      path: '/messages',
      answers: { 200: wire.MessagesJson },
      handle: async () => ok({ messages: (await messages.list()).map(wire.presentMessage) }),
    }),
    operation({
      id: 'createGlobalMessage',
      tag,
      summary: 'Tells everybody something.',
      method: 'post',
      path: '/messages',
      scope: 'super:user',
      wantsFreshLogin: true,
      body: wire.CreateMessageBody,
      answers: { 201: Type.Undefined() },
      async handle({ body, caller }) {
        requireSuperUser(caller)
        const { content, media_type: mediaType, severity } = body.message
        await messages.add({ content, mediaType, severity })
        return created(undefined)
      },
    }),
    operation({
      id: 'deleteGlobalMessage',
      tag,
      summary: 'Takes a message back; one that is not there is no error.',
      method: 'delete',
      path: '/message/{uuid}',
      scope: 'super:user',
      feature: 'SUPER_USERS',
      wantsFreshLogin: true,
      params: wire.MessageParams,
      answers: { 204: Type.Undefined() },
      async handle({ params, caller }) {
        requireSuperUser(caller)
        await messages.remove(params.uuid)
        return noContent
      },
    }),
  ]
}
