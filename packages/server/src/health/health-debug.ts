import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

import type { Clock } from '../platform/clock/clock.ts'
import type { Secret } from '../platform/config/secret.ts'
import { isSameSecret } from '../platform/crypto/compare.ts'
import { type Encryption, SealBrokenError } from '../platform/crypto/encryption.ts'

const cookieName = 'berth_health_debug'
const purpose = 'health-debug'
const lifetimeMilliseconds = 60 * 60 * 1000

interface Dependencies {
  readonly encryption: Encryption
  readonly clock: Clock
  /** Undefined keeps the door shut. */
  readonly secret: Secret | undefined
  /** Whether the cookie may only travel by TLS. */
  readonly isSecure: boolean
}

/**
 * Lets those who know the debug secret see more of the health pages for an hour: by a sealed
 * cookie, which any replica opens.
 */
export class HealthDebug {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /** The `Set-Cookie` header for somebody who gives the secret, or undefined for a wrong one. */
  enable(given: string): string | undefined {
    const { secret, encryption, clock, isSecure } = this.#dependencies
    if (!isSameSecret(given, secret?.reveal() ?? randomBytes(32).toString('hex'))) return undefined
    const until = String(clock() + lifetimeMilliseconds)
    const value = Buffer.from(encryption.seal(until, purpose)).toString('base64url')
    return (
      `${cookieName}=${value}; Path=/health; Max-Age=${lifetimeMilliseconds / 1000}; ` +
      `HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`
    )
  }

  isEnabledFor(headers: IncomingHttpHeaders): boolean {
    const value = cookieIn(headers.cookie ?? '')
    if (value === undefined || this.#dependencies.secret === undefined) return false
    const { encryption, clock } = this.#dependencies
    try {
      const until = encryption.open(Buffer.from(value, 'base64url').toString('utf8'), purpose)
      return Number(until) > clock()
    } catch (error) {
      if (error instanceof SealBrokenError) return false
      throw error
    }
  }
}

function cookieIn(header: string): string | undefined {
  for (const pair of header.split(';')) {
    const [name, value] = pair.trim().split('=', 2)
    if (name === cookieName) return value
  }
  return undefined
}
