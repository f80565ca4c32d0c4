import { keys } from '../api/keys.ts'

/** Where settings hold: in all of a namespace, or in a repository. */
export interface Place {
  readonly kind: 'organization' | 'user' | 'repository'
  /** With its namespace, where it is a repository's. */
  readonly name: string
}

/** The key of a query about a place, which is asked anew with everything else of it. */
export function keyOfPlace({ kind, name }: Place, ...part: readonly unknown[]) {
  return kind === 'repository' ? keys.repository(name, ...part) : keys.namespace(name, ...part)
}
