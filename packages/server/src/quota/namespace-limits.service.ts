import { Remembered } from '../platform/cache/remembered.ts'
import type { QuotaConfig } from '../platform/config/slices/quota.ts'
import type { Db } from '../schema/tables.ts'
import { findOwnLimits } from './limits.queries.ts'
import { limitsOf, type NamespaceLimits } from './quota.ts'

/** How long an early check may go on with what another process has changed. */
const believedForMilliseconds = 20_000

/** What bounds namespaces. */
export class LimitsOfNamespaces {
  readonly #config: QuotaConfig
  readonly #believed = new Remembered<NamespaceLimits>({
    max: 20_000,
    milliseconds: believedForMilliseconds,
  })

  constructor(config: QuotaConfig) {
    this.#config = config
  }

  /** As they are now, as the handle sees it. */
  async now(db: Db, namespaceId: number): Promise<NamespaceLimits> {
    const { defaultLimitBytes: limitBytes, defaultBounds: bounds } = this.#config
    return limitsOf(await findOwnLimits(db, namespaceId), { limitBytes, bounds })
  }

  /**
   * As they were at most 20 s ago: for checks that come before the exact one. In a transaction,
   * its handle is asked.
   */
  async lately(db: Db, namespaceId: number): Promise<NamespaceLimits> {
    const key = String(namespaceId)
    const known = this.#believed.get(key)
    if (known !== undefined) return known
    const found = await this.#believed.ask(key, () => this.now(db, namespaceId))
    return found ?? (await this.now(db, namespaceId))
  }

  /** Something about a namespace was changed here. */
  forget(namespaceId: number): void {
    this.#believed.forget(String(namespaceId))
  }
}
