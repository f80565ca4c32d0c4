import { describe, expect, test } from 'vitest'

import { atMost } from './row.ts'
import { summarizeGrowth, summarizeRow } from './summary.ts'
import { formatFigure, renderTable } from './table.ts'

describe('a figure', () => {
  test.each([
    [undefined, '–'],
    [0, '0'],
    [0.012345, '0.0123'],
    [1.5, '1.5'],
    [41.26, '41.3'],
    [999.4, '999'],
    [1_234.5, '1,235'],
    [1_234_567, '1,234,567'],
  ])('%s is printed as %s', (figure, text) => {
    expect(formatFigure(figure)).toBe(text)
  })
})

describe('a table', () => {
  const row = (size: number, berth: number, peer?: number) => ({
    scenario: 'g',
    plan: {
      label: `of ${size}`,
      unit: 'µs',
      target: atMost(150),
      series: { name: 'pages', size, growthTarget: atMost(1.2) },
    },
    figures: { berth: [berth], ...(peer !== undefined && { 'distribution-v3': [peer] }) },
    failures: {},
  })
  const rows = [row(100, 50, 200), row(1_000, 200), row(10_000, 52, 20_000)]
  const lines = renderTable(rows.map(summarizeRow), summarizeGrowth(rows), [
    'berth',
    'distribution-v3',
  ]).split('\n')

  test('has a line for each row, then one for each series', () => {
    expect(lines).toHaveLength(1 + 3 + 1)
  })

  test('puts the ratio, the target and the verdict beside the figures', () => {
    expect(lines[1]!.split(/ {2,}/)).toEqual([
      'g',
      'of 100',
      'µs',
      '50',
      '200',
      '0.25',
      '≤ 150',
      'met',
    ])
  })

  test('leaves no doubt about what was not measured', () => {
    expect(lines[2]!.split(/ {2,}/).slice(3)).toEqual(['200', '–', '–', '≤ 150', 'missed'])
  })

  test('says how the cost grows, in a factor and a word', () => {
    expect(lines[4]).toContain('100 → 10,000')
    expect(lines[4]).toContain('×1.04 flat')
    expect(lines[4]).toContain('×100 linear')
    expect(lines[4]).toMatch(/≤ ×1\.2 +met$/)
  })

  test('ends every figure of a column in the same place', () => {
    const end = lines[0]!.indexOf('berth') + 'berth'.length
    for (const line of lines.slice(1, 4)) expect(line.slice(0, end)).toMatch(/\d$/)
  })

  test('shows a failure in place of the figure', () => {
    const failed = { ...rows[0]!, figures: {}, failures: { berth: 'it answered 500' } }
    const text = renderTable([summarizeRow(failed)], [], ['berth'])
    expect(text).toMatch(/failed .*≤ 150 {2}failed/)
  })
})
