/** A place in percent of the whole, from its beginning and its top. */
export interface Tile {
  readonly start: number
  readonly top: number
  readonly width: number
  readonly height: number
}

interface Sized {
  readonly index: number
  readonly area: number
}

const whole = 100
/** A millionth of a millionth of the whole: what is less, arithmetic loses. */
const areaMinimum = 1e-8

/**
 * Divides a rectangle among values, each with an area of its share, as close to squares as they
 * come (Bruls, Huizing, van Wijk: Squarified Treemaps, 2000).
 *
 * @param values none below zero; what is nothing gets nothing
 * @param aspect how much wider than high the whole is when it is drawn
 * @returns a tile for each value, in their order
 */
export function treemapOf(values: readonly number[], aspect: number): readonly Tile[] {
  const sum = values.reduce((total, value) => total + value, 0)
  const nothing: Tile = { start: 0, top: 0, width: 0, height: 0 }
  const tiles = values.map(() => nothing)
  if (sum <= 0) return tiles
  const wide = whole * aspect
  const sized = values
    .map((value, index) => ({ index, area: (value / sum) * wide * whole }))
    .filter(({ area }) => area > areaMinimum)
    .toSorted((left, right) => right.area - left.area)

  let free = { start: 0, top: 0, width: wide, height: whole }
  for (let from = 0; from < sized.length;) {
    const side = Math.min(free.width, free.height)
    let to = from + 1
    while (to < sized.length && isBetter(sized, { from, to }, side)) to += 1
    free = placeRow(sized.slice(from, to), free, (index, tile) => {
      tiles[index] = { ...tile, start: tile.start / aspect, width: tile.width / aspect }
    })
    from = to
  }
  return tiles
}

/** One tile more makes the row no worse than it is. */
function isBetter(
  sized: readonly Sized[],
  { from, to }: { readonly from: number; readonly to: number },
  side: number,
): boolean {
  return worstOf(sized.slice(from, to + 1), side) <= worstOf(sized.slice(from, to), side)
}

/** How far the longest tile of a row along this side is from a square. */
function worstOf(row: readonly Sized[], side: number): number {
  const sum = row.reduce((total, { area }) => total + area, 0)
  const thickness = sum / side
  return Math.max(
    ...row.map(({ area }) => {
      const length = area / thickness
      return Math.max(length / thickness, thickness / length)
    }),
  )
}

/** @returns what is free beside the row */
function placeRow(
  row: readonly Sized[],
  free: Tile,
  place: (index: number, tile: Tile) => void,
): Tile {
  const sum = row.reduce((total, { area }) => total + area, 0)
  const isColumn = free.width >= free.height
  const thickness = sum / (isColumn ? free.height : free.width)
  let at = 0
  for (const { index, area } of row) {
    const length = area / thickness
    place(
      index,
      isColumn
        ? { start: free.start, top: free.top + at, width: thickness, height: length }
        : { start: free.start + at, top: free.top, width: length, height: thickness },
    )
    at += length
  }
  return isColumn
    ? { ...free, start: free.start + thickness, width: Math.max(0, free.width - thickness) }
    : { ...free, top: free.top + thickness, height: Math.max(0, free.height - thickness) }
}
