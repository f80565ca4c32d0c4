import type { Reading } from '../reading.ts'
import { quoted } from '../shapes/shape.ts'
import { Secret } from '../secret.ts'
import type { LogLevel } from './operation-shapes.ts'

export interface LoggingConfig {
  readonly level: LogLevel
  /** One JSON object per line, or lines for people; undefined when nobody has decided. */
  readonly json: boolean | undefined
}

export interface MetricsConfig {
  /** First part of every metric's name. */
  readonly namespace: string
  /** Where metrics have a listener of their own; undefined without one. */
  readonly address: MetricsAddress | undefined
}

export interface MetricsAddress {
  /** Undefined for all addresses of the machine. */
  readonly host: string | undefined
  readonly port: number
}

export interface TracingConfig {
  /** URL that OTLP over HTTP is posted to; undefined for the collector on this machine. */
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

export function loggingConfig({ values }: Reading): LoggingConfig {
  const format = values.BERTH_LOG_FORMAT
  return {
    level: values.LOGGING_LEVEL,
    json: format === undefined ? undefined : format === 'json',
  }
}

export function metricsConfig(reading: Reading): MetricsConfig {
  const namespace = reading.values.PROMETHEUS_NAMESPACE
  if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(namespace)) {
    reading.fault(
      'PROMETHEUS_NAMESPACE',
      `PROMETHEUS_NAMESPACE is ${quoted(namespace)}; write letters, digits and underscores, with a letter first`,
    )
  }
  return { namespace, address: metricsAddressOf(reading) }
}

/** `9091`, `127.0.0.1:9091` or `[::1]:9091`. */
const addressForm = /^(?:(?:\[(?<six>[0-9a-fA-F:.]+)\]|(?<host>[\w.-]+|\*))?:)?(?<port>\d{1,5})$/

function metricsAddressOf(reading: Reading): MetricsAddress | undefined {
  const written = reading.values.BERTH_METRICS_ADDRESS
  if (written === undefined) return undefined
  const match = addressForm.exec(written)?.groups
  const port = Number(match?.['port'])
  if (match === undefined || port === 0 || port > 65_535) {
    reading.fault(
      'BERTH_METRICS_ADDRESS',
      `BERTH_METRICS_ADDRESS is ${quoted(written)}; write a port such as 9091, or an address and a port such as 127.0.0.1:9091`,
    )
    return undefined
  }
  const host = match['six'] ?? match['host']
  return { host: host === '*' || host === '::' ? undefined : host, port }
}

/** Quay's sample rate: one request in a thousand. */
const DEFAULT_SAMPLE_RATE = 0.001

export function tracingConfig(reading: Reading): TracingConfig | undefined {
  const { FEATURE_OTEL_TRACING: isOn, OTEL_CONFIG: given } = reading.values
  const excludedPaths = excludedPathsOf(reading)
  if (!isOn) return undefined
  const dynatraceToken = given.dt_api_token
  return {
    endpoint: tracesUrl(given.endpoint) ?? dynatraceUrl(given.dt_api_url),
    authorization:
      dynatraceToken === undefined ? undefined : new Secret(`Api-Token ${dynatraceToken.reveal()}`),
    serviceName: given.service_name ?? 'quay',
    sampleRate: given.sample_rate ?? DEFAULT_SAMPLE_RATE,
    excludedPaths,
  }
}

/** An address without a path is that of a collector; OTLP fixes what follows it. */
function tracesUrl(address: string | undefined): string | undefined {
  if (address === undefined) return undefined
  const url = new URL(address)
  if (url.pathname === '/') url.pathname = '/v1/traces'
  return url.href
}

/** The address of Dynatrace's API stands above that of OTLP. */
function dynatraceUrl(address: string | undefined): string | undefined {
  if (address === undefined || address.endsWith('/v1/traces')) return address
  return `${address.replace(/\/+$/, '')}/v1/traces`
}

function excludedPathsOf(reading: Reading): readonly RegExp[] {
  const written = reading.values.OTEL_TRACING_EXCLUDED_URLS ?? []
  const patterns = typeof written === 'string' ? written.split(',') : written
  return patterns.flatMap((pattern) => {
    try {
      return pattern.trim() === '' ? [] : [new RegExp(pattern.trim())]
    } catch {
      reading.fault(
        'OTEL_TRACING_EXCLUDED_URLS',
        `OTEL_TRACING_EXCLUDED_URLS has ${quoted(pattern)}, which is no regular expression; mind brackets and backslashes`,
      )
      return []
    }
  })
}

export function healthConfig({ values }: Reading): HealthConfig {
  return {
    debugSecret: values.ENABLE_HEALTH_DEBUG_SECRET,
    checksPreferredStorage: values.HEALTH_CHECKER_INSTANCE_CHECK_PREFERRED_STORAGE,
    requiresAllStorage: values.DISTRIBUTED_STORAGE_REQUIRES_ALL_AVAILABLE,
    writesToStorage: values.DISTRIBUTED_STORAGE_VALIDATE_ENDTOEND,
  }
}
