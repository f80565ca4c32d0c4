import { Type } from 'typebox'

import { ApiError } from '../../api/api-error.ts'
import { ok, type Operation, operation } from '../../api/operation.ts'
import { isFromThisMachine } from '../../platform/http/local-caller.ts'
import type { BootstrapTokens } from './bootstrap-tokens.service.ts'

interface Dependencies {
  readonly bootstrap: BootstrapTokens
}

/** The one call that takes a token which has expired already. */
export function bootstrapOperations({ bootstrap }: Dependencies): Operation[] {
  return [
    operation({
      id: 'renewBootstrapToken',
      tag: 'bootstrap',
      summary: 'Writes a new bootstrap token to its file in place of the one that is sent.',
      method: 'post',
      path: '/bootstrap/renew',
      answers: { 200: Type.Object({ status: Type.Literal('rotated') }) },
      feature: 'PROGRAMMATIC_BOOTSTRAP',
      needsNoFormToken: true,
      isForAnybody: true,
      async handle({ caller, http }) {
        const [, text] = /^bearer +(\S+)$/i.exec(http.headers.authorization ?? '') ?? []
        if (text === undefined) {
          throw new ApiError({ kind: 'error', status: 403 }, 'send the bootstrap token as bearer')
        }
        const from = { address: caller.address, isThisMachine: isFromThisMachine(http) }
        await bootstrap.renew(from, text)
        return ok({ status: 'rotated' })
      },
    }),
  ]
}
