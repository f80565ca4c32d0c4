import { LRUCache } from 'lru-cache'

import { recordUse } from '../namespaces/account-use.service.ts'
import type { Account } from '../namespaces/account.ts'
import type { Clock } from '../platform/clock/clock.ts'
import type { LastUseConfig } from '../platform/config/slices/accounts.ts'
import type { BerthDatabase } from '../schema/tables.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
  readonly config: LastUseConfig
  /** The registry takes no changes for now. */
  readonly isReadOnly: () => boolean
}

const accountsRemembered = 50_000

/**
 * Writes down when accounts were last used, users and robots alike: no more often than the
 * configuration says, so that a robot that pulls all day costs a write a minute.
 */
export class LastUse {
  readonly #dependencies: Dependencies
  /** When this process last wrote down a use, by account. */
  readonly #written = new LRUCache<number, number>({ max: accountsRemembered })

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /** An account proved who it is. */
  async note({ id }: Account): Promise<void> {
    const { database, clock, config, isReadOnly } = this.#dependencies
    if (!config.isRecorded || isReadOnly()) return
    const nowMs = clock()
    const sinceMs = nowMs - config.everySeconds * 1000
    const writtenAtMs = this.#written.get(id)
    if (writtenAtMs !== undefined && writtenAtMs > sinceMs) return
    this.#written.set(id, nowMs)
    // A loss of power may forget it: only the time of last use is at stake.
    await database.transaction((tx) => recordUse(tx, { accountId: id, nowMs, sinceMs }), {
      durability: 'relaxed',
    })
  }
}
