import type { ErrorType } from '../api-error.ts'

const descriptions: Record<ErrorType, string> = {
  external_service_timeout: 'Another service did not answer in time. Try again later.',
  invalid_request: 'Something in the request is wrong; the detail names it.',
  invalid_response: 'Another service answered something that makes no sense.',
  invalid_token: 'The call needs somebody who is signed in, or a token that is good.',
  expired_token: 'The token was good once. Get a new one.',
  insufficient_scope:
    'Whoever calls, or the token that was used, may not do this. Somebody who may has to allow it.',
  fresh_login_required:
    'The call is dangerous: type the password again (POST /api/v1/signin/verify).',
  exceeds_license: 'The call would go beyond what was paid for.',
  not_found: 'There is no such thing, or the caller may not know of it.',
  downstream_issue: 'A service that this one needs has a problem. Try again later.',
  tag_immutable: 'The tag is fixed: it can neither move nor go.',
  token_rotation_failed: 'A new token could not be stored. The old one goes on.',
}

/** Undefined for what is no type. */
export function describeError(type: string): string | undefined {
  return Object.hasOwn(descriptions, type) ? descriptions[type as ErrorType] : undefined
}
