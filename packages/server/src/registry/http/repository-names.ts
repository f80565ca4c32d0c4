import type { RegistryConfig } from '../../platform/config/slices/registry.ts'
import { InvalidRepositoryNameError } from '../../repositories/repository.ts'
import { type FullName, formatFullName, parseFullName } from '../../repositories/repository-name.ts'

/** Names as clients write them, under the registry's rules. */
export class RepositoryNames {
  readonly #rules: { readonly libraryNamespace: string | undefined; readonly mayNest: boolean }

  constructor(config: RegistryConfig) {
    this.#rules = {
      libraryNamespace: config.libraryNamespace,
      mayNest: config.extendedRepositoryNames,
    }
  }

  /** @throws InvalidRepositoryNameError */
  parse(text: string): FullName {
    const name = parseFullName(text, this.#rules)
    if (name === undefined) throw new InvalidRepositoryNameError(text)
    return name
  }

  tryParse(text: string): FullName | undefined {
    return parseFullName(text, this.#rules)
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
