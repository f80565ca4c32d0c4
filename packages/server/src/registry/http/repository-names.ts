import { LRUCache } from 'lru-cache'

import type { RegistryConfig } from '../../platform/config/slices/registry.ts'
import { InvalidRepositoryNameError } from '../../repositories/repository.ts'
import { type FullName, formatFullName, parseFullName } from '../../repositories/repository-name.ts'

/** The same few names come again and again. */
const namesKept = 10_000

/** Names as clients write them, under the registry's rules. */
export class RepositoryNames {
  readonly #rules: { readonly libraryNamespace: string | undefined; readonly mayNest: boolean }

  readonly #parsed = new LRUCache<string, FullName>({ max: namesKept })

  constructor(config: RegistryConfig) {
    this.#rules = {
      libraryNamespace: config.libraryNamespace,
      mayNest: config.extendedRepositoryNames,
    }
  }

  /** @throws InvalidRepositoryNameError */
  parse(text: string): FullName {
    const name = this.tryParse(text)
    if (name === undefined) throw new InvalidRepositoryNameError(text)
    return name
  }

  tryParse(text: string): FullName | undefined {
    const known = this.#parsed.get(text)
    if (known !== undefined) return known
    const name = parseFullName(text, this.#rules)
    if (name !== undefined) this.#parsed.set(text, name)
    return name
  }

  /** Whether a name in a token means that repository. */
  isSame(written: string, name: FullName): boolean {
    if (written === formatFullName(name)) return true
    return (
      !written.includes('/') &&
      name.repository === written &&
      name.namespace === this.#rules.libraryNamespace
    )
  }
}
