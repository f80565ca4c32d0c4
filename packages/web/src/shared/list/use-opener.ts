import { type RefObject, useRef } from 'react'

/**
 * The button of a menu. What was chosen goes with the menu: it is given the focus first, so that
 * whoever closes a dialog comes back to it.
 */
export function useOpener(): {
  readonly place: RefObject<HTMLSpanElement | null>
  readonly focus: () => void
} {
  const place = useRef<HTMLSpanElement>(null)
  return { place, focus: () => place.current?.querySelector('button')?.focus() }
}
