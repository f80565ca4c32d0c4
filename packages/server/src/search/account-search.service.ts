import type { BerthDatabase } from '../schema/tables.ts'
import {
  findNamespaces,
  findRobots,
  findTeamsOf,
  findTeamsWith,
  listAdministered,
} from './account-search.queries.ts'
import type { FoundNamespace, FoundRobot, FoundTeam, Viewer } from './search.ts'
import { fitOf, rangeOf } from './words.ts'

const candidatesMaximum = 100
const organizationsMaximum = 200

/**
 * Finds namespaces, robots and teams. Namespaces are shown that have something for the viewer;
 * robots and teams to who administers them, and teams to who is in them.
 */
export class AccountSearch {
  readonly #database: BerthDatabase

  constructor({ database }: { readonly database: BerthDatabase }) {
    this.#database = database
  }

  async namespaces(typed: string, viewer: Viewer, limit: number): Promise<FoundNamespace[]> {
    const bounds = { range: rangeOf(typed), limit: candidatesMaximum }
    const found = await findNamespaces(this.#database.reader, viewer, bounds)
    return best(found, typed, ({ name }) => name, limit)
  }

  async robotsAndTeams(
    typed: string,
    accountId: number,
    limit: number,
  ): Promise<{ readonly robots: FoundRobot[]; readonly teams: FoundTeam[] }> {
    const { reader } = this.#database
    const administered = await listAdministered(reader, accountId, organizationsMaximum)
    // `acme+ci` is the robot `ci` of `acme`.
    const plus = typed.indexOf('+')
    const owner = plus < 0 ? undefined : typed.slice(0, plus).trim().toLowerCase()
    const short = typed.slice(plus + 1)
    const owners =
      owner === undefined ? administered : administered.filter(({ name }) => name === owner)
    const ofRobots = { range: rangeOf(short), limit: candidatesMaximum }
    const robots = await findRobots(reader, owners, ofRobots)
    const bounds = { range: rangeOf(typed), limit: candidatesMaximum }
    const teams = [
      ...(await findTeamsOf(reader, administered, bounds)),
      ...(await findTeamsWith(reader, accountId, bounds)),
    ]
    return {
      robots: best(
        robots,
        short,
        ({ name }) => name.slice(name.indexOf('+') + 1),
        limit,
        ({ name }) => name,
      ),
      teams: best(
        teams,
        typed,
        ({ name }) => name,
        limit,
        ({ name, organization }) => `${organization.id}/${name}`,
      ),
    }
  }
}

/** Each thing once, the best first. */
function best<Thing>(
  things: readonly Thing[],
  typed: string,
  nameOf: (thing: Thing) => string,
  limit: number,
  keyOf: (thing: Thing) => string = nameOf,
): Thing[] {
  const once = [...new Map(things.map((thing) => [keyOf(thing), thing])).values()]
  return once
    .toSorted(
      (left, right) =>
        fitOf(nameOf(right), typed) - fitOf(nameOf(left), typed) ||
        (keyOf(left) < keyOf(right) ? -1 : 1),
    )
    .slice(0, limit)
}
