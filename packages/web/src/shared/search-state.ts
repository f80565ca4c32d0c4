import { useLocation, useRouter } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'

type Changes = Readonly<Record<string, string | undefined>>

/**
 * What the address bar says after the question mark, and how to change it. The state of a page
 * that somebody would want in a link belongs there.
 *
 * @returns the values, and a function that sets some of them: undefined or '' takes one away
 */
export function useSearchState(): readonly [
  URLSearchParams,
  (changes: Changes, options?: { readonly isStep?: boolean }) => void,
] {
  const { history } = useRouter()
  const text = useLocation({ select: ({ searchStr }) => searchStr })
  const search = useMemo(() => new URLSearchParams(text), [text])
  const change = useCallback(
    (changes: Changes, { isStep = false }: { readonly isStep?: boolean } = {}) => {
      // Read now: two changes may follow each other before the page is drawn again.
      const { pathname, search: before } = history.location
      const next = new URLSearchParams(before)
      for (const [name, value] of Object.entries(changes)) {
        if (value === undefined || value === '') next.delete(name)
        else next.set(name, value)
      }
      const after = next.toString()
      const address = after === '' ? pathname : `${pathname}?${after}`
      if (isStep) history.push(address)
      else history.replace(address)
    },
    [history],
  )
  return [search, change]
}
