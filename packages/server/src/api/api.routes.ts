import type {
  FastifyInstance,
  FastifyPluginCallback,
  FastifyReply,
  FastifyRequest,
  RouteHandlerMethod,
} from 'fastify'

import type { Sessions } from '../access/sessions/sessions.service.ts'
import type { ApiConfig } from '../platform/config/slices/api.ts'
import type { LimitsConfig } from '../platform/config/slices/limits.ts'
import type { RegistryConfig } from '../platform/config/slices/registry.ts'
import type { ServerConfig } from '../platform/config/slices/server.ts'
import type { HttpRequest } from '../platform/http/client-address.ts'
import type { ApiAuthentication } from './api-authentication.service.ts'
import { type ApiCaller, isSignedIn } from './api-caller.ts'
import { ApiError, type ErrorRow, errorTypes, problem, spell } from './api-error.ts'
import { checkBody, checkTexts, faultOf } from './check-input.ts'
import type { Answer, Method, Operation } from './operation.ts'
import { sessionCookie } from './session-cookie.ts'

interface Dependencies {
  readonly operations: readonly Operation[]
  /** Calls of Quay's that are not there, and are told so. */
  readonly absent: readonly { readonly method: Method; readonly path: string }[]
  readonly authentication: ApiAuthentication
  readonly sessions: Sessions
  readonly config: {
    readonly api: ApiConfig
    readonly registry: RegistryConfig
    readonly server: ServerConfig
    readonly limits: Pick<LimitsConfig, 'jsonBodyBytes'>
  }
  /** How the refusals of all features are spelled. */
  readonly errors: readonly ErrorRow[]
  readonly baseUrlOf: (request: HttpRequest) => string
  /** Fails a call whose answer is not what its schema says: for tests. */
  readonly checksAnswers?: boolean
}

const base = '/api/v1'

/**
 * `/api/v1`: every call in one way. Who calls, whether a page of ours made the call, whether the
 * input fits, and how refusals are spelled, is decided here; what a call does, by its operation.
 */
export function apiRoutes(dependencies: Dependencies): FastifyPluginCallback {
  const { operations, config } = dependencies
  return (app, _options, done) => {
    acceptJsonOnly(app)
    app.setErrorHandler((error: unknown, request, reply) =>
      answerError(dependencies, error, dependencies.errors, request, reply),
    )
    app.addHook('onRequest', (request, reply, next) => {
      allowOrigins(config.server, request, reply)
      next()
    })
    for (const operation of operations) addOperation(app, dependencies, operation)
    for (const call of dependencies.absent) addRoute(app, call, refuseAbsent)
    addPreflight(app, operations)
    app.route({
      method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      url: `${base}/*`,
      handler: refuseAbsent,
    })
    done()
  }
}

function addOperation(
  app: FastifyInstance,
  dependencies: Dependencies,
  operation: Operation,
): void {
  const { config, baseUrlOf, errors } = dependencies
  const checkParams = checkTexts(operation.params)
  const checkQuery = checkTexts(operation.query)
  const check = operation.body === undefined ? undefined : checkBody(operation.body)
  const rows = [...(operation.errors ?? []), ...errors]
  const handler = async (request: FastifyRequest, reply: FastifyReply) => {
    try {
      const { raw } = request
      const caller = await admit(dependencies, operation, request)
      const answer = await operation.handle({
        params: checkParams(request.params),
        query: checkQuery(request.query),
        body: check?.(request.body ?? (operation.bodyMayBeMissing === true ? {} : undefined)),
        caller,
        baseUrl: baseUrlOf(raw),
        http: raw,
      })
      if (dependencies.checksAnswers === true) checkAnswer(operation, answer)
      return await send(config, request, reply, answer)
    } catch (error) {
      return await answerError(dependencies, error, rows, request, reply)
    }
  }
  const isThere = [operation.feature ?? []].flat().every((name) => config.api.features[name])
  if (!isThere) return
  for (const url of spellings(operation.path)) {
    app.route({
      method: operation.method.toUpperCase(),
      url,
      // Bodies are read before it is known who sends them.
      bodyLimit: operation.bodyBytesMaximum ?? config.limits.jsonBodyBytes,
      handler,
    })
  }
}

function addRoute(
  app: FastifyInstance,
  { method, path }: { readonly method: Method; readonly path: string },
  handler: RouteHandlerMethod,
): void {
  for (const url of spellings(path)) app.route({ method: method.toUpperCase(), url, handler })
}

function refuseAbsent(): never {
  throw new ApiError(problem('not_found'), 'there is no such call')
}

/** With a slash at the end and without: Quay leads from one to the other, which comes to the same. */
function spellings(path: string): string[] {
  const url = `${base}${path.replaceAll(/\{(\w+)\}/g, ':$1')}`
  return url.endsWith('/') ? [url, url.slice(0, -1)] : [url, `${url}/`]
}

/** Who makes the call, when it may be made at all. @throws ApiError */
async function admit(
  dependencies: Dependencies,
  operation: Operation,
  request: FastifyRequest,
): Promise<ApiCaller> {
  const { authentication, sessions, config } = dependencies
  const caller = await authentication.callerOf(request.raw)
  const hasToken = isSignedIn(caller) && caller.session === undefined
  if (!hasToken) {
    requireOwnPage(dependencies, operation, request, caller)
    if (
      !isSignedIn(caller) &&
      !config.registry.anonymousAccess &&
      operation.isForAnybody !== true
    ) {
      throw new ApiError({ kind: 'error', status: 401 }, 'anonymous access is switched off')
    }
  }
  if (
    config.registry.state === 'readonly' &&
    !caller.isReading &&
    operation.worksReadOnly !== true
  ) {
    throw new ApiError(
      { kind: 'message', status: 503 },
      'the registry is read-only for now: pulls work, changes do not',
      { extra: { is_readonly: true } },
    )
  }
  if (operation.wantsFreshLogin === true) {
    if (!isSignedIn(caller)) throw new ApiError(problem('invalid_token'), 'sign in first')
    if (caller.session !== undefined && !sessions.isFresh(caller.session)) {
      throw new ApiError(problem('fresh_login_required'), 'type your password again for this')
    }
  }
  return caller
}

/** A foreign page can make a browser send its cookie, but can neither read nor set our headers. */
function requireOwnPage(
  { sessions, config }: Dependencies,
  operation: Operation,
  request: FastifyRequest,
  { isReading, cookieId }: ApiCaller,
): void {
  const { headers } = request.raw
  if (isReading) {
    const isByPage = headers['x-requested-with'] === 'XMLHttpRequest'
    // Programs send no cookie that they were not given; every browser says what it is.
    const isByBrowser = headers['user-agent']?.includes('Mozilla/') === true
    if (config.api.isXhrRequired && isByBrowser && !isByPage) {
      throw new ApiError(
        { kind: 'error', status: 400 },
        'a call of a browser needs the header X-Requested-With: XMLHttpRequest',
      )
    }
    return
  }
  if (operation.needsNoFormToken === true) return
  const given = headers['x-csrf-token']
  const isOurs =
    cookieId !== undefined && typeof given === 'string' && sessions.isFormTokenOf(cookieId, given)
  if (!isOurs) {
    throw new ApiError(
      { kind: 'error', status: 403 },
      'the header X-CSRF-Token is missing or not of this session; GET /csrf_token tells it',
    )
  }
}

function acceptJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  app.addContentTypeParser(
    /^application\/(?:[\w.+-]+\+)?json(?:;|$)/i,
    { parseAs: 'buffer' },
    (_request, body, parsed) => {
      try {
        parsed(null, body.length === 0 ? undefined : JSON.parse(decoder.decode(body as Buffer)))
      } catch {
        parsed(new ApiError({ kind: 'message', status: 400 }, 'the body is no JSON in UTF-8'))
      }
    },
  )
  // A body that says nothing of itself is taken for none: many clients send a length of zero.
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => {
    if (body.length === 0) parsed(null, undefined)
    else parsed(new ApiError({ kind: 'message', status: 415 }, 'send the body as application/json'))
  })
}

async function send(
  { api, server }: Dependencies['config'],
  request: FastifyRequest,
  reply: FastifyReply,
  { status, body, headers, cookieId }: Answer,
): Promise<FastifyReply> {
  reply.code(status)
  if (headers !== undefined) reply.headers(headers)
  if (cookieId !== undefined) {
    const isSecure = server.scheme === 'https' || request.protocol === 'https'
    reply.header('set-cookie', sessionCookie(api.sessions, cookieId, { isSecure }))
  }
  reply.header('cache-control', 'no-store')
  if (body === undefined) return await reply.send()
  reply.header('content-type', 'application/json')
  return await reply.send(JSON.stringify(body))
}

async function answerError(
  { baseUrlOf }: Dependencies,
  error: unknown,
  rows: readonly ErrorRow[],
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const refusal = spell(error, rows) ?? ofFastify(error)
  // What nobody expected is logged and answered by the application around this one.
  if (refusal === undefined) throw error
  reply.headers(refusal.headers).header('cache-control', 'no-store')
  const { form, extra, message } = refusal
  if (form.kind === 'problem') {
    const status = form.status ?? errorTypes[form.type]
    reply.code(status).header('content-type', 'application/json')
    return await reply.send(
      JSON.stringify({
        ...extra,
        detail: message,
        error_message: message,
        error_type: form.type,
        title: form.type,
        type: `${baseUrlOf(request.raw)}${base}/error/${form.type}`,
        status,
      }),
    )
  }
  reply.code(form.status).header('content-type', 'application/json')
  return await reply.send(JSON.stringify({ ...extra, [form.kind]: message }))
}

/** What Fastify refuses by itself is the client's fault, and its message is for the client. */
function ofFastify(error: unknown): ApiError | undefined {
  const { statusCode, message } = error as { statusCode?: unknown; message?: unknown }
  if (typeof statusCode !== 'number' || statusCode >= 500) return undefined
  return new ApiError({ kind: 'message', status: statusCode }, String(message))
}

function allowOrigins(config: ServerConfig, request: FastifyRequest, reply: FastifyReply): void {
  const { origin } = request.headers
  if (config.corsOrigins === 'any') {
    reply.header('access-control-allow-origin', '*')
  } else if (origin !== undefined && config.corsOrigins.includes(origin)) {
    reply.header('access-control-allow-origin', origin).header('vary', 'Origin')
  }
}

/** What browsers ask before a page of another origin makes a call. Cookies are never allowed. */
function addPreflight(app: FastifyInstance, operations: readonly Operation[]): void {
  const methods = new Set(operations.map(({ method }) => method.toUpperCase()))
  app.options(`${base}/*`, (_request, reply) =>
    reply
      .code(204)
      .header('access-control-allow-methods', ['OPTIONS', ...methods].join(', '))
      .header('access-control-allow-headers', 'Authorization, Content-Type')
      .header('access-control-max-age', '86400')
      .send(),
  )
}

function checkAnswer(operation: Operation, { status, body }: Answer): void {
  const schema = operation.answers[status]
  if (schema === undefined)
    throw new Error(`${operation.id} does not say that it answers ${status}`)
  const fault = body === undefined ? undefined : faultOf(schema, body)
  if (fault !== undefined) throw new Error(`${operation.id} answers ${status} otherwise: ${fault}`)
}
