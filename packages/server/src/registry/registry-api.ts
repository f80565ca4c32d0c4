import type { IncomingMessage, ServerResponse } from 'node:http'

import { AccessDeniedError } from '../access/access-denied-error.ts'
import { anonymous } from '../access/principal.ts'
import { hasBody } from '../platform/bytes/request-body.ts'
import type { RegistryConfig } from '../platform/config/slices/registry.ts'
import { discardRest } from '../platform/http/end-response.ts'
import { requestIdOf } from '../platform/http/request-id.ts'
import { challenge, type ChallengedScope } from './http/challenge.ts'
import type { RegistryCaller, RegistryDoor } from './http/registry-caller.ts'
import { answerTo } from './http/registry-error-table.ts'
import {
  answerEmpty,
  answerJson,
  type Headers,
  type RegistryExchange,
  splitTarget,
} from './http/registry-exchange.ts'
import type { RequestGate } from './http/request-gate.ts'
import type { RegistryHandlers } from './http/registry-handler.ts'
import type { RepositoryNames } from './http/repository-names.ts'
import { AccountRecoveryError, MethodNotAllowedError, PathUnknownError } from './registry-errors.ts'
import { type FullName, splitName } from '../repositories/repository-name.ts'
import { pastViewOf } from '../repositories/past-view.ts'
import type { PastViews } from './time-machine/past-views.ts'
import type { RegistryOutcome } from './registry-outcome.ts'
import type { PastViewHandler } from './time-machine/view.handlers.ts'
import { parseRegistryPath, type RegistryPath } from './registry-path.ts'
import { UploadRangeError } from './uploads/upload.ts'
import { uploadHeaders } from './uploads/upload.handlers.ts'

interface Dependencies {
  readonly door: RegistryDoor
  readonly names: RepositoryNames
  readonly config: RegistryConfig
  readonly gate: RequestGate
  readonly service: string
  readonly baseUrlOf: (request: IncomingMessage) => string
  readonly token: (exchange: RegistryExchange) => Promise<void>
  readonly handlers: {
    readonly [Kind in Exclude<RegistryPath['kind'], 'base' | 'token'>]: RegistryHandlers<Kind>
  }
  /** Repositories as they were, under names of their own. */
  readonly past: { readonly find: PastViews['find']; readonly answer: PastViewHandler }
  /** Told of every answer: for metrics and the log. */
  readonly observe: (exchange: RegistryExchange, outcome: RegistryOutcome) => void
}

const versionHeader = { 'docker-distribution-api-version': 'registry/2.0' }

/**
 * Everything below `/v2`: finds the handler, lets the caller in, and turns what is thrown
 * into the protocol's errors.
 */
export function registryApi(
  dependencies: Dependencies,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { observe } = dependencies
  return async (request, response) => {
    const startedAt = performance.now()
    const { path: text, query } = splitTarget(request.url ?? '/')
    const exchange: RegistryExchange = { request, response, query }
    const path = parseRegistryPath(text)
    let caller: RegistryCaller | undefined
    const admitted = (admittedCaller: RegistryCaller) => {
      caller = admittedCaller
    }
    try {
      await answer(dependencies, exchange, path, admitted)
      observe(exchange, { path, caller, startedAt, error: undefined, isServerFault: false })
    } catch (error) {
      const isServerFault = answerError(dependencies, exchange, path, error)
      observe(exchange, { path, caller, startedAt, error, isServerFault })
    }
    if (response.writableEnded && hasBody(request)) discardRest(request)
  }
}

async function answer(
  dependencies: Dependencies,
  exchange: RegistryExchange,
  path: RegistryPath | undefined,
  admitted: (caller: RegistryCaller) => void,
): Promise<void> {
  const { gate, config, handlers } = dependencies
  const { request } = exchange
  if (path === undefined) throw new PathUnknownError()
  const method = request.method ?? ''
  if (path.kind === 'token') {
    gate.admitAddress(request, undefined)
    if (method === 'GET' || method === 'POST') await dependencies.token(exchange)
    else answerMethods(exchange, ['GET', 'POST'])
    return
  }
  if (path.kind === 'base') {
    if (method === 'GET' || method === 'HEAD') {
      answerBase(dependencies, exchange, await callerOf(dependencies, request, undefined))
    } else {
      answerMethods(exchange, ['GET', 'HEAD'])
    }
    return
  }
  if (config.accountRecoveryMode) throw new AccountRecoveryError()
  if ('name' in path && (await answerAboutPast(dependencies, exchange, path, admitted))) return
  const byMethod = handlers[path.kind] as RegistryHandlers<RegistryPath['kind']>
  const handler = Object.hasOwn(byMethod, method) ? byMethod[method] : undefined
  if (handler === undefined) {
    answerMethods(exchange, Object.keys(byMethod))
    return
  }
  const name = 'name' in path ? path.name : undefined
  const caller = await callerOf(dependencies, request, name)
  admitted(caller)
  await handler(exchange, path, caller)
}

/** @returns false when the name is not that of a repository as it was */
async function answerAboutPast(
  dependencies: Dependencies,
  exchange: RegistryExchange,
  path: Extract<RegistryPath, { readonly name: string }>,
  admitted: (caller: RegistryCaller) => void,
): Promise<boolean> {
  if (pastViewOf(path.name) === undefined) return false
  const view = await dependencies.past.find(path.name)
  if (view === undefined) return false
  const caller = await callerOf(dependencies, exchange.request, view.name)
  admitted(caller)
  await dependencies.past.answer(exchange, path, view, caller)
  return true
}

const nobody: RegistryCaller = { principal: anonymous, claims: undefined, address: '' }

/**
 * Who asks, when it may ask at this moment.
 *
 * @param name of the repository that is asked about, if any
 * @throws InvalidTokenError, RateLimitedError
 */
async function callerOf(
  { door, gate }: Dependencies,
  request: IncomingMessage,
  name: string | undefined,
): Promise<RegistryCaller> {
  if (request.headers.authorization === undefined) {
    gate.admitAddress(request, name)
    return nobody
  }
  let caller: RegistryCaller
  try {
    caller = await door.caller(request)
  } catch (error) {
    gate.admitAddress(request, name)
    throw error
  }
  gate.admit(caller.principal, request, name)
  return caller
}

/** Tells `OPTIONS` what is possible. @throws MethodNotAllowedError for other methods */
function answerMethods(exchange: RegistryExchange, possible: readonly string[]): void {
  const method = exchange.request.method ?? ''
  const allowed = [...possible, 'OPTIONS']
  if (method !== 'OPTIONS') throw new MethodNotAllowedError(method, allowed)
  answerEmpty(exchange, 200, { allow: allowed.join(', ') })
}

/** `GET /v2/`: whether this is a registry, and whether the token is good. */
function answerBase(
  dependencies: Dependencies,
  exchange: RegistryExchange,
  { claims }: RegistryCaller,
): void {
  const { config } = dependencies
  const headers = {
    ...versionHeader,
    'x-sparse-manifest-support': String(config.sparseIndex),
    'www-authenticate': challengeFor(dependencies, exchange, undefined, undefined),
  }
  if (claims === undefined) {
    const errors = [
      { code: 'UNAUTHORIZED', message: 'sign in first: ask the token endpoint for a token' },
    ]
    answerJson(exchange, 401, headers, { errors })
  } else {
    answerJson(exchange, 200, headers, true)
  }
}

/** @returns whether the fault is the server's */
function answerError(
  dependencies: Dependencies,
  exchange: RegistryExchange,
  path: RegistryPath | undefined,
  error: unknown,
): boolean {
  const { response } = exchange
  const { status, errors, isServerFault } = answerTo(error)
  if (response.headersSent) {
    // Half an answer is out: only a broken connection tells the client so.
    response.destroy()
    return isServerFault
  }
  if (response.destroyed) return isServerFault
  const headers: Record<string, string | number> = {}
  if (status === 401) {
    Object.assign(headers, versionHeader)
    headers['www-authenticate'] = challengeFor(dependencies, exchange, path, error)
  }
  if (status === 503) headers['retry-after'] = 5
  // By this an administrator finds in the log what a person reports.
  if (isServerFault) headers['x-request-id'] = requestIdOf(exchange.request)
  if (error instanceof MethodNotAllowedError) headers['allow'] = error.allowed.join(', ')
  else if (status === 405) headers['allow'] = 'GET, HEAD'
  if (error instanceof UploadRangeError && path?.kind === 'upload') {
    Object.assign(headers, uploadHeaders(path.name, path.id, error.receivedBytes))
  }
  if (status === 429) {
    const { retryAfterSeconds } = error as { retryAfterSeconds?: number }
    headers['retry-after'] = retryAfterSeconds ?? 1
  }
  const isReadOnly = error instanceof Error && error.name === 'RegistryReadOnlyError'
  // Quay's clients look for this beside the errors.
  const body = isReadOnly ? { errors, is_readonly: true } : { errors }
  answerJson(exchange, status, headers satisfies Headers, body)
  return isServerFault
}

function challengeFor(
  dependencies: Dependencies,
  exchange: RegistryExchange,
  path: RegistryPath | undefined,
  error: unknown,
): string {
  const { baseUrlOf, service, names } = dependencies
  const { request } = exchange
  const endpoint = { baseUrl: baseUrlOf(request), service }
  const name = path !== undefined && 'name' in path ? challengedName(names, path.name) : undefined
  const isRead = (request.method === 'GET' || request.method === 'HEAD') && path?.kind !== 'upload'
  const scopes: ChallengedScope[] = []
  if (name !== undefined) scopes.push({ name, action: isRead ? 'pull' : 'push' })
  if (path?.kind === 'uploads') {
    const source = names.tryParse(exchange.query.get('from') ?? '')
    if (source !== undefined) scopes.push({ name: source, action: 'pull' })
  }
  const isDenial = error instanceof AccessDeniedError
  const hadToken = request.headers.authorization !== undefined && error !== undefined
  return challenge(
    endpoint,
    scopes,
    hadToken ? (isDenial ? 'insufficient_scope' : 'invalid_token') : undefined,
  )
}

/** What a token has to be for, as the client writes it: also a name that only shows what was. */
function challengedName(names: RepositoryNames, written: string): FullName | undefined {
  const name = names.tryParse(written)
  if (name !== undefined || pastViewOf(written) === undefined) return name
  return splitName(written)
}
