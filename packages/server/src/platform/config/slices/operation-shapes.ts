import { block, optional } from '../shapes/collections.ts'
import { fraction, httpUrl, secretText, text } from '../shapes/scalars.ts'
import { scalarShape, type Shape } from '../shapes/shape.ts'

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'

const LEVELS: ReadonlyMap<string, LogLevel> = new Map([
  ['trace', 'trace'],
  ['debug', 'debug'],
  ['info', 'info'],
  ['warn', 'warn'],
  ['warning', 'warn'],
  ['error', 'error'],
  ['critical', 'fatal'],
  ['fatal', 'fatal'],
])

/** The words of Python's logging, and those of pino. */
export const logLevel: Shape<LogLevel> = scalarShape(
  'debug | info | warning | error | critical',
  'debug, info, warning, error or critical',
  (value) => LEVELS.get(String(value).toLowerCase()),
)

/** `OTEL_CONFIG`; the `dt_` fields are how Quay names Dynatrace. */
export const otelConfig = block({
  endpoint: optional(httpUrl),
  service_name: optional(text),
  sample_rate: optional(fraction),
  dt_api_url: optional(httpUrl),
  dt_api_token: optional(secretText),
})
