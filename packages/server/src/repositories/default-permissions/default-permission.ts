import type { RepositoryRole } from '../repository.ts'

/** A user or robot, as it is shown beside a default permission. */
export interface PermissionAccount {
  readonly name: string
  readonly isRobot: boolean
  /** In any team of the organization. */
  readonly isOrganizationMember: boolean
}

/** Who gets the role: a user, a robot, or a team of the organization. */
export type Delegate =
  | { readonly kind: 'account'; readonly account: PermissionAccount }
  | { readonly kind: 'team'; readonly name: string }

/** A role that somebody gets on each new repository of an organization; Quay's prototype. */
export interface DefaultPermission {
  readonly id: number
  readonly uuid: string
  /** Only for repositories that this account makes; undefined: for all. */
  readonly activator: PermissionAccount | undefined
  readonly delegate: Delegate
  readonly role: RepositoryRole
}

/** A default permission that is to be made, by names. */
export interface NewDefaultPermission {
  readonly activatorName?: string | undefined
  readonly delegate: { readonly kind: 'account' | 'team'; readonly name: string }
  readonly role: RepositoryRole
}

export class DefaultPermissionNotFoundError extends Error {
  override readonly name = 'DefaultPermissionNotFoundError'

  constructor(uuid: string, organizationName: string) {
    super(`${organizationName} has no default permission ${uuid}`)
  }
}

/** Nobody is there who could get the role, or make the repositories. */
export class UnknownDelegateError extends Error {
  override readonly name = 'UnknownDelegateError'

  constructor(kind: string, name: string) {
    super(`there is no ${kind} ${name} to give a default permission to, or to begin it`)
  }
}
