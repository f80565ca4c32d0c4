import { LRUCache } from 'lru-cache'

import { type LinearPattern, linearPattern } from '../platform/patterns/linear-pattern.ts'
import type { FixingRules, GuardedRepository } from '../registry/tags/tag-guard.ts'
import type { Tx } from '../schema/tables.ts'
import { fixing, type ImmutabilityPolicy } from './immutability-policy.ts'
import { listPoliciesAbout } from './immutability-policy.queries.ts'

/** Instructions of compiled patterns that are kept: some tens of megabytes at most. */
const patternsSizeMaximum = 200_000

/**
 * Which tags policies make immutable. The policies are asked of the database each time; only what
 * their patterns compile to is remembered, which depends on nothing but the pattern.
 */
export class ImmutabilityRules implements FixingRules {
  readonly #patterns = new LRUCache<string, LinearPattern>({
    maxSize: patternsSizeMaximum,
    sizeCalculation: ({ size }) => size + 1,
  })

  async ofRepository(tx: Tx, repository: GuardedRepository): Promise<(tag: string) => boolean> {
    return this.of(await listPoliciesAbout(tx, repository))
  }

  of(policies: readonly ImmutabilityPolicy[]): (tag: string) => boolean {
    return fixing(policies, (source) => this.#pattern(source))
  }

  #pattern(source: string): LinearPattern {
    const known = this.#patterns.get(source)
    if (known !== undefined) return known
    const compiled = linearPattern(source)
    this.#patterns.set(source, compiled)
    return compiled
  }
}
