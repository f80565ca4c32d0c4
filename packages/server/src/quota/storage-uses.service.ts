import { Remembered } from '../platform/cache/remembered.ts'
import type { QuotaConfig } from '../platform/config/slices/quota.ts'
import type { Account } from '../namespaces/account.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import {
  findUsedBytes,
  isAllCounted,
  largestNamespaces,
  largestRepositories,
} from './storage-use.queries.ts'
import type { CountState, RegistryUse, UseOfNamespace } from './storage-use.ts'

const largestShown = 200
/** The largest are found by a look at all sums: that is done no more often. */
const believedForMilliseconds = 60_000

/**
 * Who uses how much, from the sums that pushes and deletions keep exact. An answer is up to a
 * minute old.
 */
export class StorageUses {
  readonly #database: BerthDatabase
  readonly #config: Pick<QuotaConfig, 'isOn'>
  readonly #registry = new Remembered<RegistryUse>({
    max: 1,
    milliseconds: believedForMilliseconds,
  })
  readonly #namespaces = new Remembered<UseOfNamespace>({
    max: 100,
    milliseconds: believedForMilliseconds,
  })

  constructor(dependencies: {
    readonly database: BerthDatabase
    readonly config: Pick<QuotaConfig, 'isOn'>
  }) {
    this.#database = dependencies.database
    this.#config = dependencies.config
  }

  /** The largest namespaces and repositories, 200 of each. */
  async ofRegistry(): Promise<RegistryUse> {
    const { reader } = this.#database
    const nothing: RegistryUse = { state: 'off', namespaces: [], repositories: [] }
    if (!this.#config.isOn) return nothing
    const find = async (): Promise<RegistryUse> => ({
      state: await this.#state(),
      namespaces: await largestNamespaces(reader, largestShown),
      repositories: await largestRepositories(reader, undefined, largestShown),
    })
    return this.#registry.get('') ?? (await this.#registry.ask('', find)) ?? nothing
  }

  /** The same of one namespace. */
  async ofNamespace({ id }: Account): Promise<UseOfNamespace> {
    const { reader } = this.#database
    const nothing: UseOfNamespace = { state: 'off', usedBytes: 0, repositories: [] }
    if (!this.#config.isOn) return nothing
    const find = async (): Promise<UseOfNamespace> => ({
      state: await this.#state(),
      usedBytes: await findUsedBytes(reader, id),
      repositories: await largestRepositories(reader, id, largestShown),
    })
    const key = String(id)
    return this.#namespaces.get(key) ?? (await this.#namespaces.ask(key, find)) ?? nothing
  }

  async #state(): Promise<CountState> {
    return (await isAllCounted(this.#database.reader)) ? 'complete' : 'counting'
  }
}
