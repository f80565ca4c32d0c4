import type { Metrics } from '../platform/metrics/metrics.ts'

export type NotificationMetrics = ReturnType<typeof notificationMetrics>

export function notificationMetrics(metrics: Metrics) {
  return {
    tries: metrics.counter({
      name: 'notification_tries_total',
      help: 'Tries to tell somebody of an event: delivered, retried later, or given up.',
      labels: ['method', 'outcome'],
    }),
  }
}
