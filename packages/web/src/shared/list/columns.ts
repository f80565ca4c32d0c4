import type { ReactNode } from 'react'
import { useState } from 'react'

import { remembered, rememberValue } from '../remembered.ts'

export interface Column<Row> {
  readonly key: string
  readonly title: string
  readonly cell: (row: Row) => ReactNode
  /** Two rows in rising order; a column without it cannot be sorted by. */
  readonly compare?: (left: Row, right: Row) => number
  /** The server keeps this order: the list is loaded anew when it changes. */
  readonly isSortedByServer?: boolean
  /** Not shown until somebody chooses it. */
  readonly isHiddenAtFirst?: boolean
  /** Numbers and sizes stand at the end of their column. */
  readonly isNumber?: boolean
  readonly width?: 10 | 15 | 20 | 25 | 30 | 35 | 40 | 45 | 50 | 60
}

/** The columns that somebody wants to see of a list, remembered in this browser. */
export function useChosenColumns<Row>(listName: string, columns: readonly Column<Row>[]) {
  const name = `columns.${listName}`
  const [chosen, setChosen] = useState<readonly string[] | undefined>(() => stored(name))
  const isShown = ({ key, isHiddenAtFirst }: Column<Row>, index: number) =>
    // The first column says what the row is.
    index === 0 || (chosen === undefined ? isHiddenAtFirst !== true : chosen.includes(key))
  const choose = (next: readonly string[] | undefined) => {
    setChosen(next)
    rememberValue(name, next === undefined ? undefined : JSON.stringify(next))
  }
  const shown = columns.filter(isShown)
  return {
    shown,
    toggle: (key: string) => {
      const now = shown.map((column) => column.key)
      choose(now.includes(key) ? now.filter((one) => one !== key) : [...now, key])
    },
    reset: () => choose(undefined),
  }
}

function stored(name: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(remembered(name) ?? 'null')
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : undefined
  } catch {
    return undefined
  }
}
