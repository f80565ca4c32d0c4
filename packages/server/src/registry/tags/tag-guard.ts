import type { TagsConfig } from '../../platform/config/slices/tags.ts'
import type { Repository } from '../../repositories/repository.ts'
import type { Tx } from '../../schema/tables.ts'

/**
 * A tag that stays as it is: it can neither move nor go, until somebody who administers its
 * repository lets it.
 */
export class TagImmutableError extends Error {
  override readonly name = 'TagImmutableError'
  readonly tag: string

  constructor(tag: string, because = 'it cannot be moved or deleted') {
    super(
      `the tag ${tag} is immutable: ${because}; choose another tag, or ask an administrator of ` +
        'the repository to make it changeable',
    )
    this.tag = tag
  }
}

/** An end was asked for a tag that stays. */
export class TagNeverExpiresError extends Error {
  override readonly name = 'TagNeverExpiresError'

  constructor(tag: string) {
    super(`the tag ${tag} is immutable and cannot expire; make it changeable first`)
  }
}

/** What else makes tags immutable as soon as they are pointed: the policies of their places. */
export interface FixingRules {
  /** Asks the database once. The answer holds until the transaction ends. */
  ofRepository(tx: Tx, repository: GuardedRepository): Promise<(tag: string) => boolean>
}

export type GuardedRepository = Pick<Repository, 'id' | 'namespaceId'>

/** What decides about the tags of one repository for as long as a transaction lasts. */
export interface TagRules {
  readonly isOn: boolean
  readonly mayExpire: boolean
  isFixedByPolicy(tag: string): Promise<boolean>
}

/**
 * What holds immutable tags in their place. Every statement that moves, ends or forgets a tag
 * asks for it, so that nobody who changes tags can do without.
 */
export class TagGuard {
  readonly #config: TagsConfig
  readonly #rules: FixingRules

  constructor(config: TagsConfig, rules: FixingRules) {
    this.#config = config
    this.#rules = rules
  }

  /** Off: nothing is held, whatever the rows of tags say. */
  get isOn(): boolean {
    return this.#config.immutability.isOn
  }

  /** Immutable tags may have an end all the same. */
  get mayExpire(): boolean {
    return this.#config.immutability.mayExpire
  }

  /**
   * The caller holds the lock of the repository's content. Policies are read after that and not
   * remembered, so that one that was made on another replica a moment ago holds.
   */
  rulesIn(tx: Tx, repository: GuardedRepository): TagRules {
    let asked: Promise<(tag: string) => boolean> | undefined
    const { isOn, mayExpire } = this
    return {
      isOn,
      mayExpire,
      isFixedByPolicy: async (tag) => {
        asked ??= this.#rules.ofRepository(tx, repository)
        return (await asked)(tag)
      },
    }
  }
}
