import type { MetricFamily, MetricSample } from './metric-family.ts'
import { Series } from './series.ts'

/** A number that only grows. */
export interface CounterCell {
  add(amount?: number): void
}

export interface Counter {
  /** The series with these values of the labels, in the order of their names. */
  with(...values: readonly (string | number)[]): CounterCell
}

export interface HistogramCell {
  observe(value: number): void
}

export interface Histogram {
  with(...values: readonly (string | number)[]): HistogramCell
}

interface Description {
  /** Without the namespace. Prometheus's manners: a base unit, `_total` for counters. */
  readonly name: string
  readonly help: string
  /** The name stands alone: some of Quay's have no namespace. */
  readonly isBare?: true
  /** Few values each, and none that a client chooses. */
  readonly labels?: readonly string[]
}

export interface GaugeDescription extends Description {
  /** How the numbers of several processes become one. */
  readonly aggregator: 'sum' | 'max'
  /** Asked when somebody looks; a number, or one for each series. */
  readonly read: () => GaugeReading | Promise<GaugeReading>
}

export type GaugeReading =
  | number
  | readonly { readonly values: readonly (string | number)[]; readonly value: number }[]

/** Bounds in seconds, from half a millisecond to a minute. */
export const durationBounds: readonly number[] = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60,
]

/**
 * What a process counts. Counting costs tens of nanoseconds, everything else is done when
 * somebody looks.
 */
export class Metrics {
  readonly #namespace: string
  readonly #families = new Map<string, () => Promise<MetricFamily>>()

  /** @param namespace the first part of every name, e.g. `quay` */
  constructor(namespace: string) {
    this.#namespace = namespace
  }

  counter(description: Description): Counter {
    const name = this.#nameOf(description)
    const { labels: labelNames = [] } = description
    const series = new Series(labelNames, () => new Total())
    // What has never happened counts zero; with labels, nobody knows yet which series there are.
    if (labelNames.length === 0) series.find([])
    this.#add(name, () => ({
      name,
      help: description.help,
      type: 'counter',
      aggregator: 'sum',
      values: [...series.entries()].map(({ labels, cell }) => ({ labels, value: cell.value })),
    }))
    return { with: (...values) => series.find(values) }
  }

  histogram(description: Description & { readonly bounds: readonly number[] }): Histogram {
    const { bounds } = description
    const name = this.#nameOf(description)
    const series = new Series(description.labels ?? [], () => new Distribution(bounds))
    this.#add(name, () => ({
      name,
      help: description.help,
      type: 'histogram',
      aggregator: 'sum',
      values: [...series.entries()].flatMap(({ labels, cell }) => cell.samples(name, labels)),
    }))
    return { with: (...values) => series.find(values) }
  }

  gauge(description: GaugeDescription): void {
    const name = this.#nameOf(description)
    const { labels = [], aggregator, help, read } = description
    this.#add(name, async () => {
      const reading = await read()
      const entries = typeof reading === 'number' ? [{ values: [], value: reading }] : reading
      const values = entries.map((entry) => ({
        labels: Object.fromEntries(labels.map((label, at) => [label, entry.values[at] ?? ''])),
        value: entry.value,
      }))
      return { name, help, type: 'gauge', aggregator, values }
    })
  }

  /** Everything as it stands now. A gauge that cannot be read is left out. */
  async families(): Promise<MetricFamily[]> {
    const read = await Promise.allSettled([...this.#families.values()].map((family) => family()))
    return read.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  }

  #nameOf({ name, isBare }: Description): string {
    return isBare === true ? name : `${this.#namespace}_${name}`
  }

  #add(name: string, family: () => MetricFamily | Promise<MetricFamily>): void {
    if (this.#families.has(name)) throw new Error(`there are two metrics named ${name}`)
    this.#families.set(name, async () => await family())
  }
}

class Total implements CounterCell {
  value = 0

  add(amount = 1): void {
    this.value += amount
  }
}

class Distribution implements HistogramCell {
  readonly #bounds: readonly number[]
  readonly #counts: Float64Array
  #sum = 0

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds
    this.#counts = new Float64Array(bounds.length + 1)
  }

  observe(value: number): void {
    const bounds = this.#bounds
    let index = 0
    while (index < bounds.length && value > (bounds[index] as number)) index += 1
    ;(this.#counts[index] as number) += 1
    this.#sum += value
  }

  /** Cumulated, as the text format wants them. */
  samples(name: string, labels: Readonly<Record<string, string | number>>): MetricSample[] {
    const samples: MetricSample[] = []
    let count = 0
    for (const [index, inBucket] of this.#counts.entries()) {
      count += inBucket
      const le = this.#bounds[index] ?? '+Inf'
      samples.push({ metricName: `${name}_bucket`, labels: { ...labels, le }, value: count })
    }
    samples.push({ metricName: `${name}_sum`, labels, value: this.#sum })
    samples.push({ metricName: `${name}_count`, labels, value: count })
    return samples
  }
}
