import { printRemark, printResult } from './output.ts'

export interface RowPrinter<Row> {
  row(row: Row): void
  end(): void
}

/** Prints a list as it comes, however long: lines for people, one JSON list for scripts. */
export function rowPrinter<Row>(
  options: { readonly json?: true },
  text: {
    readonly line: (row: Row) => string
    /** What a person is told of an empty list. */
    readonly nothing: string
  },
): RowPrinter<Row> {
  return options.json === true ? jsonPrinter() : linePrinter(text)
}

function linePrinter<Row>(text: {
  readonly line: (row: Row) => string
  readonly nothing: string
}): RowPrinter<Row> {
  let count = 0
  return {
    row(row) {
      count += 1
      printResult(text.line(row))
    },
    end() {
      if (count === 0) printRemark(text.nothing)
    },
  }
}

function jsonPrinter<Row>(): RowPrinter<Row> {
  let opening = '['
  return {
    row(row) {
      printResult(`${opening}${JSON.stringify(row)}`)
      opening = ','
    },
    end() {
      printResult(opening === '[' ? '[]' : ']')
    },
  }
}

const rowsAtOnce = 1000

/** All rows of a list that is read in pages, each beginning after the last of the one before. */
export async function* allRows<Row, Key>(
  first: Key,
  readPage: (page: { readonly after: Key; readonly limit: number }) => Promise<readonly Row[]>,
  keyOf: (row: Row) => Key,
): AsyncGenerator<Row> {
  let after = first
  for (;;) {
    const page = await readPage({ after, limit: rowsAtOnce })
    yield* page
    const last = page.at(-1)
    if (page.length < rowsAtOnce || last === undefined) return
    after = keyOf(last)
  }
}
