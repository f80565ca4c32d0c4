import type { Features } from '../../platform/config/slices/api.ts'
import type { Operation } from '../operation.ts'
import { describeTag } from './api-tags.ts'
import { listOperations, type ListedOperation, type Parameter } from './listed-operation.ts'
import { describeStatus, errorSchema, scopeLines, tagsOf } from './openapi.ts'
import { type PlainSchema, swaggerSchema } from './plain-schema.ts'

export interface SwaggerOptions {
  /** Scheme and host by which the client came. */
  readonly baseUrl: string
  readonly title: string
  readonly features: Features
  /** With the calls that are for our own pages. */
  readonly isInternal: boolean
}

/** Swagger 2.0 of the calls that are there, as Quay's clients find them. */
export function swaggerDocument(all: readonly Operation[], options: SwaggerOptions) {
  const { baseUrl, title } = options
  const { host, protocol } = new URL(baseUrl)
  const operations = all.filter((operation) => isListed(operation, options))
  const paths: Record<string, Record<string, unknown>> = {}
  for (const listed of listOperations(operations)) {
    const { path, method, tag } = listed.operation
    const key = `/api/v1${path}`
    paths[key] = {
      ...paths[key],
      'x-path': key,
      'x-tag': tag,
      [method]: describe(listed),
    }
  }
  return {
    swagger: '2.0',
    host,
    basePath: '/',
    schemes: [protocol.slice(0, -1)],
    info: { version: 'v1', title: `${title} API`, description: `The calls of ${title}.` },
    securityDefinitions: {
      oauth2_implicit: {
        type: 'oauth2',
        flow: 'implicit',
        authorizationUrl: `${baseUrl}/oauth/authorize`,
        scopes: scopeLines(),
      },
    },
    tags: tagsOf(operations).map((name) => ({ name, description: describeTag(name) })),
    paths,
    definitions: { ApiError: errorSchema },
  }
}

function isListed({ feature, isInternal }: Operation, options: SwaggerOptions): boolean {
  if (isInternal === true && !options.isInternal) return false
  return feature === undefined || [feature].flat().every((name) => options.features[name])
}

const refusals = {
  400: 'Bad request.',
  401: 'Sign in first.',
  403: 'Not allowed.',
  404: 'Not found.',
}

function describe({ operation, pathParameters, queryParameters, body, answers }: ListedOperation) {
  const { id, tag, summary, scope } = operation
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: summary,
    consumes: ['application/json'],
    produces: ['application/json'],
    ...(scope === undefined ? {} : { security: [{ oauth2_implicit: [scope] }] }),
    parameters: [
      ...pathParameters.map((parameter) => parameterObject(parameter, 'path')),
      ...queryParameters.map((parameter) => parameterObject(parameter, 'query')),
      ...(body === undefined
        ? []
        : [{ name: 'body', in: 'body', required: true, schema: swaggerSchema(body) }]),
    ],
    responses: {
      ...Object.fromEntries(
        answers.map(({ status, schema }) => [
          String(status),
          {
            description: describeStatus(status),
            ...(schema === undefined ? {} : { schema: swaggerSchema(schema) }),
          },
        ]),
      ),
      ...Object.fromEntries(
        Object.entries(refusals).map(([status, description]) => [
          status,
          { description, schema: { $ref: '#/definitions/ApiError' } },
        ]),
      ),
    },
    ...(operation.isInternal === true ? { 'x-internal': true } : {}),
    ...(operation.wantsFreshLogin === true ? { 'x-requires-fresh-login': true } : {}),
  }
}

function parameterObject({ name, isRequired, schema }: Parameter, place: 'path' | 'query') {
  return { name, in: place, required: isRequired, ...simpleType(swaggerSchema(schema)) }
}

/** A parameter has a type and no more; a union of several is a text. */
function simpleType(schema: PlainSchema): PlainSchema {
  const { type, enum: values, minimum, maximum, maxLength, items } = schema
  const given = { enum: values, minimum, maximum, maxLength, items }
  return { type: type ?? 'string', ...given }
}
