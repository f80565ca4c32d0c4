import type { ReactNode } from 'react'

/** Something that can be done to the rows that are selected. */
export interface BulkAction<Row> {
  readonly key: string
  readonly label: string
  readonly isDanger?: boolean
  /** Does it to one row. What it throws is shown beside that row. */
  readonly run: (row: Row) => Promise<unknown>
  /** Rows to which it cannot be done are left out. */
  readonly isPossible?: (row: Row) => boolean
  /** What will be lost: with it, the list asks first and names the rows. */
  readonly confirmation?: (rows: readonly Row[]) => {
    readonly title: string
    readonly losses: readonly string[]
    /** A sentence about what happens after. */
    readonly note?: string
    /** It can be taken back. */
    readonly isUndoable?: boolean
  }
  /** A dialog that asks for more first; what it gives to `start` is done in place of `run`. */
  readonly ask?: (question: {
    readonly rows: readonly Row[]
    readonly start: (run: (row: Row) => Promise<unknown>) => void
    readonly close: () => void
  }) => ReactNode
  /** When all are done, whether or not some failed. */
  readonly onEnd?: () => unknown
}

/** Something that can be done to one row. */
export interface RowAction {
  readonly key: string
  readonly label: string
  readonly isDanger?: boolean
  readonly run: () => void
  /** Why it cannot be done now; undefined when it can. */
  readonly whyNot?: string | undefined
}
