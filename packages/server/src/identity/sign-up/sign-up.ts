/** Nobody makes an account alone: without a password there would be no way in. */
export class SignUpClosedError extends Error {
  override readonly name = 'SignUpClosedError'

  constructor() {
    super('nobody can make an account here; ask whoever runs the registry for one')
  }
}

/** Accounts are made by those who were invited. */
export class InvitationNeededError extends Error {
  override readonly name = 'InvitationNeededError'

  constructor() {
    super('making an account needs an invitation to a team; ask somebody for one')
  }
}

export class NotFirstUserError extends Error {
  override readonly name = 'NotFirstUserError'

  constructor() {
    super('this registry has users already; sign in as one of them')
  }
}
