import { durationBounds, type Metrics } from '../platform/metrics/metrics.ts'
import type { StorageCall } from './observed-driver.ts'

/** Counts the calls to stores, and what they took. */
export function countStorage(metrics: Metrics): (call: StorageCall) => void {
  const calls = metrics.histogram({
    name: 'storage_operation_duration_seconds',
    help: 'Time until a store had answered.',
    labels: ['location', 'operation', 'success'],
    bounds: durationBounds,
  })
  const chunks = metrics.histogram({
    name: 'chunk_upload_duration_seconds',
    help: 'Time that the bytes of one request took on their way to a store.',
    labels: ['region'],
    bounds: durationBounds,
  })
  return ({ location, operation, milliseconds, failure }) => {
    const isSuccess = failure === undefined
    const seconds = milliseconds / 1000
    calls.with(location, operation, isSuccess ? 'true' : 'false').observe(seconds)
    if (operation === 'append' && isSuccess) chunks.with(location).observe(seconds)
  }
}
