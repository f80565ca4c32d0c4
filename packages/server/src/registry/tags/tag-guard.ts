import type { TagsConfig } from '../../platform/config/slices/tags.ts'
import { type Repository, RepositoryNotFoundError } from '../../repositories/repository.ts'
import { findRepositoryById } from '../../repositories/repository-lookup.service.ts'
import { formatFullName } from '../../repositories/repository-name.ts'
import type { BerthDatabase, Tx } from '../../schema/tables.ts'

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

/** Shared by whoever makes a tag of the namespace immutable, and held alone by who deletes it. */
export function immutableTagsLock(namespaceId: number): string {
  return `immutable-tags:${namespaceId}`
}

/** What decides about the tags of one repository for as long as a transaction lasts. */
export interface TagRules {
  readonly isOn: boolean
  readonly mayExpire: boolean
  isFixedByPolicy(tag: string): Promise<boolean>
  /** Before a tag becomes immutable. @throws RepositoryNotFoundError when its place has gone */
  requirePlace(): Promise<void>
}

/**
 * What holds immutable tags in their place. Every statement that moves, ends or forgets a tag
 * asks for it, so that nobody who changes tags can do without.
 */
export class TagGuard {
  readonly #config: TagsConfig
  readonly #rules: FixingRules
  readonly #database: Pick<BerthDatabase, 'lockShared'>

  constructor(config: TagsConfig, rules: FixingRules, database: Pick<BerthDatabase, 'lockShared'>) {
    this.#config = config
    this.#rules = rules
    this.#database = database
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
  rulesIn(tx: Tx, repository: GuardedRepository & Pick<Repository, 'name'>): TagRules {
    let asked: Promise<(tag: string) => boolean> | undefined
    let held: Promise<boolean> | undefined
    const { isOn, mayExpire } = this
    return {
      isOn,
      mayExpire,
      isFixedByPolicy: async (tag) => {
        asked ??= this.#rules.ofRepository(tx, repository)
        return (await asked)(tag)
      },
      requirePlace: async () => {
        held ??= this.holdPlace(tx, repository)
        if (await held) return
        throw new RepositoryNotFoundError(formatFullName(repository.name))
      },
    }
  }

  /**
   * Whether a repository and its namespace are there, and from now on they are as long as the
   * transaction lasts, for those who delete them ask whether something in them is immutable. The
   * caller holds the lock of the repository's content.
   */
  async holdPlace(tx: Tx, { id, namespaceId }: GuardedRepository): Promise<boolean> {
    await this.#database.lockShared(tx, immutableTagsLock(namespaceId))
    return (await findRepositoryById(tx, id)) !== undefined
  }
}
