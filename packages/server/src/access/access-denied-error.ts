/**
 * The caller may not do that, or there is no such thing: the two are the same to a
 * stranger, who must not learn which names exist.
 */
export class AccessDeniedError extends Error {
  override readonly name = 'AccessDeniedError'

  constructor() {
    super('access to the requested resource is not authorized')
  }
}
