import { SearchInput } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useEffect, useId, useState } from 'react'

import { api } from '../api/client.ts'
import { keys } from '../api/keys.ts'
import { useUser } from '../api/user.ts'
import { addresses } from '../shared/addresses.ts'
import { Dialog } from '../shared/dialog.tsx'
import { useOpenPage } from '../shared/page-link.tsx'
import { useLate } from '../shared/use-late.ts'
import { t } from './frame.texts.ts'
import type { NavigationEntry } from './page.ts'

interface Props {
  readonly entries: readonly NavigationEntry[]
  readonly onClose: () => void
}

interface Choice {
  readonly label: string
  readonly group: string
  readonly to: string
}

const choicesMaximum = 12

/** Leads anywhere by a few letters. */
export function CommandPalette({ entries, onClose }: Props) {
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const open = useOpenPage()
  const id = useId()
  const choices = useChoices(entries, text)
  const current = Math.min(active, Math.max(0, choices.length - 1))
  const choose = (choice: Choice | undefined) => {
    onClose()
    if (choice !== undefined) open(choice.to)
    else if (text !== '') open(addresses.search(text))
  }
  const press = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      setActive((current + step + choices.length) % Math.max(1, choices.length))
    }
    if (event.key === 'Enter') choose(choices[current])
  }
  return (
    <Dialog title={t('palette')} isAtTop onClose={onClose}>
      <div role="presentation" onKeyDown={press}>
        <SearchInput
          role="combobox"
          aria-label={t('paletteHint')}
          placeholder={t('paletteHint')}
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={`${id}-${current}`}
          value={text}
          onChange={(_event, value) => {
            setText(value)
            setActive(0)
          }}
          onClear={() => setText('')}
        />
        <ul role="listbox" id={`${id}-list`} aria-label={t('palette')} className="berth-palette">
          {choices.map((choice, index) => (
            <li
              key={`${choice.to} ${choice.label}`}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === current}
              onMouseEnter={() => setActive(index)}
              onClick={() => choose(choice)}
            >
              <span className="berth-break">{choice.label}</span>
              <span className="berth-quiet">{choice.group}</span>
            </li>
          ))}
        </ul>
        {choices.length === 0 ? <p className="berth-quiet">{t('paletteNothing')}</p> : null}
      </div>
    </Dialog>
  )
}

function useChoices(entries: readonly NavigationEntry[], text: string): readonly Choice[] {
  const user = useUser()
  const late = useLate(text.trim())
  const { data } = useQuery({
    queryKey: keys.search('palette', late),
    queryFn: ({ signal }) => api.get('/find/all', { query: { query: late }, signal }),
    enabled: late.length > 1,
    staleTime: 30_000,
  })
  const pages = entries.map(({ label, path }) => ({ label, group: t('palettePages'), to: path }))
  const own = [
    ...(user?.organizations ?? []).map(({ name }) => ({
      label: name,
      group: t('paletteOwn'),
      to: addresses.organization(name),
    })),
    ...(user === null
      ? []
      : [{ label: user.username, group: t('paletteOwn'), to: addresses.user(user.username) }]),
  ]
  const words = text.trim().toLowerCase()
  const known = [...pages, ...own].filter(({ label }) => label.toLowerCase().includes(words))
  const found = late.length > 1 ? (data?.results ?? []).map(foundChoice) : []
  const seen = new Set<string>()
  return [...known, ...found]
    .filter(({ to }) => !seen.has(to) && seen.add(to))
    .slice(0, choicesMaximum)
}

function foundChoice(result: {
  readonly kind: string
  readonly name: string
  readonly href: string
  readonly namespace?: { readonly name: string }
}): Choice {
  const label =
    result.namespace === undefined ? result.name : `${result.namespace.name}/${result.name}`
  return { label, group: t('paletteFound'), to: result.href }
}

/** Ctrl+K, or the same with the other key that browsers of Apple's machines know. */
export function usePaletteKey(open: () => void): void {
  useEffect(() => {
    const press = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      open()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [open])
}
