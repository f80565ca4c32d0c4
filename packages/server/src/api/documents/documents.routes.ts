import { Type } from 'typebox'

import type { Features } from '../../platform/config/slices/api.ts'
import { notFound } from '../api-error.ts'
import { ok, type Operation, operation } from '../operation.ts'
import { describeError } from './error-description.ts'
import { swaggerDocument } from './swagger.ts'

interface Dependencies {
  /** All calls, these included. */
  readonly operations: () => readonly Operation[]
  readonly features: () => Features
  readonly title: string
}

/** Calls that tell of all calls, and of what goes wrong in them. */
export function documentOperations({ operations, features, title }: Dependencies): Operation[] {
  return [
    operation({
      id: 'discovery',
      tag: 'discovery',
      summary: 'Lists the calls of this registry as Swagger 2.0.',
      method: 'get',
      path: '/discovery',
      query: Type.Object({ internal: Type.Optional(Type.Boolean()) }),
      answers: { 200: Type.Object({}, { additionalProperties: true }) },
      isForAnybody: true,
      async handle({ query, baseUrl }) {
        const isInternal = query.internal === true
        return ok(
          swaggerDocument(operations(), { baseUrl, title, features: features(), isInternal }),
        )
      },
    }),
    operation({
      id: 'getErrorDescription',
      tag: 'error',
      summary: 'Says what a type of error means.',
      method: 'get',
      path: '/error/{error_type}',
      params: Type.Object({ error_type: Type.String({ maxLength: 64 }) }),
      answers: {
        200: Type.Object({ type: Type.String(), title: Type.String(), description: Type.String() }),
      },
      async handle({ params, baseUrl }) {
        const type = params.error_type
        const description = describeError(type)
        if (description === undefined) throw notFound(`type of error ${type}`)
        return ok({ type: `${baseUrl}/api/v1/error/${type}`, title: type, description })
      },
    }),
  ]
}
