import { ApiError, errorOf } from './api-error.ts'
import type { Calls } from './calls.generated.ts'
import { readingHeaders, takeEarly } from './early.ts'
import { forgetFormToken, formToken, rememberFormToken } from './form-token.ts'
import { isProxyAlone, noteAnswer, noteNoAnswer } from './reachability.ts'
import { askToSignInAgain, signedInName } from './sign-in-again.ts'

export type Method = 'get' | 'post' | 'put' | 'delete'

type CallOf<Path, M extends Method> = Path extends keyof Calls
  ? M extends keyof Calls[Path]
    ? Calls[Path][M]
    : never
  : never

/** All paths that have that method. */
export type PathWith<M extends Method> = {
  [Path in keyof Calls]: M extends keyof Calls[Path] ? Path : never
}[keyof Calls]

/** What a call answers with, e.g. `Answer<'get', '/user/'>`. */
export type Answer<M extends Method, Path extends PathWith<M>> =
  CallOf<Path, M> extends { answer: infer Result } ? Result : never

/** The body that a call takes. */
export type Body<M extends Method, Path extends PathWith<M>> =
  CallOf<Path, M> extends { body: infer Result } ? Result : never

type Given<Call> = Call extends { path: infer Path; query: infer Query; body: infer Content }
  ? (keyof Path extends never ? { path?: never } : { path: Path }) & {
      query?: Query
    } & (undefined extends Content ? { body?: never } : { body: Content })
  : never

interface Common {
  readonly signal?: AbortSignal | undefined
  /** A refusal for lack of a session is an answer here, not the end of the session. */
  readonly isForAnybody?: boolean
}

type Options<M extends Method, Path extends PathWith<M>> = Given<CallOf<Path, M>> & Common

/** No required member: the second argument may be left out. */
type Rest<T> = Record<never, never> extends T ? [options?: T] : [options: T]

interface Request extends Common {
  readonly path?: Readonly<Record<string, string | number>> | undefined
  readonly query?:
    | Readonly<Record<string, string | number | boolean | null | undefined>>
    | undefined
  readonly body?: unknown
  readonly isOutsideApi?: boolean
}

const base = '/api/v1'

/**
 * The API, typed by its document: `api.get('/repository', { query: { namespace } })`.
 *
 * Changes carry the token of the form. A password that is too old, or a session that ended, makes
 * the frame ask for the password; then the call is made again, and the caller notices nothing.
 *
 * @throws ApiError
 */
export const api = {
  get: <Path extends PathWith<'get'>>(path: Path, ...[options]: Rest<Options<'get', Path>>) =>
    send<Answer<'get', Path>>('get', path, options),
  post: <Path extends PathWith<'post'>>(path: Path, ...[options]: Rest<Options<'post', Path>>) =>
    send<Answer<'post', Path>>('post', path, options),
  put: <Path extends PathWith<'put'>>(path: Path, ...[options]: Rest<Options<'put', Path>>) =>
    send<Answer<'put', Path>>('put', path, options),
  delete: <Path extends PathWith<'delete'>>(
    path: Path,
    ...[options]: Rest<Options<'delete', Path>>
  ) => send<Answer<'delete', Path>>('delete', path, options),
}

/** The address of a call, for links and downloads. */
export function apiAddress<Path extends PathWith<'get'>>(
  path: Path,
  ...[options]: Rest<Options<'get', Path>>
): string {
  return addressOf(path, options ?? {})
}

/**
 * Sends fields to a part of the registry that is no part of the API.
 *
 * @throws ApiError
 */
export async function postFields(
  address: '/oauth/authorize/assignuser',
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  await send('post', address, { body: fields, isOutsideApi: true })
}

async function send<Result>(method: Method, path: string, request: Request = {}): Promise<Result> {
  const supplied = new Set<Lack>()
  for (;;) {
    const response = await attempt(method, path, request)
    if (response.ok) return await resultOf<Result>(response)
    const error = await errorOf(response)
    const lack = lackOf(error, request)
    if (lack === undefined || supplied.has(lack) || !(await supply(lack))) throw error
    supplied.add(lack)
  }
}

/** What a call may be refused for that can be had: then it is made again, once for each. */
type Lack = 'fresh-login' | 'form-token' | 'session'

function lackOf(error: ApiError, request: Request): Lack | undefined {
  if (error.kind === 'fresh-login-required') return 'fresh-login'
  if (error.status === 403 && /X-CSRF-Token/.test(error.message)) return 'form-token'
  if (error.kind !== 'signed-out' || request.isForAnybody === true) return undefined
  return signedInName() === undefined ? undefined : 'session'
}

async function supply(lack: Lack): Promise<boolean> {
  if (lack === 'fresh-login') return await askToSignInAgain('fresh-login')
  if (lack === 'session') return await askToSignInAgain('expired')
  // The session has another token by now: somebody signed in in another window.
  forgetFormToken()
  return true
}

async function attempt(method: Method, path: string, request: Request): Promise<Response> {
  try {
    const address = addressOf(path, request)
    const early = method === 'get' ? takeEarly(address) : undefined
    if (early !== undefined) return await early
    const headers: Record<string, string> = { ...readingHeaders }
    if (request.body !== undefined) headers['content-type'] = 'application/json'
    if (method !== 'get') headers['x-csrf-token'] = await formToken()
    const response = await fetch(address, {
      method: method.toUpperCase(),
      headers,
      credentials: 'same-origin',
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    })
    if (isProxyAlone(response)) throw new Error(`nobody but a proxy answers: ${response.status}`)
    noteAnswer()
    rememberFormToken(response)
    return response
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    if (cause instanceof ApiError) throw cause
    noteNoAnswer()
    throw new ApiError('unreachable', 'the registry does not answer', { cause })
  }
}

async function resultOf<Result>(response: Response): Promise<Result> {
  const text = await response.text()
  if (text === '') return undefined as Result
  return (isJson(response) ? JSON.parse(text) : text) as Result
}

function isJson(response: Response): boolean {
  return response.headers.get('content-type')?.includes('json') === true
}

function addressOf(path: string, request: Request): string {
  const { path: values = {}, query = {}, isOutsideApi = false } = request
  const filled = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) =>
    encodePath(name, String(values[name] ?? '')),
  )
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) search.set(name, String(value))
  }
  const text = search.toString()
  return `${isOutsideApi ? '' : base}${filled}${text === '' ? '' : `?${text}`}`
}

/**
 * The slashes of a repository's name are part of the address.
 *
 * @throws ApiError for what browsers take for a way up: no name of anything is spelled like that
 */
function encodePath(name: string, value: string): string {
  const parts = name === 'repository' ? value.split('/') : [value]
  if (parts.some((part) => part === '.' || part === '..')) {
    throw new ApiError('not-found', `there is nothing by the name ${value}`, { status: 404 })
  }
  return parts.map(encodeURIComponent).join('/')
}
