import type { BerthConfig } from './berth-config.ts'
import { HIDDEN, Secret } from './secret.ts'

export type MaskedValue =
  | string
  | number
  | boolean
  | null
  | readonly MaskedValue[]
  | { readonly [name: string]: MaskedValue }

/** The configuration as it may be printed: plain values, every secret `[hidden]`, absence `null`. */
export function maskConfig(config: BerthConfig): MaskedValue {
  return masked(config)
}

function masked(value: unknown): MaskedValue {
  if (value === undefined || value === null) return null
  if (value instanceof Secret) return HIDDEN
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value
  }
  if (value instanceof RegExp) return value.source
  if (Array.isArray(value)) return value.map(masked)
  const entries = value instanceof Map ? [...value] : Object.entries(value)
  return Object.fromEntries(entries.map(([name, entry]) => [String(name), masked(entry)]))
}
