import type { Clock } from '../platform/clock/clock.ts'
import type { LookedPage } from '../repositories/repository-walk.ts'
import type { Repository } from '../repositories/repository.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import { listTagsToFix } from './apply-policy.queries.ts'
import type { ImmutabilityPolicy } from './immutability-policy.ts'
import { listPoliciesAbout } from './immutability-policy.queries.ts'
import type { ImmutabilityRules } from './immutability-rules.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
  readonly rules: ImmutabilityRules
}

const tagsPerPage = 500

/** What policies would do, without doing it. */
export class ImmutabilityPreview {
  readonly #database: BerthDatabase
  readonly #clock: Clock
  readonly #rules: ImmutabilityRules

  constructor({ database, clock, rules }: Dependencies) {
    this.#database = database
    this.#clock = clock
    this.#rules = rules
  }

  /**
   * The tags of a repository that are not immutable and would be, page by page in the order of
   * their names.
   *
   * @param policy undefined: all policies that hold
   */
  async *tags(
    repository: Pick<Repository, 'id' | 'namespaceId'>,
    policy: ImmutabilityPolicy | undefined,
  ): AsyncGenerator<LookedPage<string>, void, undefined> {
    const { reader } = this.#database
    const policies = policy === undefined ? await listPoliciesAbout(reader, repository) : [policy]
    const isFixed = this.#rules.of(policies)
    let after = ''
    for (;;) {
      const page = await listTagsToFix(reader, {
        repositoryId: repository.id,
        after,
        nowMs: this.#clock(),
        limit: tagsPerPage,
      })
      const chosen = page.filter((tag) => !tag.isImmutable && isFixed(tag.name))
      yield { found: chosen.map(({ name }) => name), lookedAt: page.length }
      const last = page.at(-1)
      if (last === undefined || page.length < tagsPerPage) return
      after = last.name
    }
  }
}
