import type { Registry } from 'prom-client'

import type { MetricFamily } from './metric-family.ts'

export const expositionType = 'text/plain; version=0.0.4; charset=utf-8'

/** Of the event loop's delay; a finer one would wake an idle process all the time. */
const eventLoopPrecisionMilliseconds = 50

let processRegistry: Promise<Registry> | undefined

/**
 * What the process itself costs (CPU, memory, descriptors, event loop, garbage collection),
 * from the first time that somebody asks: loading what measures it is not for the start.
 */
export async function processFamilies(): Promise<MetricFamily[]> {
  processRegistry ??= startProcessMetrics()
  const families: readonly unknown[] = await (await processRegistry).getMetricsAsJSON()
  return families as MetricFamily[]
}

async function startProcessMetrics(): Promise<Registry> {
  const { collectDefaultMetrics, Registry: PrometheusRegistry } = await import('prom-client')
  const register = new PrometheusRegistry()
  collectDefaultMetrics({
    register,
    eventLoopMonitoringPrecision: eventLoopPrecisionMilliseconds,
  })
  return register
}

/** The families of one or more processes as one text (Prometheus text format 0.0.4). */
export async function expositionText(
  processes: readonly (readonly MetricFamily[])[],
): Promise<string> {
  const { AggregatorRegistry } = await import('prom-client')
  return await AggregatorRegistry.aggregate(processes as unknown as object[]).metrics()
}
