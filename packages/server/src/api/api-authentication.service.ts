import type { Sessions } from '../access/sessions/sessions.service.ts'
import { anonymous, type AccountPrincipal } from '../access/principal.ts'
import type { LogMetadata } from '../logs/log-entry.ts'
import { type ProofOfCaller, requestDetails } from '../logs/request-details.ts'
import type { SessionsConfig } from '../platform/config/slices/api.ts'
import type { LogsConfig } from '../platform/config/slices/logs.ts'
import type { HttpRequest } from '../platform/http/client-address.ts'
import type { ApiCaller } from './api-caller.ts'

/** Somebody whom a bearer token speaks for. */
export interface BearerIdentity {
  readonly principal: AccountPrincipal
  readonly details: LogMetadata
}

/**
 * Knows one kind of bearer token. Answers undefined for what is none of its kind, and for one
 * that is worth nothing any more.
 */
export type BearerVerifier = (token: string) => Promise<BearerIdentity | undefined>

interface Dependencies {
  readonly sessions: Sessions
  readonly bearers: readonly BearerVerifier[]
  readonly config: SessionsConfig
  readonly addressOf: (request: HttpRequest) => string
  readonly logs: Pick<LogsConfig, 'recordsRequests'>
}

/** Finds out who makes a call: by a bearer token, or by the session of a browser. */
export class ApiAuthentication {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /** A token that is worth nothing leaves its bearer anonymous, as in Quay. */
  async callerOf(request: HttpRequest): Promise<ApiCaller> {
    const caller = await this.#callerOf(request)
    if (!this.#dependencies.logs.recordsRequests) return caller
    return { ...caller, requestDetails: requestDetails(request, proofOf(caller)) }
  }

  async #callerOf(request: HttpRequest): Promise<ApiCaller> {
    const { sessions, bearers, addressOf } = this.#dependencies
    const cookieId = this.#cookieId(request)
    const common = {
      cookieId,
      address: addressOf(request),
      userAgent: request.headers['user-agent'] ?? '',
      isReading: request.method === 'GET' || request.method === 'HEAD',
    }
    const token = bearerOf(request)
    if (token !== undefined) {
      for (const verify of bearers) {
        const identity = await verify(token)
        if (identity === undefined) continue
        return { ...common, principal: identity.principal, tokenDetails: identity.details }
      }
      return { ...common, principal: anonymous }
    }
    const found = cookieId === undefined ? undefined : await sessions.find(cookieId)
    if (found === undefined) return { ...common, principal: anonymous }
    const { account, session } = found
    return { ...common, principal: { kind: 'account', account, credential: 'user' }, session }
  }

  #cookieId(request: HttpRequest): string | undefined {
    const { config, sessions } = this.#dependencies
    const id = cookieIdOf(request, config)
    return id !== undefined && sessions.isId(id) ? id : undefined
  }
}

/** What the cookie of sessions says, whatever that is. */
export function cookieIdOf(request: HttpRequest, config: SessionsConfig): string | undefined {
  return cookieOf(request.headers.cookie ?? '', config.cookieName)
}

function proofOf({ principal, session }: ApiCaller): ProofOfCaller {
  if (principal.kind === 'anonymous') return { authType: 'anonymous', performerKind: 'anonymous' }
  if (session !== undefined) return { authType: 'session', performerKind: 'user' }
  return principal.credential === 'oauthtoken'
    ? { authType: 'oauth', performerKind: 'oauth' }
    : { authType: 'bearer', performerKind: principal.credential === 'robot' ? 'robot' : 'user' }
}

const tokenLengthMaximum = 16 * 1024

function bearerOf(request: HttpRequest): string | undefined {
  const header = request.headers.authorization ?? ''
  const [, token] = /^bearer +(\S+)$/i.exec(header) ?? []
  return token !== undefined && token.length <= tokenLengthMaximum ? token : undefined
}

/** The first cookie of that name (RFC 6265, 4.2). */
function cookieOf(header: string, name: string): string | undefined {
  for (const pair of header.split(';')) {
    const [key, ...value] = pair.trim().split('=')
    if (key === name) return value.join('=')
  }
  return undefined
}
