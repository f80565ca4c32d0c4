import { hasScope, type Principal } from '../../access/principal.ts'
import { beforeAllNames } from '../../namespaces/deletion/deleted-name.ts'
import type { Privileges } from '../../access/privileges.ts'
import type { RegistryConfig } from '../../platform/config/slices/registry.ts'
import { type FullName, formatFullName } from '../../repositories/repository-name.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import {
  pageOfPermitted,
  pageOfPublic,
  preparePageAfterNamespace,
  preparePageOfNamespace,
  visibleNamespaces,
} from './catalog.queries.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly privileges: Privileges
  readonly config: RegistryConfig
}

export interface CatalogPage {
  readonly after: FullName | undefined
  readonly limit: number
}

/** Which repositories there are, for those who may see them. */
export class Catalog {
  readonly #database: BerthDatabase
  readonly #privileges: Privileges
  readonly #config: RegistryConfig
  readonly #pageOfNamespace: ReturnType<typeof preparePageOfNamespace>
  readonly #pageAfterNamespace: ReturnType<typeof preparePageAfterNamespace>

  constructor({ database, privileges, config }: Dependencies) {
    this.#database = database
    this.#privileges = privileges
    this.#config = config
    this.#pageOfNamespace = preparePageOfNamespace(database)
    this.#pageAfterNamespace = preparePageAfterNamespace(database)
  }

  /**
   * A page of the repositories that somebody may see, in the order of their names: their
   * own and those shared with them; public ones of others only with `FEATURE_PUBLIC_CATALOG`.
   */
  async list(principal: Principal, page: CatalogPage): Promise<FullName[]> {
    const somebody =
      principal.kind === 'account' && hasScope(principal, 'repo:read') ? principal : undefined
    const account = somebody?.account
    const hasPowers = somebody !== undefined && hasScope(somebody, 'super:user')
    if (hasPowers && this.#privileges.mayReadEverything(somebody.account)) {
      return await this.#pageOfAll(page)
    }
    const own = account === undefined ? [] : await this.#pageOfVisible(account.id, page)
    if (!this.#config.publicCatalog) return own
    const open = await pageOfPublic(this.#database.reader, page.after, page.limit)
    return merge(own, open).slice(0, page.limit)
  }

  async #pageOfAll({ after, limit }: CatalogPage): Promise<FullName[]> {
    const names =
      after === undefined
        ? []
        : await this.#pageOfNamespace(after.namespace, after.repository, limit)
    if (names.length >= limit) return names
    const rest = await this.#pageAfterNamespace(
      after?.namespace ?? beforeAllNames,
      limit - names.length,
    )
    return [...names, ...rest]
  }

  async #pageOfVisible(accountId: number, { after, limit }: CatalogPage): Promise<FullName[]> {
    const { reader } = this.#database
    const names: FullName[] = []
    const from = after?.namespace ?? beforeAllNames
    for (const namespace of await visibleNamespaces(reader, accountId, from)) {
      if (names.length >= limit) break
      const afterName = namespace.name === after?.namespace ? after.repository : beforeAllNames
      const rest = limit - names.length
      names.push(
        ...(namespace.seesAll
          ? await this.#pageOfNamespace(namespace.name, afterName, rest)
          : await pageOfPermitted(reader, accountId, namespace, afterName, rest)),
      )
    }
    return names
  }
}

/** Two ordered lists as one, without repetitions. */
function merge(left: readonly FullName[], right: readonly FullName[]): FullName[] {
  const byName = new Map([...left, ...right].map((name) => [formatFullName(name), name]))
  return [...byName.values()].toSorted(
    (one, other) =>
      compare(one.namespace, other.namespace) || compare(one.repository, other.repository),
  )
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right)
}
