import { keptFor } from '../platform/cache/kept-for.ts'
import type { Clock } from '../platform/clock/clock.ts'
import type { Metrics } from '../platform/metrics/metrics.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import { countDue, oldestDue, sumTotals, weighObjects } from './status.queries.ts'

/** How long figures are good for: whoever asks more often costs the database nothing. */
const keptMilliseconds = 15_000
/** A backlog beyond it is told as this much. */
const countedMaximum = 100_000

/** What the collector has to do and has done, which all processes see alike. */
export function measureCollection(
  metrics: Metrics,
  { database, clock }: { readonly database: BerthDatabase; readonly clock: Clock },
): void {
  const { reader } = database
  const kept = <Result>(ask: () => Promise<Result>) => keptFor(keptMilliseconds, clock, ask)
  const due = kept(() => countDue(reader, clock(), countedMaximum))
  const oldest = kept(() => oldestDue(reader, clock()))
  const objects = kept(() => weighObjects(reader, countedMaximum))
  const totals = kept(() => sumTotals(reader))
  const aggregator = 'max' as const
  metrics.gauge({
    name: 'gc_backlog',
    help: `Things that the collector has to look at now; at most ${countedMaximum} are counted.`,
    labels: ['kind'],
    aggregator,
    read: async () => (await due()).map(({ kind, count }) => ({ values: [kind], value: count })),
  })
  metrics.gauge({
    name: 'gc_oldest_review_age_seconds',
    help: 'How long the first of them has waited.',
    aggregator,
    async read() {
      const atMs = await oldest()
      return atMs === undefined ? 0 : Math.max(0, clock() - atMs) / 1000
    },
  })
  metrics.gauge({
    name: 'gc_waiting_object_bytes',
    help: `Bytes in the store whose blobs are gone; at most ${countedMaximum} objects are counted.`,
    aggregator,
    read: async () => (await objects()).sizeBytes,
  })
  metrics.gauge({
    name: 'gc_removed',
    help: 'What was collected so far.',
    labels: ['kind'],
    aggregator,
    read: async () => (await totals()).map(({ kind, count }) => ({ values: [kind], value: count })),
  })
  metrics.gauge({
    name: 'gc_freed_bytes',
    help: 'Bytes that were removed from the store so far.',
    aggregator,
    read: async () => (await totals()).find(({ kind }) => kind === 'object')?.freedBytes ?? 0,
  })
}
