/** The whole registry is read-only for now. */
export class RegistryReadOnlyError extends Error {
  override readonly name = 'RegistryReadOnlyError'

  constructor() {
    super('the registry is read-only for now: pulls work, changes have to wait')
  }
}

export class PushesDisabledError extends Error {
  override readonly name = 'PushesDisabledError'

  constructor() {
    super('pushes to this registry are switched off for now; ask its administrator')
  }
}

/** The registry runs only so that accounts can be repaired. */
export class AccountRecoveryError extends Error {
  override readonly name = 'AccountRecoveryError'

  constructor() {
    super('the registry serves no content while accounts are being repaired')
  }
}

/** Nothing lies at that path. */
export class PathUnknownError extends Error {
  override readonly name = 'PathUnknownError'

  constructor() {
    super('there is nothing at this path; the registry API begins at /v2/')
  }
}

/** The path is right, the method is not. */
export class MethodNotAllowedError extends Error {
  override readonly name = 'MethodNotAllowedError'
  readonly allowed: readonly string[]

  constructor(method: string, allowed: readonly string[]) {
    super(`${method.slice(0, 20)} is not possible here; try ${allowed.join(', ')}`)
    this.allowed = allowed
  }
}

/** A part of the request is not as the protocol wants it. */
export class InvalidRequestError extends Error {
  override readonly name = 'InvalidRequestError'

  constructor(reason: string) {
    super(`the request cannot be understood: ${reason}`)
  }
}

/** A client asks more often than it may. */
export class RateLimitedError extends Error {
  override readonly name = 'RateLimitedError'
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number) {
    super(`too many requests; go on in ${retryAfterSeconds} s, and more slowly`)
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** A feature that the configuration has switched off. */
export class FeatureOffError extends Error {
  override readonly name = 'FeatureOffError'

  constructor(key: string) {
    super(`this registry does not offer that (${key} is off)`)
  }
}
