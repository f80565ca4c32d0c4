import type { BerthConfig } from '../../platform/config/berth-config.ts'
import { ConfigError } from '../../platform/config/faults.ts'
import { checkConfigFile, loadConfig, type LoadOptions } from '../../platform/config/load-config.ts'
import type { ConfigSource, ParsedConfig } from '../../platform/config/parse-config.ts'
import { type ReloadedConfig, reloadConfig } from '../../platform/config/reload-config.ts'

/** A configuration that was read anew, and could be taken over. */
export type NextConfig = ReloadedConfig & { readonly config: BerthConfig }

/**
 * The configuration of a running process.
 *
 * `current` and its slices are the same objects from the start of the process to its end; a
 * reload replaces what they hold. Whoever reads a slice at the moment of use sees it.
 */
export class RunningConfig {
  readonly current: BerthConfig
  readonly warnings: ParsedConfig['warnings']
  readonly #options: LoadOptions
  #source: ConfigSource

  constructor(parsed: ParsedConfig, options: LoadOptions) {
    this.current = parsed.config
    this.warnings = parsed.warnings
    this.#source = parsed.source
    this.#options = options
  }

  /** Reads the file, if there is one. @throws ConfigError */
  static async load(options: LoadOptions): Promise<RunningConfig> {
    return new RunningConfig(await loadConfig(options), options)
  }

  /** Reads the file again; nothing changes yet. @throws ConfigError */
  async readAgain(): Promise<NextConfig> {
    const written = await checkConfigFile(this.#options)
    if (written.config === undefined) throw new ConfigError(written.faults, written.notices)
    const next = reloadConfig(this.#source, written)
    if (next.config === undefined) throw new ConfigError(next.faults, next.notices)
    return next as NextConfig
  }

  take(next: NextConfig): void {
    for (const [name, slice] of Object.entries(next.config)) {
      const running: unknown = this.current[name as keyof BerthConfig]
      if (isObject(running) && isObject(slice)) Object.assign(running, slice)
    }
    this.#source = next.source
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
