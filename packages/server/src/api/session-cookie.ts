import type { SessionsConfig } from '../platform/config/slices/api.ts'

/** The `Set-Cookie` that gives a browser a session, or takes it away (RFC 6265, 4.1). */
export function sessionCookie(
  config: SessionsConfig,
  id: string | null,
  connection: { readonly isSecure: boolean },
): string {
  const { cookieName, isHttpOnly, sameSite, isPermanent, lifetimeSeconds } = config
  const isSecure = config.isSecure || connection.isSecure || sameSite === 'None'
  return [
    `${cookieName}=${id ?? ''}`,
    'Path=/',
    ...(isHttpOnly ? ['HttpOnly'] : []),
    ...(isSecure ? ['Secure'] : []),
    `SameSite=${sameSite}`,
    ...(id === null ? ['Max-Age=0'] : isPermanent ? [`Max-Age=${lifetimeSeconds}`] : []),
  ].join('; ')
}
