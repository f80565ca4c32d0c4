import type { BerthDatabase } from '../schema/tables.ts'
import { findRobotsFrom, findTeamsFrom, findUsersFrom, membersAmong } from './entity.queries.ts'
import type { FoundEntity } from './search.ts'
import { normalized, rangeOf, type WordRange } from './words.ts'

const perKind = 10

interface Namespace {
  readonly id: number
  readonly name: string
}

/** What a completion may show, beside users. Who may see it is decided before. */
export interface CompletionScope {
  /** Says of each user whether it is a member. */
  readonly organization?: Namespace
  /** Whose robots are shown. */
  readonly robotsOf?: Namespace
  /** Whose teams are shown. */
  readonly teamsOf?: Namespace
  /** Only a name that was typed in full is shown of users. */
  readonly onlyExactUsers: boolean
}

/** Completes the name of somebody to whom a right can be given, in at most four queries. */
export class Entities {
  readonly #database: BerthDatabase

  constructor({ database }: { readonly database: BerthDatabase }) {
    this.#database = database
  }

  async beginningWith(prefix: string, scope: CompletionScope): Promise<FoundEntity[]> {
    const { reader } = this.#database
    const { organization, robotsOf, teamsOf } = scope
    const text = normalized(prefix)
    const range = rangeOf(text)
    const users = await findUsersFrom(reader, scope.onlyExactUsers ? exactly(text) : range, perKind)
    const members =
      organization === undefined
        ? undefined
        : await membersAmong(
            reader,
            organization.id,
            users.map(({ id }) => id),
          )
    const robots =
      robotsOf === undefined
        ? []
        : await findRobotsFrom(reader, robotsOf.id, robotRange(robotsOf, text), perKind)
    // Names of teams may have capitals.
    const teams =
      teamsOf === undefined ? [] : await findTeamsFrom(reader, teamsOf.id, range, perKind)
    return [
      ...teams.map((name): FoundEntity => ({ kind: 'team', name })),
      ...users.map(({ id, name, email }): FoundEntity => ({
        kind: 'user',
        name,
        email,
        isMember: members?.has(id),
      })),
      ...robots.map((name): FoundEntity => ({
        kind: 'robot',
        name,
        email: undefined,
        isMember: organization === undefined ? undefined : true,
      })),
    ]
  }
}

/** Of the short part of their names, or of the whole when somebody types that. */
function robotRange(namespace: Namespace, text: string): WordRange {
  const start = `${namespace.name}+`
  return rangeOf(text.startsWith(start) ? text : `${start}${text}`)
}

/** No name has a NUL, so nothing else lies in between. */
function exactly(text: string): WordRange {
  return { from: text, to: `${text}\u{1}` }
}
