import type { IncomingMessage } from 'node:http'

import type { Principal } from '../../access/principal.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import type { LimitsConfig } from '../../platform/config/slices/limits.ts'
import { networkOf } from '../../platform/http/client-address.ts'
import { TokenBuckets } from '../../platform/http/token-buckets.ts'
import { RateLimitedError } from '../registry-errors.ts'
import type { RepositoryNames } from './repository-names.ts'

interface Dependencies {
  readonly limits: LimitsConfig
  readonly names: RepositoryNames
  readonly clock: Clock
  /** Whom a request came from. */
  readonly addressOf: (request: IncomingMessage) => string
}

/** Clients that are remembered: each costs a hundred bytes. */
const clientsKept = 50_000

/**
 * Holds clients to the rate that `FEATURE_RATE_LIMITS` sets: an account wherever its requests
 * come from, everybody else by address. Each process counts for itself.
 *
 * Without the feature, which can be switched on and off at run time, it costs one look.
 */
export class RequestGate {
  readonly #limits: LimitsConfig
  readonly #names: RepositoryNames
  readonly #clock: Clock
  readonly #addressOf: (request: IncomingMessage) => string
  readonly #buckets = new TokenBuckets(clientsKept)

  constructor({ limits, names, clock, addressOf }: Dependencies) {
    this.#limits = limits
    this.#names = names
    this.#clock = clock
    this.#addressOf = addressOf
  }

  /**
   * A request of somebody whose token has been verified, or of nobody.
   *
   * @param name of the repository it is about, as the client writes it
   * @throws RateLimitedError
   */
  admit(principal: Principal, request: IncomingMessage, name: string | undefined): void {
    const { requestRate } = this.#limits
    if (requestRate === undefined) return
    if (principal.kind === 'anonymous') {
      this.admitAddress(request, name)
      return
    }
    const { account } = principal
    // A robot belongs to the namespace before the plus.
    const namespace = account.name.split('+', 1)[0] ?? ''
    if (requestRate.exemptNamespaces.includes(namespace)) return
    this.#take(`account ${account.id}`, name)
  }

  /** A request of which nothing is known but where it came from. @throws RateLimitedError */
  admitAddress(request: IncomingMessage, name: string | undefined): void {
    if (this.#limits.requestRate === undefined) return
    this.#take(networkOf(this.#addressOf(request)), name)
  }

  #take(client: string, name: string | undefined): void {
    const { requestRate } = this.#limits
    if (requestRate === undefined || this.#isExempt(name, requestRate.exemptNamespaces)) return
    const { burst, perClientPerSecond: perSecond } = requestRate
    const waitSeconds = this.#buckets.take(client, { burst, perSecond }, this.#clock())
    if (waitSeconds > 0) throw new RateLimitedError(waitSeconds)
  }

  #isExempt(name: string | undefined, namespaces: readonly string[]): boolean {
    if (name === undefined || namespaces.length === 0) return false
    const parsed = this.#names.tryParse(name)
    return parsed !== undefined && namespaces.includes(parsed.namespace)
  }
}
