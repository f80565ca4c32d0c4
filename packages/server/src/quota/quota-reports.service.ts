import type { QuotaConfig } from '../platform/config/slices/quota.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import { findProgress } from './count.queries.ts'
import type { Quota } from './quota.ts'
import { findNamespaceUsages, findQuotas, findRepositoryUsages } from './quota-setting.queries.ts'

/** How far what is stored has been counted that was there before anybody counted. */
export type CountState = 'waiting' | 'running' | 'complete'

export interface NamespaceReport {
  readonly quota: Quota | undefined
  readonly usedBytes: number
  /** Of its own quota or of the registry's. */
  readonly limitBytes: number | undefined
  readonly countState: CountState
}

export interface RepositoryReport {
  readonly usedBytes: number
  readonly limitBytes: number | undefined
}

/** What lists and views tell of usage, for many at once: a constant number of statements. */
export class QuotaReports {
  readonly #database: BerthDatabase
  readonly #config: QuotaConfig

  constructor({
    database,
    config,
  }: {
    readonly database: BerthDatabase
    readonly config: QuotaConfig
  }) {
    this.#database = database
    this.#config = config
  }

  /** By namespace; undefined while quotas are off, when views say nothing of them. */
  async ofNamespaces(
    namespaceIds: readonly number[],
  ): Promise<Map<number, NamespaceReport> | undefined> {
    if (!this.#config.isOn) return undefined
    const { reader } = this.#database
    const [quotas, usages, progress] = await Promise.all([
      findQuotas(reader, namespaceIds),
      findNamespaceUsages(reader, namespaceIds),
      findProgress(reader),
    ])
    const countState = stateOf(progress)
    return new Map(
      namespaceIds.map((id) => {
        const quota = quotas.get(id)
        const limitBytes = quota?.limitBytes ?? this.#config.defaultLimitBytes
        return [id, { quota, usedBytes: usages.get(id) ?? 0, limitBytes, countState }]
      }),
    )
  }

  async ofNamespace(namespaceId: number): Promise<NamespaceReport | undefined> {
    return (await this.ofNamespaces([namespaceId]))?.get(namespaceId)
  }

  /** By repository; undefined while quotas are off. */
  async ofRepositories(
    repositories: readonly { readonly id: number; readonly namespaceId: number }[],
  ): Promise<Map<number, RepositoryReport> | undefined> {
    if (!this.#config.isOn) return undefined
    const { reader } = this.#database
    const [quotas, usages] = await Promise.all([
      findQuotas(reader, [...new Set(repositories.map(({ namespaceId }) => namespaceId))]),
      findRepositoryUsages(
        reader,
        repositories.map(({ id }) => id),
      ),
    ])
    return new Map(
      repositories.map(({ id, namespaceId }) => {
        const limitBytes = quotas.get(namespaceId)?.limitBytes ?? this.#config.defaultLimitBytes
        return [id, { usedBytes: usages.get(id) ?? 0, limitBytes }]
      }),
    )
  }
}

function stateOf(progress: { readonly isComplete: boolean } | undefined): CountState {
  if (progress === undefined) return 'waiting'
  return progress.isComplete ? 'complete' : 'running'
}
