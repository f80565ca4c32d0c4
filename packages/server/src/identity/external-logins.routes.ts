import { Type } from 'typebox'

import type { ApiAccess } from '../api/api-access.service.ts'
import { notFound } from '../api/api-error.ts'
import { ok, type Operation, operation } from '../api/operation.ts'
import { SuccessJson } from '../api/signed-in-answer.ts'

const ServiceParams = Type.Object({ service_id: Type.String({ maxLength: 255 }) })

/** Signing in by other services, of which there are none yet. */
export function externalLoginOperations(access: ApiAccess): Operation[] {
  const common = { tag: 'user', isInternal: true, params: ServiceParams } as const
  return [
    operation({
      ...common,
      id: 'retrieveExternalLoginAuthorizationUrl',
      summary: 'Tells where another service lets people sign in.',
      method: 'post',
      path: '/externallogin/{service_id}',
      body: Type.Object({
        kind: Type.Enum(['login', 'attach', 'cli']),
        origin_path: Type.Optional(Type.String({ maxLength: 1024 })),
      }),
      answers: { 200: Type.Object({ auth_url: Type.String() }) },
      isForAnybody: true,
      worksReadOnly: true,
      handle({ params }) {
        throw notFound(`service ${params.service_id} to sign in by`)
      },
    }),
    operation({
      ...common,
      id: 'detachExternalLogin',
      summary: 'Ends that an account of another service signs the caller in.',
      method: 'post',
      path: '/detachexternal/{service_id}',
      answers: { 200: SuccessJson },
      feature: 'DIRECT_LOGIN',
      async handle({ caller }) {
        access.user(caller, 'user:admin')
        return await Promise.resolve(ok({ success: true }))
      },
    }),
  ]
}
