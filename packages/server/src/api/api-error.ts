/** Quay's types of errors; each has a page at `/api/v1/error/<type>`. */
export const errorTypes = {
  external_service_timeout: 520,
  invalid_request: 400,
  invalid_response: 400,
  invalid_token: 401,
  expired_token: 401,
  insufficient_scope: 403,
  fresh_login_required: 401,
  exceeds_license: 402,
  not_found: 404,
  downstream_issue: 520,
  tag_immutable: 409,
  token_rotation_failed: 500,
} as const
export type ErrorType = keyof typeof errorTypes

/**
 * How a refusal is spelled. Quay has several forms, and clients read them: `problem` is the
 * object with `error_type`, `message` has a `message` alone, `error` an `error` alone.
 */
export type RefusalForm =
  | { readonly kind: 'problem'; readonly type: ErrorType; readonly status?: number }
  | { readonly kind: 'message'; readonly status: number }
  | { readonly kind: 'error'; readonly status: number }

/** A refusal that is spelled already. What the features refuse, the error table spells. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly form: RefusalForm
  /** Beside the members of the form, and before them. */
  readonly extra: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>

  constructor(
    form: RefusalForm,
    message: string,
    options: {
      readonly extra?: Readonly<Record<string, unknown>>
      readonly headers?: Readonly<Record<string, string>>
      readonly cause?: unknown
    } = {},
  ) {
    super(message, { cause: options.cause })
    this.form = form
    this.extra = options.extra ?? {}
    this.headers = options.headers ?? {}
  }
}

export function problem(type: ErrorType, status?: number): RefusalForm {
  return status === undefined ? { kind: 'problem', type } : { kind: 'problem', type, status }
}

export function messageAlone(status: number): RefusalForm {
  return { kind: 'message', status }
}

/** How refusals of one class are spelled. */
export interface ErrorRow {
  // The constructors of errors take what they like.
  readonly error: abstract new (...given: never[]) => Error
  readonly form: RefusalForm
  /** What stands beside the message, from the refusal's own data. */
  readonly extra?: (error: Error) => Readonly<Record<string, unknown>>
  readonly headers?: (error: Error) => Readonly<Record<string, string>>
}

/** The first row that fits; undefined for what nobody expected. */
export function spell(error: unknown, rows: readonly ErrorRow[]): ApiError | undefined {
  if (error instanceof ApiError) return error
  if (!(error instanceof Error)) return undefined
  const row = rows.find((candidate) => error instanceof candidate.error)
  if (row === undefined) return undefined
  return new ApiError(row.form, error.message, {
    cause: error,
    extra: row.extra?.(error) ?? {},
    headers: row.headers?.(error) ?? {},
  })
}

export function unauthenticated(): ApiError {
  return new ApiError(problem('invalid_token'), 'sign in first, or send an OAuth token')
}

export function unauthorized(reason = 'you may not do that'): ApiError {
  return new ApiError(problem('insufficient_scope'), reason)
}

export function notFound(what: string): ApiError {
  return new ApiError(problem('not_found'), `there is no ${what}`)
}

export function invalidRequest(reason: string): ApiError {
  return new ApiError(problem('invalid_request'), reason)
}
