/** The middle value; of an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('no median: there are no values')
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle]!
  return sorted.length % 2 === 1 ? upper : (sorted[middle - 1]! + upper) / 2
}

/** The smallest value that at least `percent` of all values do not exceed (nearest rank). */
export function percentile(values: readonly number[], percent: number): number {
  if (values.length === 0) throw new Error('no percentile: there are no values')
  if (percent < 0 || percent > 100) throw new RangeError(`${percent} is not a percentage`)
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]!
}

/**
 * How many times the other's cost ours is, pair by pair, and of those the median: both halves
 * of a pair ran one after the other, so a machine that slows down slows both.
 */
export function ratioOfPairs(ours: readonly number[], others: readonly number[]): number {
  if (ours.length !== others.length) {
    throw new Error(`${ours.length} and ${others.length} values do not make pairs`)
  }
  return median(ours.map((value, index) => value / others[index]!))
}

export interface SizedCost {
  readonly size: number
  readonly cost: number
}

export interface Growth {
  readonly fromSize: number
  readonly toSize: number
  /** Cost at the largest size over cost at the smallest. */
  readonly factor: number
  /** Slope on logarithmic axes, by least squares: 0 is flat, 1 is linear. */
  readonly exponent: number
}

/** How a cost grows with size, or undefined while there are not two different sizes. */
export function growthOf(costs: readonly SizedCost[]): Growth | undefined {
  const sorted = costs.toSorted((a, b) => a.size - b.size)
  const first = sorted[0]
  const last = sorted.at(-1)
  if (first === undefined || last === undefined || first.size === last.size) return undefined

  const points = sorted.map(({ size, cost }) => ({ x: Math.log(size), y: Math.log(cost) }))
  const meanX = points.reduce((sum, point) => sum + point.x, 0) / points.length
  const meanY = points.reduce((sum, point) => sum + point.y, 0) / points.length
  const covariance = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0)
  const variance = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0)
  return {
    fromSize: first.size,
    toSize: last.size,
    factor: last.cost / first.cost,
    exponent: covariance / variance,
  }
}

/** The growth in a word, with room for noise on either side. */
export function describeGrowth(exponent: number): string {
  if (exponent < -0.1) return 'falling'
  if (exponent < 0.1) return 'flat'
  if (exponent < 0.8) return 'slower than linear'
  if (exponent <= 1.2) return 'linear'
  return 'faster than linear'
}
