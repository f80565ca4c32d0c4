import type { Secret } from '../secret.ts'

export interface LoggingConfig {
  readonly level: LogLevel
  /** One JSON object per line; otherwise lines for people. */
  readonly json: boolean
}

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'

export interface MetricsConfig {
  /** First part of every metric's name. */
  readonly namespace: string
}

export interface TracingConfig {
  /** OTLP over HTTP; undefined for the collector on this machine (`http://localhost:4318`). */
  readonly endpoint: string | undefined
  /** Value of the `Authorization` header, when the collector wants one. */
  readonly authorization: Secret | undefined
  readonly serviceName: string
  /** Share of the requests that are traced, 0 to 1. */
  readonly sampleRate: number
  /** Requests whose path matches one of these are never traced. */
  readonly excludedPaths: readonly RegExp[]
}

export interface HealthConfig {
  /** Opens `/health/enabledebug/{secret}`; undefined keeps it shut. */
  readonly debugSecret: Secret | undefined
  /** The instance check also writes and reads the preferred storage location. */
  readonly checksPreferredStorage: boolean
  /** The storage check is passed only when every location answers. */
  readonly requiresAllStorage: boolean
  /** The end-to-end check writes an object and reads it back, in place of only connecting. */
  readonly writesToStorage: boolean
}
