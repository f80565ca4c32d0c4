import type { QueryClient } from '@tanstack/react-query'
import type { ComponentType } from 'react'

import type { Site } from '../api/site.ts'
import type { User } from '../api/user.ts'

/** Where somebody is about to be. */
export interface Place {
  /** What the route calls `$name`; `_splat` for all below. */
  readonly params: Readonly<Record<string, string | undefined>>
  readonly search: URLSearchParams
}

/** A page: where it is, and how it is loaded. Each is a file of its own for the browser. */
export interface PageRoute {
  /** In the router's form: `/organization/$organization`, `/repository/$` for all below. */
  readonly path: string
  readonly load: () => Promise<{ readonly default: ComponentType }>
  /** Loads what the page shows first, while its script is on its way. */
  readonly prepare?: (place: Place, client: QueryClient) => Promise<unknown>
  /** Without masthead and list of pages, as signing in. */
  readonly isBare?: boolean
}

/** An entry of the list of pages and of the command palette. */
export interface NavigationEntry {
  readonly path: string
  readonly label: string
  readonly group?: 'administration'
  /** Whether it is there for this person and this registry. */
  readonly isFor?: (user: User | null, site: Site) => boolean
}

/** A tab of a page, loaded when it is opened. */
export interface PageTab<Props> {
  /** `?tab=` in the address. */
  readonly key: string
  /** Other spellings of the key, of older links. */
  readonly aliases?: readonly string[]
  readonly label: string
  readonly load: () => Promise<{ readonly default: ComponentType<Props> }>
  /** Loads what the tab shows first; `name` is what the page is of. */
  readonly prepare?: (
    what: { readonly name: string; readonly search: URLSearchParams },
    client: QueryClient,
  ) => Promise<unknown>
  /** Whether it is there for this registry and this thing. */
  readonly isFor?: (props: Props, site: Site) => boolean
}
