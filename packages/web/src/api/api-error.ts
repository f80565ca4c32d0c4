/** Why a call failed, in the form in which pages look at it. */
export type ApiErrorKind =
  /** No answer at all: the server is gone, or the network is. */
  | 'unreachable'
  /** Nobody is signed in, and the call needs somebody. */
  | 'signed-out'
  | 'fresh-login-required'
  | 'forbidden'
  | 'not-found'
  | 'read-only'
  | 'too-many'
  | 'refused'
  | 'server-fault'

/** A refusal of the API, or the lack of an answer. Its message is for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly kind: ApiErrorKind
  /** 0 when there was no answer. */
  readonly status: number
  /** The whole of what the server said. */
  readonly body: Readonly<Record<string, unknown>>
  /** For the operator's log; undefined when there is none. */
  readonly requestId: string | undefined

  constructor(
    kind: ApiErrorKind,
    message: string,
    facts: {
      readonly status?: number
      readonly body?: Readonly<Record<string, unknown>>
      readonly requestId?: string | undefined
      readonly cause?: unknown
    } = {},
  ) {
    super(message, { cause: facts.cause })
    this.kind = kind
    this.status = facts.status ?? 0
    this.body = facts.body ?? {}
    this.requestId = facts.requestId
  }
}

/** Reads the three ways in which the API spells a refusal. */
export async function errorOf(response: Response): Promise<ApiError> {
  const body = await bodyOf(response)
  const { status } = response
  const told = [body['detail'], body['error_message'], body['message'], body['error']].find(
    (text) => typeof text === 'string' && text !== '',
  )
  const message = typeof told === 'string' ? told : `the registry answered with status ${status}`
  const requestId = response.headers.get('x-request-id') ?? undefined
  return new ApiError(kindOf(status, body), message, { status, body, requestId })
}

/** What to say of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

async function bodyOf(response: Response): Promise<Record<string, unknown>> {
  try {
    const value: unknown = await response.json()
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function kindOf(status: number, body: Readonly<Record<string, unknown>>): ApiErrorKind {
  if (body['error_type'] === 'fresh_login_required') return 'fresh-login-required'
  if (body['is_readonly'] === true) return 'read-only'
  if (status === 401) return 'signed-out'
  if (status === 403) return 'forbidden'
  if (status === 404) return 'not-found'
  if (status === 429) return 'too-many'
  return status >= 500 ? 'server-fault' : 'refused'
}
