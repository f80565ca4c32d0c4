import type { Clock } from '../platform/clock/clock.ts'
import type { Account } from '../namespaces/account.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import type { Attention, AttentionSource } from './attention.ts'
import { listOwnNamespaces, listRecentPushes } from './overview.queries.ts'
import type { Overview } from './overview.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
  /** Why somebody may have to look, in the order in which it is shown. */
  readonly sources: readonly AttentionSource[]
}

const pushesShown = 10
const attentionsPerSource = 20

const urgency = { error: 0, warning: 1, info: 2 } as const

/** What a user sees first: a fixed number of queries, and bounded lists. */
export class Overviews {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  async of(user: Account, { isSuperUser }: { readonly isSuperUser: boolean }): Promise<Overview> {
    const { database, clock, sources } = this.#dependencies
    const attention: Attention[] = []
    for (const source of sources) {
      const attentive = { user, isSuperUser, nowMs: clock() }
      attention.push(...(await source.find(attentive, attentionsPerSource)))
    }
    return {
      pushes: await listRecentPushes(database.reader, user.id, pushesShown),
      namespaces: await listOwnNamespaces(database.reader, user.id),
      attention: attention.toSorted(
        (left, right) => urgency[left.severity] - urgency[right.severity],
      ),
    }
  }
}
