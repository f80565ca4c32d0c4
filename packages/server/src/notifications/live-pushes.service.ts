import type { Access } from '../access/access.service.ts'
import { AccessDeniedError } from '../access/access-denied-error.ts'
import type { Principal } from '../access/principal.ts'
import type { EventHub } from '../platform/events/event-hub.ts'
import { findRepositoryById } from '../repositories/repository-lookup.service.ts'
import { type Repository, RepositoryNotFoundError } from '../repositories/repository.ts'
import { formatFullName } from '../repositories/repository-name.ts'
import type { BerthDatabase } from '../schema/tables.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly access: Access
  readonly events: EventHub
}

/** What a page is told: that somebody pushed, not what. It asks for the rest as always. */
export interface LivePush {
  readonly namespace: string
  readonly repository: string
  readonly tags: readonly string[]
}

/** An open page. */
export interface PushFollower {
  readonly principal: Principal
  /** Namespaces and full names of repositories that it shows. */
  readonly topics: ReadonlySet<string>
  hear(push: LivePush): void
}

const channel = 'pushes'
const tagsToldMaximum = 10
const followersMaximum = 5000
/** Pushes that wait to be told; more are dropped, since pages look for themselves too. */
const waitingMaximum = 200

/** Tells open pages of pushes to what they show, as far as their users may read it. */
export class LivePushes {
  readonly #dependencies: Dependencies
  readonly #followers = new Set<PushFollower>()
  #waiting = 0
  #telling: Promise<void> = Promise.resolve()
  #endHearing: (() => void) | undefined

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /** Somebody pushed. Never fails, and returns at once. */
  announce({ id }: Pick<Repository, 'id'>, tags: readonly string[]): void {
    const data = { repositoryId: id, tags: tags.slice(0, tagsToldMaximum) }
    this.#dependencies.events.publish(channel, { name: 'repo_push', data })
  }

  /** @returns ends it; undefined when as many follow as may */
  follow(follower: PushFollower): (() => void) | undefined {
    if (this.#followers.size >= followersMaximum) return undefined
    this.#endHearing ??= this.#dependencies.events.subscribe(channel, {
      hear: ({ data }) => this.#queue(data),
      ended: () => undefined,
    })
    this.#followers.add(follower)
    return () => {
      this.#followers.delete(follower)
      if (this.#followers.size > 0) return
      this.#endHearing?.()
      this.#endHearing = undefined
    }
  }

  #queue(data: unknown): void {
    const { repositoryId, tags } = (data ?? {}) as { repositoryId?: unknown; tags?: unknown }
    if (typeof repositoryId !== 'number' || !Array.isArray(tags)) return
    if (this.#followers.size === 0 || this.#waiting >= waitingMaximum) return
    this.#waiting += 1
    this.#telling = this.#telling
      .then(() => this.#tell(repositoryId, tags.map(String)))
      // The database is away: the pages notice that by themselves.
      .catch(() => undefined)
      .finally(() => {
        this.#waiting -= 1
      })
  }

  async #tell(repositoryId: number, tags: readonly string[]): Promise<void> {
    const { database } = this.#dependencies
    const repository = await findRepositoryById(database.reader, repositoryId)
    if (repository === undefined) return
    const { namespace, repository: name } = repository.name
    const fullName = formatFullName(repository.name)
    for (const follower of this.#followers) {
      if (!follower.topics.has(namespace) && !follower.topics.has(fullName)) continue
      if (await this.#mayRead(follower.principal, repository)) {
        follower.hear({ namespace, repository: name, tags })
      }
    }
  }

  async #mayRead(principal: Principal, { name }: Repository): Promise<boolean> {
    try {
      await this.#dependencies.access.repository(principal, name, 'pull')
      return true
    } catch (error) {
      if (error instanceof AccessDeniedError || error instanceof RepositoryNotFoundError)
        return false
      throw error
    }
  }
}
