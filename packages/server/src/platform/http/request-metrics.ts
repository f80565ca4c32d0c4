import { durationBounds, type Histogram, type Metrics } from '../metrics/metrics.ts'

/** How long answers take: by method, by kind of path, and by status. */
export function measureRequests(metrics: Metrics): Histogram {
  return metrics.histogram({
    name: 'request_duration_seconds',
    help: 'Time until a request was answered.',
    labels: ['method', 'route', 'status'],
    bounds: durationBounds,
  })
}
