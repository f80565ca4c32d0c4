import { describeScopes } from '../../access/oauth/scope-description.ts'
import { oauthScopes } from '../../access/oauth/oauth-scope.ts'
import { errorTypes } from '../api-error.ts'
import type { Operation } from '../operation.ts'
import { describeTag } from './api-tags.ts'
import { listOperations, type ListedOperation, type Parameter } from './listed-operation.ts'

/** What a token may be good for, with a line for people. */
export function scopeLines(): Record<string, string> {
  return Object.fromEntries(
    describeScopes(oauthScopes.join(' ')).map(({ scope, title }) => [scope, title]),
  )
}

/** The groups of calls, in the order of their names. */
export function tagsOf(operations: readonly Operation[]): string[] {
  return [...new Set(operations.map(({ tag }) => tag))].toSorted()
}

/**
 * OpenAPI 3.1 of all calls, whatever is switched on. The same calls give the same text: it is
 * kept beside the source, so that a change of the API is seen.
 */
export function openApiDocument(operations: readonly Operation[]): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const listed of listOperations(operations)) {
    const { path, method } = listed.operation
    paths[path] = { ...paths[path], [method]: describe(listed) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Berth',
      version: 'v1',
      description:
        'The calls of a Berth registry. Their names, paths and members are those of Quay, so that what was made for Quay works.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/v1' }],
    tags: tagsOf(operations).map((name) => ({ name, description: describeTag(name) })),
    paths,
    components: {
      securitySchemes: {
        oauth: {
          type: 'oauth2',
          flows: {
            implicit: { authorizationUrl: '/oauth/authorize', scopes: scopeLines() },
            authorizationCode: {
              authorizationUrl: '/oauth/authorize',
              tokenUrl: '/oauth/access_token',
              scopes: scopeLines(),
            },
          },
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '_csrf_token',
          description: 'A browser’s session; changes need the header X-CSRF-Token as well.',
        },
      },
      schemas: { Error: errorSchema },
      responses: {
        Error: {
          description: 'Refused, with the reason.',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
        },
      },
    },
  }
}

export const errorSchema = {
  type: 'object',
  properties: {
    status: { type: 'integer', description: 'The status of the answer.' },
    error_type: { type: 'string', enum: Object.keys(errorTypes) },
    title: { type: 'string', description: 'The same as error_type.' },
    type: { type: 'string', description: 'A page about this type of error.' },
    detail: { type: 'string', description: 'The reason, for people.' },
    error_message: { type: 'string', description: 'The same as detail.' },
  },
}

function describe({ operation, pathParameters, queryParameters, body, answers }: ListedOperation) {
  const { id, tag, summary, scope, feature } = operation
  return {
    operationId: id,
    tags: [tag],
    summary,
    security:
      scope === undefined
        ? [{ oauth: [] }, { session: [] }, {}]
        : [{ oauth: [scope] }, { session: [] }],
    ...(pathParameters.length + queryParameters.length === 0
      ? {}
      : {
          parameters: [
            ...pathParameters.map((parameter) => parameterObject(parameter, 'path')),
            ...queryParameters.map((parameter) => parameterObject(parameter, 'query')),
          ],
        }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: operation.bodyMayBeMissing !== true,
            content: { 'application/json': { schema: body } },
          },
        }),
    responses: {
      ...Object.fromEntries(
        answers.map(({ status, schema }) => [
          String(status),
          {
            description: describeStatus(status),
            ...(schema === undefined ? {} : { content: { 'application/json': { schema } } }),
          },
        ]),
      ),
      default: { $ref: '#/components/responses/Error' },
    },
    ...(operation.isInternal === true ? { 'x-internal': true } : {}),
    ...(operation.wantsFreshLogin === true ? { 'x-fresh-login': true } : {}),
    ...(feature === undefined ? {} : { 'x-features': [feature].flat() }),
  }
}

function parameterObject({ name, isRequired, schema }: Parameter, place: 'path' | 'query') {
  return { name, in: place, ...(isRequired ? { required: true } : {}), schema }
}

const statuses: Readonly<Record<number, string>> = {
  200: 'Done.',
  201: 'Made.',
  202: 'Taken on.',
  204: 'Done; there is nothing to say.',
}

export function describeStatus(status: number): string {
  return statuses[status] ?? 'Answered.'
}
