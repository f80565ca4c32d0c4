import { expect, test } from 'vitest'

import { expositionText, processFamilies } from './exposition.ts'
import { Metrics } from './metrics.ts'

test('a counter is one line for each series, under the namespace', async () => {
  const metrics = new Metrics('quay')
  const pulls = metrics.counter({ name: 'pulls_total', help: 'Pulls.', labels: ['ref', 'status'] })
  pulls.with('tag', 200).add()
  pulls.with('tag', 200).add()
  pulls.with('manifest', 404).add(3)
  expect(await textOf(metrics)).toBe(
    [
      '# HELP quay_pulls_total Pulls.',
      '# TYPE quay_pulls_total counter',
      'quay_pulls_total{ref="tag",status="200"} 2',
      'quay_pulls_total{ref="manifest",status="404"} 3',
      '',
    ].join('\n'),
  )
})

test('a counter without labels is there from the start, and has one series', async () => {
  const metrics = new Metrics('quay')
  const bytes = metrics.counter({ name: 'bytes_total', help: 'Bytes.' })
  expect(await textOf(metrics)).toContain('\nquay_bytes_total 0\n')
  bytes.with().add(5)
  expect(await textOf(metrics)).toContain('\nquay_bytes_total 5\n')
})

test('a bare name has no namespace', async () => {
  const metrics = new Metrics('quay')
  metrics.counter({ name: 'decoded_total', help: 'Decoded.', isBare: true })
  expect(await textOf(metrics)).toContain('\ndecoded_total 0\n')
})

test('a value on the bound of a bucket is in it, and buckets are cumulated', async () => {
  const metrics = new Metrics('quay')
  const duration = metrics.histogram({ name: 'd', help: 'D.', labels: ['route'], bounds: [1, 2] })
  for (const value of [0.5, 1, 1.5, 2, 9]) duration.with('x').observe(value)
  expect(await textOf(metrics)).toContain(
    [
      'quay_d_bucket{route="x",le="1"} 2',
      'quay_d_bucket{route="x",le="2"} 4',
      'quay_d_bucket{route="x",le="+Inf"} 5',
      'quay_d_sum{route="x"} 14',
      'quay_d_count{route="x"} 5',
    ].join('\n'),
  )
})

test('a gauge is read when somebody looks, and left out when it cannot be read', async () => {
  const metrics = new Metrics('quay')
  let connections = 1
  metrics.gauge({ name: 'used', help: 'U.', aggregator: 'sum', read: () => connections })
  metrics.gauge({
    name: 'jobs',
    help: 'J.',
    labels: ['queue_name'],
    aggregator: 'max',
    read: async () => await Promise.resolve([{ values: ['gc'], value: 7 }]),
  })
  metrics.gauge({
    name: 'broken',
    help: 'B.',
    aggregator: 'sum',
    read: () => Promise.reject(new Error('the database is away')),
  })
  connections = 2
  const text = await textOf(metrics)
  expect(text).toContain('\nquay_used 2\n')
  expect(text).toContain('\nquay_jobs{queue_name="gc"} 7\n')
  expect(text).not.toContain('broken')
})

test('processes are added up, except for gauges that all of them see alike', async () => {
  const make = async (pulls: number, jobs: number) => {
    const metrics = new Metrics('quay')
    metrics
      .counter({ name: 'p', help: 'P.', labels: ['ref'] })
      .with('tag')
      .add(pulls)
    metrics
      .histogram({ name: 'd', help: 'D.', bounds: [1] })
      .with()
      .observe(pulls)
    metrics.gauge({ name: 'jobs', help: 'J.', aggregator: 'max', read: () => jobs })
    return await metrics.families()
  }
  const text = await expositionText([await make(1, 40), await make(2, 41)])
  expect(text).toContain('quay_p{ref="tag"} 3')
  expect(text).toContain('quay_d_bucket{le="1"} 1')
  expect(text).toContain('quay_d_sum 3')
  expect(text).toContain('quay_jobs 41')
})

test('labels that grow without bound are counted together in the end', async () => {
  const metrics = new Metrics('quay')
  const counter = metrics.counter({ name: 'c', help: 'C.', labels: ['who', 'what'] })
  for (let index = 0; index < 5000; index += 1) counter.with(`client-${index}`, 'x').add()
  const [family] = await metrics.families()
  expect(family?.values).toHaveLength(1001)
  expect(family?.values.find((sample) => sample.labels['who'] === 'other')?.value).toBe(4000)
})

test('a label with quotes and line breaks stays in its line', async () => {
  const metrics = new Metrics('quay')
  metrics
    .counter({ name: 'c', help: 'C.', labels: ['a'] })
    .with('x"\n# y\\')
    .add()
  expect(await textOf(metrics)).toContain(String.raw`quay_c{a="x\"\n# y\\"} 1`)
})

test('two metrics of one name are a mistake', () => {
  const metrics = new Metrics('quay')
  metrics.counter({ name: 'c', help: 'C.' })
  expect(() => metrics.counter({ name: 'c', help: 'C.' })).toThrow('two metrics named quay_c')
})

test('a wrong number of labels is a mistake', () => {
  const counter = new Metrics('quay').counter({ name: 'c', help: 'C.', labels: ['a', 'b'] })
  expect(() => counter.with('x')).toThrow('the labels are a, b')
})

test('the process tells its memory, time and event loop', async () => {
  const text = await expositionText([await processFamilies()])
  expect(text).toMatch(/^process_resident_memory_bytes \d+$/m)
  expect(text).toMatch(/^process_cpu_seconds_total /m)
  expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m)
})

async function textOf(metrics: Metrics): Promise<string> {
  return await expositionText([await metrics.families()])
}
