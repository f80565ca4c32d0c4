import type { HttpRequest } from '../platform/http/client-address.ts'
import { requestIdOf } from '../platform/http/request-id.ts'
import type { LogMetadata } from './log-entry.ts'

/** How a caller proved who it is, in Quay's words. */
export interface ProofOfCaller {
  readonly authType: 'oauth' | 'app_specific_token' | 'bearer' | 'basic' | 'session' | 'anonymous'
  readonly performerKind: 'user' | 'robot' | 'oauth' | 'app_specific_token' | 'anonymous'
}

const textLengthMaximum = 500

/**
 * What entries tell of a request beside what it did, with `FEATURE_EXTENDED_ACTION_LOGGING`.
 * The query is left out: people put secrets there.
 */
export function requestDetails(request: HttpRequest, proof: ProofOfCaller): LogMetadata {
  const forwarded = request.headers['x-forwarded-for']
  return {
    request_url: (request.url ?? '').split('?', 1)[0]?.slice(0, textLengthMaximum) ?? '',
    http_method: request.method ?? '',
    auth_type: proof.authType,
    performer_kind: proof.performerKind,
    user_agent: userAgentOf(request),
    request_id: requestIdOf(request),
    x_forwarded_for: forwarded === undefined ? null : String(forwarded).slice(0, textLengthMaximum),
  }
}

/** What a client calls itself, within bounds. */
export function userAgentOf(request: HttpRequest): string {
  return (request.headers['user-agent'] ?? '').slice(0, textLengthMaximum)
}
