/** Series of one metric; what comes beyond is counted together, so that memory is bounded. */
const seriesMaximum = 1000
const beyondMaximum = 'other'

/**
 * The series of a metric by the values of their labels, found in a few steps and without
 * making anything: this is asked on every request.
 */
export class Series<Cell> {
  readonly #labelNames: readonly string[]
  readonly #make: () => Cell
  readonly #root = new Map<string | number, unknown>()
  #count = 0

  constructor(labelNames: readonly string[], make: () => Cell) {
    this.#labelNames = labelNames
    this.#make = make
  }

  find(values: readonly (string | number)[]): Cell {
    let at: Map<string | number, unknown> = this.#root
    const last = values.length - 1
    for (let index = 0; index < last; index += 1) {
      const value = values[index] as string | number
      const next = at.get(value)
      if (next === undefined) return this.#add(values)
      at = next as Map<string | number, unknown>
    }
    const cell = at.get(values[last] ?? '')
    return cell === undefined ? this.#add(values) : (cell as Cell)
  }

  *entries(): Generator<{ labels: Record<string, string | number>; cell: Cell }> {
    yield* this.#walk(this.#root, [])
  }

  #add(values: readonly (string | number)[]): Cell {
    if (values.length !== this.#labelNames.length) {
      throw new Error(`the labels are ${this.#labelNames.join(', ')}, got ${values.join(', ')}`)
    }
    if (this.#count >= seriesMaximum) {
      const others = values.map(() => beyondMaximum)
      if (this.#count === seriesMaximum) return this.#store(others)
      return this.find(others)
    }
    return this.#store(values)
  }

  #store(values: readonly (string | number)[]): Cell {
    let at = this.#root
    for (const value of values.slice(0, -1)) {
      let next = at.get(value)
      if (next === undefined) {
        next = new Map<string | number, unknown>()
        at.set(value, next)
      }
      at = next as Map<string | number, unknown>
    }
    const cell = this.#make()
    at.set(values.at(-1) ?? '', cell)
    this.#count += 1
    return cell
  }

  *#walk(
    at: ReadonlyMap<string | number, unknown>,
    path: readonly (string | number)[],
  ): Generator<{ labels: Record<string, string | number>; cell: Cell }> {
    for (const [value, next] of at) {
      const values = [...path, value]
      if (values.length < this.#labelNames.length) {
        yield* this.#walk(next as Map<string | number, unknown>, values)
      } else {
        const pairs = this.#labelNames.map((name, index) => [name, values[index] ?? ''] as const)
        yield { labels: Object.fromEntries(pairs), cell: next as Cell }
      }
    }
  }
}
