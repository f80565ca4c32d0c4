import type { ComponentType } from 'react'

import type { Site } from '../api/site.ts'
import type { User } from '../api/user.ts'

/** A page: where it is, and how it is loaded. Each is a file of its own for the browser. */
export interface PageRoute {
  /** In the router's form: `/organization/$organization`, `/repository/$` for all below. */
  readonly path: string
  readonly load: () => Promise<{ readonly default: ComponentType }>
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
  /** Whether it is there for this registry and this thing. */
  readonly isFor?: (props: Props, site: Site) => boolean
}
