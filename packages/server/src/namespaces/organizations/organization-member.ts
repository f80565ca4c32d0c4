/** A user who is in a team of an organization. */
export interface OrganizationMember {
  readonly name: string
  /** Names of teams, in the order in which they were made. */
  readonly teams: readonly string[]
  /** Names of the repositories of the organization on which the user has a right of its own. */
  readonly repositories: readonly string[]
}

/** A user who is in no team, and has rights on single repositories. */
export interface Collaborator {
  readonly name: string
  readonly repositories: readonly string[]
}

/** Some of a list, and after which account the rest comes. */
export interface PeoplePage<Person> {
  readonly people: readonly Person[]
  /** Undefined: there is no more. */
  readonly nextAfterId: number | undefined
}

/** An organization has no such user in its teams. */
export class OrganizationMemberNotFoundError extends Error {
  override readonly name = 'OrganizationMemberNotFoundError'

  constructor(memberName: string, organizationName: string) {
    super(`${organizationName} has no member ${memberName}`)
  }
}
