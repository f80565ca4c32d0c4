import { findKey } from './read-keys.ts'
import { isLiveKey } from './keys/live-keys.ts'
import { checkSettings, type CheckedConfig, type ConfigSource } from './parse-config.ts'
import type { Setting } from './setting.ts'

/** What becomes of a running configuration when its file has changed. */
export interface ReloadedConfig extends CheckedConfig {
  /** Keys whose change is in `config`. */
  readonly taken: readonly string[]
  /** Keys whose change has to wait for a restart, and is not in `config`. */
  readonly postponed: readonly string[]
}

const tlsKeys: ReadonlySet<string> = new Set([
  'SERVER_CERT',
  'SERVER_KEY',
  'SSL_PROTOCOLS',
  'SSL_CIPHERS',
])

/**
 * The configuration that a running server goes on with: the one it runs with, and of the new
 * one those keys that can change while it runs.
 *
 * @param written the new file as a whole, free of faults
 */
export function reloadConfig(running: ConfigSource, written: CheckedConfig): ReloadedConfig {
  const changed = changedKeys(running.settings, written.source.settings)
  const reloaded = take(running, written, changed.filter(isLiveKey), changed)
  // A listener cannot begin to speak TLS, nor cease to.
  const hadTls = checkSettings(running, nothingFound).config?.server.tls !== undefined
  const hasTls = reloaded.config?.server.tls !== undefined
  if (reloaded.config === undefined || hadTls === hasTls) return reloaded
  const withoutTls = changed.filter((name) => isLiveKey(name) && !tlsKeys.has(name))
  return take(running, written, withoutTls, changed)
}

const nothingFound = { faults: [], notices: [] }

function take(
  running: ConfigSource,
  written: CheckedConfig,
  taken: readonly string[],
  changed: readonly string[],
): ReloadedConfig {
  const settings = new Map(running.settings)
  for (const name of taken) {
    const setting = written.source.settings.get(name)
    if (setting === undefined) settings.delete(name)
    else settings.set(name, setting)
  }
  return {
    ...checkSettings({ settings, options: running.options }, nothingFound),
    taken,
    postponed: changed.filter((name) => !taken.includes(name)),
  }
}

/** Keys that this version acts on and that are written differently in the two. */
function changedKeys(
  before: ReadonlyMap<string, Setting>,
  after: ReadonlyMap<string, Setting>,
): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => findKey(name)?.state === 'used' && !isSameSetting(before.get(name), after.get(name)),
  )
}

/** Whether two settings mean the same wherever they stand. */
function isSameSetting(left: Setting | undefined, right: Setting | undefined): boolean {
  if (left === undefined || right === undefined) return left === right
  if (left.kind === 'scalar') return right.kind === 'scalar' && left.written === right.written
  if (left.kind === 'list') {
    return (
      right.kind === 'list' &&
      left.items.length === right.items.length &&
      left.items.every((item, index) => isSameSetting(item, right.items[index]))
    )
  }
  return (
    right.kind === 'block' &&
    left.entries.size === right.entries.size &&
    [...left.entries].every(([name, entry]) => isSameSetting(entry, right.entries.get(name)))
  )
}
