import { Checkbox, MenuToggle, Skeleton } from '@patternfly/react-core'
import EllipsisVIcon from '@patternfly/react-icons/dist/esm/icons/ellipsis-v-icon'
import { ActionsColumn, Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useId, useRef } from 'react'

import { t } from '../shared.texts.ts'
import type { RowAction } from './actions.ts'
import type { Column } from './columns.ts'
import type { ListState } from './list-state.ts'
import { LoadMore } from './load-more.tsx'
import { scrollParentOf } from './scroll-parent.ts'
import type { List } from './use-list.ts'

interface Selection {
  readonly selected: ReadonlySet<string>
  readonly select: (key: string, isSelected: boolean, isRange: boolean) => void
  readonly selectAll: (isSelected: boolean) => void
}

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
  const isVirtual = rows.length > drawnRowsMaximum
  const virtualizer = useVirtualizer({
    count: rows.length,
    enabled: isVirtual,
    getScrollElement: () => (bodyRef.current === null ? null : scrollParentOf(bodyRef.current)),
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
  const isSortable = ({ compare, isSortedByServer }: Column<Row>) =>
    // Part of a list in order is not the list in order.
    isSortedByServer === true || (compare !== undefined && list.isComplete)
  return (
    <>
      <Table
        aria-label={label}
        aria-rowcount={list.isComplete ? rows.length + 1 : -1}
        variant="compact"
        gridBreakPoint="grid-md"
        isStickyHeader
      >
        <Thead>
          <Tr>
            {selection === undefined ? null : (
              <Th
                screenReaderText={t('selectAll')}
                select={{
                  isSelected:
                    rows.length > 0 && rows.every((row) => selection.selected.has(keyOf(row))),
                  onSelect: (_event, isSelected) => selection.selectAll(isSelected),
                }}
              />
            )}
            {columns.map((column, index) => (
              <Th
                key={column.key}
                modifier="nowrap"
                {...(column.width === undefined ? {} : { width: column.width })}
                {...(isSortable(column) ? { sort: sortOf(columns, index, state) } : {})}
                className={column.isNumber === true ? 'berth-number' : ''}
              >
                {column.title}
              </Th>
            ))}
            {rowActions === undefined ? null : <Th screenReaderText={t('actions')} />}
          </Tr>
        </Thead>
        <Tbody ref={bodyRef}>
          {list.isLoading ? <SkeletonRows width={width} /> : null}
          <Spacer height={above} width={width} />
          {shown.map((index) => {
            const row = rows[index]
            if (row === undefined) return null
            const key = keyOf(row)
            return (
              <Tr
                key={key}
                data-index={index}
                aria-rowindex={index + 2}
                {...(isVirtual ? { innerRef: virtualizer.measureElement } : {})}
              >
                {selection === undefined ? null : (
                  <Td className="pf-v6-c-table__check">
                    <Checkbox
                      id={`${id}-${index}`}
                      aria-label={t('selectRow', { what: nameOf(row) })}
                      isChecked={selection.selected.has(key)}
                      onChange={(event, isSelected) =>
                        selection.select(key, isSelected, isWithShift(event))
                      }
                    />
                  </Td>
                )}
                {columns.map((column) => (
                  <Td
                    key={column.key}
                    dataLabel={column.title}
                    modifier="breakWord"
                    className={column.isNumber === true ? 'berth-number' : ''}
                  >
                    {column.cell(row)}
                  </Td>
                ))}
                {rowActions === undefined ? null : (
                  <Td isActionCell>
                    <RowActions actions={rowActions(row)} name={nameOf(row)} />
                  </Td>
                )}
              </Tr>
            )
          })}
          <Spacer height={below} width={width} />
        </Tbody>
      </Table>
      <LoadMore list={list} />
    </>
  )
}

function RowActions({ actions, name }: { actions: readonly RowAction[]; name: string }) {
  if (actions.length === 0) return null
  return (
    <ActionsColumn
      popperProps={{ position: 'end' }}
      actionsToggle={({ onToggle, isOpen, isDisabled, toggleRef }) => (
        <MenuToggle
          ref={toggleRef}
          onClick={onToggle}
          isExpanded={isOpen}
          isDisabled={isDisabled}
          variant="plain"
          aria-label={t('actionsOf', { what: name })}
          icon={<EllipsisVIcon />}
        />
      )}
      items={actions.map(({ key, label, isDanger, run, whyNot }) => ({
        key,
        title: label,
        onClick: run,
        isDanger: isDanger === true,
        ...(whyNot === undefined
          ? {}
          : { isAriaDisabled: true, tooltipProps: { content: whyNot } }),
      }))}
    />
  )
}

function sortOf<Row>(columns: readonly Column<Row>[], index: number, state: ListState) {
  const { sorting } = state
  const active = columns.findIndex(({ key }) => key === sorting?.column)
  return {
    columnIndex: index,
    sortBy: {
      ...(active < 0 ? {} : { index: active }),
      direction: sorting?.isDescending === true ? ('desc' as const) : ('asc' as const),
    },
    onSort: (_event: unknown, column: number, direction: 'asc' | 'desc') =>
      state.setSorting({
        column: columns[column]?.key ?? '',
        isDescending: direction === 'desc',
      }),
  }
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

function isWithShift(event: { readonly nativeEvent: Event }): boolean {
  return event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey
}
