/** Somebody who can act, own repositories, or both. */
export interface Account {
  readonly id: number
  readonly uuid: string
  readonly kind: 'user' | 'organization' | 'robot'
  readonly name: string
  /** The namespace of a robot; undefined for the others. */
  readonly ownerId: number | undefined
  readonly email: string | undefined
  readonly isEnabled: boolean
  /** The database says so; whether it has an effect, the configuration decides. */
  readonly isAppointedSuperUser: boolean
  readonly credentialsChangedAtMs: number
}

/** The name of the namespace that a robot belongs to: its own name begins with it. */
export function namespaceOfRobot({ name }: Pick<Account, 'name'>): string {
  return name.slice(0, name.indexOf('+'))
}

/** An account that owns repositories. */
export interface Namespace {
  readonly id: number
  readonly name: string
  readonly kind: 'user' | 'organization'
  readonly isEnabled: boolean
}

/** What members of a team may do in its organization. */
export const teamRoles = ['member', 'creator', 'admin'] as const
export type TeamRole = (typeof teamRoles)[number]

/** The team that every organization has, whose members may do everything there. */
export const ownersTeam = 'owners'

export class NameTakenError extends Error {
  override readonly name = 'NameTakenError'

  constructor(accountName: string) {
    super(`the name ${accountName} is taken; choose another`)
  }
}

export class EmailTakenError extends Error {
  override readonly name = 'EmailTakenError'

  constructor(email: string) {
    super(`another account has the e-mail address ${email}`)
  }
}

export class AccountNotFoundError extends Error {
  override readonly name = 'AccountNotFoundError'

  constructor(kind: string, accountName: string) {
    super(`there is no ${kind} named ${accountName}`)
  }
}

/** Robots are given roles by their own namespace alone. */
export class ForeignRobotError extends Error {
  override readonly name = 'ForeignRobotError'

  constructor(robotName: string, namespace: string) {
    super(`the robot ${robotName} does not belong to ${namespace}`)
  }
}
