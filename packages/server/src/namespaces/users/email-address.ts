import { isMailAddress } from '../../platform/mail/mailer.ts'

export class InvalidEmailError extends Error {
  override readonly name = 'InvalidEmailError'

  constructor(reason: string) {
    super(`the e-mail address cannot be used: ${reason}`)
  }
}

/**
 * An address as it is kept: in small letters, since two that differ in capitals alone are one
 * mailbox nearly everywhere.
 *
 * @param blockedDomains domains whose users are not wanted, with all below them
 * @throws InvalidEmailError
 */
export function requireEmail(text: string, blockedDomains: readonly string[]): string {
  const email = text.trim().toLowerCase()
  if (!isMailAddress(email)) throw new InvalidEmailError('it is no address')
  const domain = email.slice(email.indexOf('@') + 1)
  const isBlocked = blockedDomains.some((blocked) => {
    const name = blocked.toLowerCase()
    return domain === name || domain.endsWith(`.${name}`)
  })
  if (isBlocked) throw new InvalidEmailError('addresses of its domain are not taken here')
  return email
}
