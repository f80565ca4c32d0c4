import { type ReactNode, useMemo, useRef, useState } from 'react'

import { useMayChange } from '../looking-only.tsx'
import { Failure, NothingYet } from '../states.tsx'
import { t } from '../shared.texts.ts'
import type { BulkAction, RowAction } from './actions.ts'
import { type Column, useChosenColumns } from './columns.ts'
import { ListTable } from './list-table.tsx'
import { ListToolbar } from './list-toolbar.tsx'
import { type ListState, useListState } from './list-state.ts'
import type { List } from './use-list.ts'

interface Props<Row> {
  /** Under this name its columns are remembered. */
  readonly name: string
  /** What the table is called, for those who do not see it. */
  readonly label: string
  readonly list: List<Row>
  readonly columns: readonly Column<Row>[]
  /** What tells the rows apart. */
  readonly keyOf: (row: Row) => string
  /** How a row is called in dialogs and for screen readers; its key, unless it is said. */
  readonly nameOf?: (row: Row) => string
  /**
   * Whether a row fits a text; without it, the server filters: pass the filter of
   * `useListState()` on to the call.
   */
  readonly matches?: (row: Row, text: string) => boolean
  /** No box to filter in. */
  readonly hasNoFilter?: boolean
  readonly filterLabel?: string
  /** From `useListState(prefix)`, where the page needs it for its call. */
  readonly state?: ListState
  readonly bulkActions?: readonly BulkAction<Row>[]
  readonly rowActions?: (row: Row) => readonly RowAction[]
  /** Buttons that belong to the list as a whole, such as the one that creates. */
  readonly actions?: ReactNode
  /** More filters, beside the box. */
  readonly filters?: ReactNode
  /** There are filters of the page's own, so that nothing shown is no sign of nothing there. */
  readonly isFiltered?: boolean
  /** Shown in place of the table while there is nothing at all; says what to do first. */
  readonly empty: ReactNode
}

/**
 * A list of things: filter, order, chosen columns, selection and actions on it, pages as far as
 * somebody scrolls, and the states in which there is nothing to show. The address bar keeps
 * filter and order.
 */
export function DataList<Row>(props: Props<Row>) {
  const { list, columns, keyOf, nameOf = keyOf, matches } = props
  const mayChange = useMayChange()
  const bulkActions = mayChange ? possibleActions(props.bulkActions, list.rows) : []
  const ownState = useListState()
  const state = props.state ?? ownState
  const chosen = useChosenColumns(props.name, columns)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const lastClicked = useRef<string | undefined>(undefined)

  const rows = useMemo(
    () => arrange(list.rows, columns, state, matches),
    [list.rows, columns, state, matches],
  )
  const chosenRows = list.rows.filter((row) => selected.has(keyOf(row)))

  // What the server has filtered follows a moment after what is typed.
  const applied = matches === undefined ? state.lateFilter : state.filter
  const isFiltered = state.filter !== '' || applied !== '' || props.isFiltered === true
  const hasFailed = list.error !== null && list.error !== undefined
  const isEmpty = list.isComplete && rows.length === 0
  if (!isFiltered && hasFailed) return <Failure error={list.error} onRetry={list.reload} />
  if (!isFiltered && isEmpty) return <>{props.empty}</>

  const select = (key: string, isSelected: boolean, isRange: boolean) => {
    const range = isRange ? rangeOf(rows.map(keyOf), lastClicked.current, key) : [key]
    lastClicked.current = key
    const next = new Set(selected)
    for (const one of range) {
      if (isSelected) next.add(one)
      else next.delete(one)
    }
    setSelected(next)
  }
  return (
    <div className="berth-list">
      <ListToolbar
        label={props.filterLabel ?? t('filter')}
        hasFilter={props.hasNoFilter !== true}
        state={state}
        columns={columns}
        chosen={chosen}
        count={rows.length}
        isComplete={list.isComplete}
        selectedRows={chosenRows}
        nameOf={nameOf}
        bulkActions={bulkActions}
        onClear={() => setSelected(new Set())}
        filters={props.filters}
        actions={props.actions}
      />
      {hasFailed ? (
        <Failure error={list.error} onRetry={list.reload} />
      ) : isEmpty ? (
        <NothingYet title={t('noMatch')}>{t('noMatchBody', { text: applied })}</NothingYet>
      ) : (
        <ListTable
          label={props.label}
          list={list}
          rows={rows}
          columns={chosen.shown}
          keyOf={keyOf}
          nameOf={nameOf}
          state={state}
          searched={matches === undefined ? '' : state.filter}
          selection={
            bulkActions.length === 0
              ? undefined
              : {
                  selected,
                  select,
                  selectAll: (isSelected) =>
                    setSelected(new Set(isSelected ? rows.map(keyOf) : [])),
                }
          }
          rowActions={mayChange ? props.rowActions : undefined}
        />
      )}
    </div>
  )
}

/** Where none of them can be done to any row, there is nothing to select rows for. */
function possibleActions<Row>(
  actions: readonly BulkAction<Row>[] = [],
  rows: readonly Row[],
): readonly BulkAction<Row>[] {
  if (rows.length === 0) return actions
  const isAnyPossible = actions.some(
    ({ isPossible }) => isPossible === undefined || rows.some(isPossible),
  )
  return isAnyPossible ? actions : []
}

function arrange<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { filter, sorting }: ListState,
  matches: ((row: Row, text: string) => boolean) | undefined,
): readonly Row[] {
  const fitting =
    matches === undefined || filter === '' ? rows : rows.filter((row) => matches(row, filter))
  const compare = columns.find(({ key }) => key === sorting?.column)?.compare
  if (compare === undefined || sorting === undefined) return fitting
  return fitting.toSorted((left, right) =>
    sorting.isDescending ? compare(right, left) : compare(left, right),
  )
}

/** From the row that was clicked last to this one. */
function rangeOf(keys: readonly string[], from: string | undefined, to: string): readonly string[] {
  const [first, last] = [keys.indexOf(from ?? to), keys.indexOf(to)].toSorted((a, b) => a - b)
  if (first === undefined || last === undefined || first < 0) return [to]
  return keys.slice(first, last + 1)
}
