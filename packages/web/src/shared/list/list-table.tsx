import { Skeleton } from '@patternfly/react-core'
import { Table, Tbody, Td, Tr } from '@patternfly/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useId, useRef } from 'react'

import { t } from '../shared.texts.ts'
import type { RowAction } from './actions.ts'
import type { Column } from './columns.ts'
import type { ListState } from './list-state.ts'
import { Head } from './list-head.tsx'
import { Row } from './list-row.tsx'
import { LoadMore } from './load-more.tsx'
import { scrollParentOf } from './scroll-parent.ts'
import type { Selection } from './selection.ts'
import type { List } from './use-list.ts'

interface Props<Row> {
  readonly label: string
  readonly list: List<Row>
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly keyOf: (row: Row) => string
  readonly nameOf: (row: Row) => string
  readonly state: ListState
  readonly selection: Selection | undefined
  readonly rowActions: ((row: Row) => readonly RowAction[]) | undefined
  /** What the rows are looked through for here, and not by the server; empty when for nothing. */
  readonly searched: string
}

/** Up to here all rows are drawn: finding in the page and screen readers see them all. */
const drawnRowsMaximum = 50
const rowHeightGuess = 48
const skeletonRows = 6

/** The table of a list: of many rows, only those that are seen are drawn. */
export function ListTable<Row>(props: Props<Row>) {
  const { label, list, rows, columns, keyOf, nameOf, state, selection, rowActions } = props
  const id = useId()
  const bodyRef = useRef<HTMLTableSectionElement>(null)
  const scrollParent = useRef<HTMLElement>(null)
  const isVirtual = rows.length > drawnRowsMaximum
  const virtualizer = useVirtualizer({
    count: rows.length,
    enabled: isVirtual,
    getScrollElement: () => {
      // To look for it makes the browser compute all styles: once.
      scrollParent.current ??= bodyRef.current === null ? null : scrollParentOf(bodyRef.current)
      return scrollParent.current
    },
    estimateSize: () => rowHeightGuess,
    overscan: 15,
    scrollMargin: bodyRef.current?.offsetTop ?? 0,
  })
  const items = virtualizer.getVirtualItems()
  const shown = isVirtual
    ? items.map(({ index }) => index)
    : Array.from({ length: rows.length }, (_, index) => index)
  const margin = virtualizer.options.scrollMargin
  const above = isVirtual ? (items[0]?.start ?? margin) - margin : 0
  const below = isVirtual
    ? virtualizer.getTotalSize() - ((items.at(-1)?.end ?? margin) - margin)
    : 0
  const width = columns.length + (selection === undefined ? 0 : 1) + (rowActions ? 1 : 0)
  return (
    <>
      <Table
        aria-label={label}
        aria-rowcount={list.isComplete ? rows.length + 1 : -1}
        variant="compact"
        gridBreakPoint="grid-md"
        isStickyHeader
      >
        <Head
          columns={columns}
          state={state}
          isComplete={list.isComplete}
          isAllSelected={
            selection !== undefined &&
            rows.length > 0 &&
            rows.every((row) => selection.selected.has(keyOf(row)))
          }
          selectAll={selection?.selectAll}
          hasActions={rowActions !== undefined}
        />
        <Tbody ref={bodyRef}>
          {list.isLoading ? <SkeletonRows width={width} /> : null}
          <Spacer height={above} width={width} />
          {shown.map((index) => {
            const row = rows[index]
            if (row === undefined) return null
            const key = keyOf(row)
            return (
              <Row
                key={key}
                id={`${id}-${index}`}
                index={index}
                row={row}
                name={nameOf(row)}
                rowKey={key}
                columns={columns}
                isSelected={selection?.selected.has(key) === true}
                select={selection?.select}
                actionsOf={rowActions}
                measure={isVirtual ? virtualizer.measureElement : undefined}
              />
            )
          })}
          <Spacer height={below} width={width} />
        </Tbody>
      </Table>
      <LoadMore key={props.searched} list={list} isSearched={props.searched !== ''} />
    </>
  )
}

function SkeletonRows({ width }: { readonly width: number }) {
  return (
    <>
      {Array.from({ length: skeletonRows }, (_, row) => (
        <Tr key={row}>
          {Array.from({ length: width }, (__, cell) => (
            <Td key={cell}>
              <Skeleton screenreaderText={row + cell === 0 ? t('loading') : ''} />
            </Td>
          ))}
        </Tr>
      ))}
    </>
  )
}

/** Stands for the rows that are not drawn. */
function Spacer({ height, width }: { readonly height: number; readonly width: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden="true" className="berth-spacer">
      <td colSpan={width} style={{ height }} />
    </tr>
  )
}
