import type { Reading } from '../reading.ts'

/** What Berth may call when somebody names it. */
export interface OutboundConfig {
  /** Names, addresses and ranges that are called although they are private. */
  readonly allowedHosts: readonly string[]
}

export function outboundConfig({ values }: Reading): OutboundConfig {
  return { allowedHosts: values.SSRF_ALLOWED_HOSTS }
}
