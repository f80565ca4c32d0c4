import { logLevel, otelConfig } from '../slices/operation-shapes.ts'
import { anything, either, listOf } from '../shapes/collections.ts'
import { boolean, secretText, text, wholeNumber } from '../shapes/scalars.ts'
import { inert, later, used } from './key.ts'

const positive = wholeNumber({ minimum: 1 })

/** Health, metrics, traces and logs of the program itself. */
export const operationKeys = {
  HEALTH_CHECKER: inert(
    anything,
    undefined,
    'Chose how an instance looks at itself and at its cloud; Berth has one way.',
  ),
  ENABLE_HEALTH_DEBUG_SECRET: used(
    secretText,
    undefined,
    'Word that opens the detailed health page.',
    'it stays shut',
  ),
  HEALTH_CHECKER_INSTANCE_CHECK_PREFERRED_STORAGE: used(
    boolean,
    false,
    'The health check of an instance also tries the preferred storage location.',
  ),
  PROMETHEUS_NAMESPACE: used(text, 'quay', 'First part of the name of every metric.'),
  PROMETHEUS_PUSHGATEWAY_URL: inert(
    text,
    undefined,
    'Where metrics were pushed; Berth serves them at /metrics.',
  ),
  TRACKED_NAMESPACES: later(anything, undefined, 'Namespaces whose requests are counted by name.'),
  GLOBAL_PROMETHEUS_STATS_FREQUENCY: later(
    positive,
    3600,
    'Seconds between two counts of all rows.',
  ),
  QUEUE_WORKER_METRICS_REFRESH_SECONDS: later(
    positive,
    300,
    'Seconds between two looks at queues.',
  ),
  QUEUE_METRICS_TYPE: inert(anything, undefined, 'Where metrics of queues went.'),
  FEATURE_OTEL_TRACING: used(boolean, false, 'Sends traces to an OpenTelemetry collector.'),
  OTEL_CONFIG: used(
    otelConfig,
    {},
    'Where traces go: endpoint, service_name, sample_rate, or dt_api_url and dt_api_token.',
  ),
  OTEL_TRACING_EXCLUDED_URLS: used(
    either({ kind: 'list', shape: listOf(text) }, text),
    undefined,
    'Regular expressions for paths that are never traced, separated by commas.',
    'none',
  ),
  LOGGING_LEVEL: used(
    logLevel,
    'info',
    'Least weight of a message that is logged: debug, info, warning, error or critical.',
  ),
  EXCEPTION_LOG_TYPE: later(text, undefined, 'Service that collects errors.'),
  PROFILING_TYPE: later(text, undefined, 'Service that collects profiles.'),
  GREENLET_TRACING: inert(boolean, true, 'Measured a library that Berth does not have.'),
  STAGGER_WORKERS: inert(boolean, true, 'Spread the starts of workers; jobs are always spread.'),
}
