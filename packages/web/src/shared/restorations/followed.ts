import { useSyncExternalStore } from 'react'

import type { Place } from '../place.ts'
import { remembered, rememberValue } from '../remembered.ts'
import type { WantedRestoration } from './restoration-calls.ts'

/** A restoration that somebody began here and has not put away. */
export interface Followed {
  readonly uuid: string
  readonly scope: Place
  readonly wanted: WantedRestoration
  /** Who began it: nobody else is shown it. */
  readonly username: string
}

const name = 'restorations'
const listeners = new Set<() => void>()
let followed: readonly Followed[] = stored()

/** The restorations that are followed, on whatever page, and after it was loaded again. */
export function useFollowed(username: string | undefined): readonly Followed[] {
  const all = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => followed,
  )
  return all.filter((one) => one.username === username)
}

export function follow(restoration: Followed): void {
  change([...followed, restoration])
}

/** It was read how it ended. */
export function putAway(uuid: string): void {
  change(followed.filter((one) => one.uuid !== uuid))
}

/** More nobody follows. */
const followedMaximum = 10

function change(next: readonly Followed[]): void {
  followed = next.slice(-followedMaximum)
  rememberValue(name, followed.length === 0 ? undefined : JSON.stringify(followed))
  for (const listener of listeners) listener()
}

function stored(): readonly Followed[] {
  try {
    const value: unknown = JSON.parse(remembered(name) ?? '[]')
    return Array.isArray(value) ? value.filter(isFollowed) : []
  } catch {
    return []
  }
}

/** What a browser has kept may come from another version of this page. */
function isFollowed(value: unknown): value is Followed {
  const { uuid, username, scope, wanted } = (value ?? {}) as Partial<
    Record<keyof Followed, unknown>
  >
  const { kind, name: of } = (scope ?? {}) as Partial<Record<keyof Place, unknown>>
  const { moment } = (wanted ?? {}) as Partial<Record<keyof WantedRestoration, unknown>>
  return (
    typeof uuid === 'string' &&
    typeof username === 'string' &&
    typeof of === 'string' &&
    typeof moment === 'string' &&
    (kind === 'organization' || kind === 'user' || kind === 'repository')
  )
}
