import { expect, test } from 'vitest'

import { atLeast, atMost, isMet, type Row } from './row.ts'
import { summarizeGrowth, summarizeRow } from './summary.ts'

const plan = { label: 'among 200 tags', unit: 'µs CPU', target: atMost(40) }
const rowOf = (row: Partial<Row>): Row => ({
  scenario: 'b',
  plan,
  figures: {},
  failures: {},
  ...row,
})

test('a limit itself is within it', () => {
  expect(isMet(atMost(40), 40)).toBe(true)
  expect(isMet(atMost(40), 40.1)).toBe(false)
  expect(isMet(atLeast(300), 300)).toBe(true)
  expect(isMet(atLeast(300), 299)).toBe(false)
})

test('a row quotes medians, ratios of pairs, and whether the target is met', () => {
  const row = rowOf({
    figures: { berth: [30, 50, 35], 'distribution-v3': [300, 1000, 280] },
  })
  expect(summarizeRow(row)).toMatchObject({
    medians: { berth: 35, 'distribution-v3': 300 },
    ratios: { 'distribution-v3': 0.1 },
    verdict: 'met',
  })
})

test('a target without a figure is not met', () => {
  expect(summarizeRow(rowOf({})).verdict).toBe('not measured')
  const figures = { 'distribution-v3': [1] }
  expect(summarizeRow(rowOf({ figures })).verdict).toBe('not measured')
})

test('a row that failed is neither met nor missed', () => {
  expect(summarizeRow(rowOf({ failures: { berth: 'it answered 500' } })).verdict).toBe('failed')
  const failures = { 'distribution-v3': 'it answered 500' }
  expect(summarizeRow(rowOf({ figures: { berth: [41] }, failures })).verdict).toBe('missed')
})

test('distribution v3 is estimated from 2.8.2 only where it was not measured', () => {
  const estimated = { ...plan, v3OverV2: 0.25 }
  const figures = { 'docker-registry': [1000] }
  expect(summarizeRow(rowOf({ plan: estimated, figures })).estimatedV3).toBe(250)
  expect(summarizeRow(rowOf({ figures })).estimatedV3).toBeUndefined()
  const both = { ...figures, 'distribution-v3': [300] }
  expect(summarizeRow(rowOf({ plan: estimated, figures: both })).estimatedV3).toBeUndefined()
})

test('growth is told of each series and peer, and has a target of its own', () => {
  const sized = (size: number, berth: number[], peer?: number[]) =>
    rowOf({
      plan: { ...plan, series: { name: 'by tag', size, growthTarget: atMost(1.2) } },
      figures: { berth, ...(peer && { 'distribution-v3': peer }) },
    })
  const [growth, ...others] = summarizeGrowth([
    sized(1_000, [10, 11, 12], [100]),
    rowOf({}),
    sized(10_000, [11, 12, 13], [1000]),
    sized(100_000, [13, 14, 15]),
  ])
  expect(others).toEqual([])
  expect(growth?.growth.berth?.factor).toBeCloseTo(14 / 11)
  expect(growth?.growth['distribution-v3']).toMatchObject({ toSize: 10_000, factor: 10 })
  expect(growth?.verdict).toBe('missed')
})
