import {
  FormGroup,
  FormHelperText,
  HelperText,
  HelperTextItem,
  TextInput,
} from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useId, useState } from 'react'

import { type Answer, api } from '../api/client.ts'
import { keys } from '../api/keys.ts'
import { NameAvatar } from './name-avatar.tsx'
import { t } from './shared.texts.ts'
import { useLate } from './use-late.ts'

export type Entity = Answer<'get', '/entities/{prefix}'>['results'][number]

interface Props {
  readonly label: string
  readonly help?: string
  /** Whose robots and teams are found beside all users. */
  readonly namespace: string
  readonly mayBeTeam?: boolean
  /** What stands in the box. */
  readonly text: string
  readonly onText: (text: string) => void
  /** Somebody was chosen, or, by going on typing, nobody any more. */
  readonly onChoose: (entity: Entity | undefined) => void
  readonly isRequired?: boolean
}

/** A box in which users, robot accounts and teams are found by how their names begin. */
export function EntityPicker(props: Props) {
  const { label, help, namespace, mayBeTeam = false, text, onText, onChoose } = props
  const [isOpen, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const id = useId()
  const prefix = useLate(text.trim())
  const { data, isFetching } = useQuery({
    queryKey: keys.search('entities', namespace, mayBeTeam, prefix),
    queryFn: ({ signal }) =>
      api.get('/entities/{prefix}', {
        path: { prefix },
        query: { namespace, includeTeams: mayBeTeam },
        signal,
      }),
    enabled: prefix !== '',
    staleTime: 10_000,
  })
  const found = prefix === '' ? [] : (data?.results ?? [])
  const current = Math.min(active, Math.max(0, found.length - 1))
  // What was found for fewer letters is not to be chosen by the next key.
  const isShown = isOpen && prefix !== '' && prefix === text.trim() && !isFetching
  const choose = (entity: Entity | undefined) => {
    if (entity === undefined) return
    setOpen(false)
    onText(entity.name)
    onChoose(entity)
  }
  const press = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      setOpen(true)
      setActive((current + step + found.length) % Math.max(1, found.length))
    } else if (event.key === 'Enter' && isShown && found.length > 0) {
      event.preventDefault()
      choose(found[current])
    } else if (event.key === 'Escape' && isShown) {
      // The dialog around it stays.
      event.stopPropagation()
      setOpen(false)
    }
  }
  return (
    <FormGroup label={label} fieldId={id} isRequired={props.isRequired === true}>
      <div className="berth-picker">
        <TextInput
          id={id}
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={isShown}
          aria-controls={`${id}-list`}
          aria-describedby={`${id}-help`}
          {...(isShown && found.length > 0 ? { 'aria-activedescendant': `${id}-${current}` } : {})}
          autoComplete="off"
          value={text}
          onChange={(_event, value) => {
            onText(value)
            onChoose(undefined)
            setActive(0)
            setOpen(true)
          }}
          onKeyDown={press}
          onBlur={() => setOpen(false)}
        />
        <ul
          role="listbox"
          id={`${id}-list`}
          aria-label={label}
          className="berth-picker-list"
          hidden={!isShown || found.length === 0}
        >
          {found.map((entity, index) => (
            <li
              key={`${entity.kind} ${entity.name}`}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === current}
              // The box keeps the focus.
              onMouseDown={(event) => {
                event.preventDefault()
                choose(entity)
              }}
              onMouseEnter={() => setActive(index)}
            >
              <span className="berth-with-avatar">
                <NameAvatar name={entity.name} color={entity.avatar.color} />
                {entity.name}
              </span>
              <span className="berth-quiet">{kindOf(entity)}</span>
            </li>
          ))}
        </ul>
      </div>
      <FormHelperText id={`${id}-help`}>
        <HelperText aria-live="polite">
          <HelperTextItem>
            {isShown && found.length === 0 ? t('entityNone', { text: prefix }) : (help ?? '')}
          </HelperTextItem>
        </HelperText>
      </FormHelperText>
    </FormGroup>
  )
}

function kindOf({ kind, is_robot: isRobot }: Entity): string {
  if (kind === 'team') return t('entityTeam')
  if (kind === 'org') return t('entityOrganization')
  return t(isRobot === true ? 'entityRobot' : 'entityUser')
}
