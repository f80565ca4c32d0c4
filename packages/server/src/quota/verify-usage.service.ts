import type { BerthDatabase } from '../schema/tables.ts'
import {
  type ComparedUsage,
  compareNamespace,
  listNamespaces,
  listWrongRepositories,
  type NamespaceToVerify,
} from './verify-usage.queries.ts'

const namespacesPerPage = 200

/** What a recount says of one namespace. */
export interface UsageFinding extends ComparedUsage {
  readonly namespace: string
  readonly isRight: boolean
  /** Nobody has counted them yet; the job that does finds them. */
  readonly uncountedManifests: number
  readonly wrongRepositories: readonly (ComparedUsage & { readonly repository: string })[]
}

/** Compares what namespaces are said to use with what they have, while pushes go on. */
export class UsageVerifier {
  readonly #database: BerthDatabase

  constructor(database: BerthDatabase) {
    this.#database = database
  }

  async ofNamespace({ id, name }: NamespaceToVerify): Promise<UsageFinding> {
    const { reader } = this.#database
    const compared = await compareNamespace(reader, id)
    const wrongRepositories = await listWrongRepositories(reader, id)
    const isRight = compared.usedBytes === compared.recountedBytes && wrongRepositories.length === 0
    return { namespace: name, ...compared, wrongRepositories, isRight }
  }

  async *ofAll(): AsyncIterable<UsageFinding> {
    let afterId = 0
    for (;;) {
      const page = await listNamespaces(this.#database.reader, afterId, namespacesPerPage)
      for (const namespace of page) yield await this.ofNamespace(namespace)
      const last = page.at(-1)
      if (last === undefined || page.length < namespacesPerPage) return
      afterId = last.id
    }
  }
}
