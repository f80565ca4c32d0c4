import {
  Button,
  Checkbox,
  Dropdown,
  DropdownItem,
  DropdownList,
  Menu,
  MenuContainer,
  MenuContent,
  MenuToggle,
  SearchInput,
  Toolbar,
  ToolbarContent,
  ToolbarGroup,
  ToolbarItem,
} from '@patternfly/react-core'
import ColumnsIcon from '@patternfly/react-icons/dist/esm/icons/columns-icon'
import { type ReactNode, useRef, useState } from 'react'

import { ConfirmDelete } from '../confirm-delete.tsx'
import { t } from '../shared.texts.ts'
import { startWork } from '../work.ts'
import type { BulkAction } from './actions.ts'
import type { Column, useChosenColumns } from './columns.ts'
import type { ListState } from './list-state.ts'
import { useOpener } from './use-opener.ts'

interface Props<Row> {
  readonly label: string
  readonly hasFilter: boolean
  readonly state: ListState
  readonly columns: readonly Column<Row>[]
  readonly chosen: ReturnType<typeof useChosenColumns<Row>>
  readonly count: number
  readonly isComplete: boolean
  readonly selectedRows: readonly Row[]
  readonly nameOf: (row: Row) => string
  readonly bulkActions: readonly BulkAction<Row>[]
  readonly onClear: () => void
  readonly filters: ReactNode
  readonly actions: ReactNode
}

/** What stands above a list. */
export function ListToolbar<Row>(props: Props<Row>) {
  const { label, state, selectedRows, bulkActions } = props
  return (
    <Toolbar clearAllFilters={() => state.setFilter('')} inset={{ default: 'insetNone' }}>
      <ToolbarContent>
        {props.hasFilter ? (
          <ToolbarItem className="berth-list-filter">
            <SearchInput
              aria-label={label}
              placeholder={label}
              value={state.filter}
              onChange={(_event, text) => state.setFilter(text)}
              onClear={() => state.setFilter('')}
              resetButtonLabel={t('clearFilters')}
            />
          </ToolbarItem>
        ) : null}
        {props.filters}
        {selectedRows.length > 0 && bulkActions.length > 0 ? <Selection {...props} /> : null}
        {props.actions === undefined ? null : <ToolbarGroup>{props.actions}</ToolbarGroup>}
        <ToolbarGroup align={{ default: 'alignEnd' }}>
          <ToolbarItem alignSelf="center">
            <span className="berth-quiet" aria-live="polite">
              {props.isComplete
                ? t('rows', { count: props.count })
                : t('rowsSoFar', { count: props.count })}
            </span>
          </ToolbarItem>
          {props.columns.length > 2 ? (
            <ToolbarItem>
              <ColumnChoice {...props} />
            </ToolbarItem>
          ) : null}
        </ToolbarGroup>
      </ToolbarContent>
    </Toolbar>
  )
}

function Selection<Row>({ selectedRows, bulkActions, nameOf, onClear }: Props<Row>) {
  const [isOpen, setOpen] = useState(false)
  const [asked, setAsked] = useState<BulkAction<Row> | undefined>()
  const rowsFor = ({ isPossible = () => true }: BulkAction<Row>) => selectedRows.filter(isPossible)
  const start = (action: BulkAction<Row>, run = action.run) => {
    startWork({
      title: action.label,
      items: rowsFor(action).map((row) => ({ name: nameOf(row), run: () => run(row) })),
      onEnd: () => action.onEnd?.(),
    })
    setAsked(undefined)
    onClear()
  }
  const { place, focus } = useOpener()
  const choose = (action: BulkAction<Row>) => {
    focus()
    setOpen(false)
    if (action.confirmation === undefined && action.ask === undefined) start(action)
    else setAsked(action)
  }
  const confirmation = asked?.confirmation?.(rowsFor(asked))
  return (
    <ToolbarGroup>
      <ToolbarItem alignSelf="center">{t('selected', { count: selectedRows.length })}</ToolbarItem>
      <ToolbarItem>
        <span ref={place}>
          <Dropdown
            isOpen={isOpen}
            onOpenChange={setOpen}
            toggle={(ref) => (
              <MenuToggle ref={ref} isExpanded={isOpen} onClick={() => setOpen(!isOpen)}>
                {t('actions')}
              </MenuToggle>
            )}
          >
            <DropdownList>
              {bulkActions.map((action) => (
                <DropdownItem
                  key={action.key}
                  isDanger={action.isDanger === true}
                  isDisabled={rowsFor(action).length === 0}
                  onClick={() => choose(action)}
                >
                  {action.label}
                </DropdownItem>
              ))}
            </DropdownList>
          </Dropdown>
        </span>
      </ToolbarItem>
      <ToolbarItem>
        <Button variant="link" onClick={onClear}>
          {t('clearSelection')}
        </Button>
      </ToolbarItem>
      {asked?.ask?.({
        rows: rowsFor(asked),
        start: (run) => start(asked, run),
        close: () => setAsked(undefined),
      })}
      {asked !== undefined && confirmation !== undefined ? (
        <ConfirmDelete
          title={confirmation.title}
          confirmLabel={asked.label}
          losses={confirmation.losses}
          note={confirmation.note}
          isUndoable={confirmation.isUndoable === true}
          onConfirm={() => start(asked)}
          onClose={() => setAsked(undefined)}
        />
      ) : null}
    </ToolbarGroup>
  )
}

function ColumnChoice<Row>({ columns, chosen }: Props<Row>) {
  const [isOpen, setOpen] = useState(false)
  const toggleRef = useRef<HTMLButtonElement>(null)
  const menuRef = useRef<HTMLDivElement>(null)
  const shown = new Set(chosen.shown.map(({ key }) => key))
  return (
    <MenuContainer
      isOpen={isOpen}
      onOpenChange={setOpen}
      toggleRef={toggleRef}
      menuRef={menuRef}
      toggle={
        <MenuToggle
          ref={toggleRef}
          variant="plain"
          aria-label={t('columnsTitle')}
          isExpanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          icon={<ColumnsIcon />}
        />
      }
      menu={
        <Menu ref={menuRef}>
          <MenuContent>
            <fieldset className="berth-column-choice">
              <legend>{t('columns')}</legend>
              {columns.slice(1).map(({ key, title }) => (
                <Checkbox
                  key={key}
                  id={`column-${key}`}
                  label={title}
                  isChecked={shown.has(key)}
                  onChange={() => chosen.toggle(key)}
                />
              ))}
              <Button variant="link" isInline onClick={chosen.reset}>
                {t('columnsReset')}
              </Button>
            </fieldset>
          </MenuContent>
        </Menu>
      }
    />
  )
}
