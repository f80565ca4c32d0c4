import fc from 'fast-check'
import { expect, test } from 'vitest'

import { type Tile, treemapOf } from './treemap-layout.ts'

const aspect = 2.5
const area = ({ width, height }: Tile) => width * height

test('nothing has no place, and one has the whole', () => {
  expect(treemapOf([], aspect)).toEqual([])
  expect(treemapOf([0, 0], aspect).map(area)).toEqual([0, 0])
  expect(treemapOf([7], aspect)).toEqual([{ start: 0, top: 0, width: 100, height: 100 }])
})

test('four of the same are no stripes', () => {
  for (const { width, height } of treemapOf([1, 1, 1, 1], 1)) {
    expect(width).toBeCloseTo(50)
    expect(height).toBeCloseTo(50)
  }
})

test('each has its share of the whole, inside of it and beside the others', () => {
  const values = fc.array(fc.integer({ min: 0, max: 2 ** 50 }), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(values, (sizes) => {
      const sum = sizes.reduce((total, size) => total + size, 0)
      const tiles = treemapOf(sizes, aspect)
      for (const [index, tile] of tiles.entries()) {
        expect(area(tile)).toBeCloseTo(sum === 0 ? 0 : ((sizes[index] ?? 0) / sum) * 10_000, 4)
        expect(tile.start).toBeGreaterThanOrEqual(0)
        expect(tile.top).toBeGreaterThanOrEqual(0)
        expect(tile.start + tile.width).toBeLessThanOrEqual(100.001)
        expect(tile.top + tile.height).toBeLessThanOrEqual(100.001)
      }
      for (const [index, one] of tiles.entries()) {
        for (const other of tiles.slice(index + 1)) expect(overlapOf(one, other)).toBeLessThan(0.01)
      }
    }),
  )
})

function overlapOf(one: Tile, other: Tile): number {
  const width =
    Math.min(one.start + one.width, other.start + other.width) - Math.max(one.start, other.start)
  const height =
    Math.min(one.top + one.height, other.top + other.height) - Math.max(one.top, other.top)
  return Math.max(0, width) * Math.max(0, height)
}
