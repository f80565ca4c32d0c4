import { composeMail } from '../../platform/mail/compose-mail.ts'
import type { MailMessage } from '../../platform/mail/mailer.ts'

/** Where a mail comes from, and whom it is for. */
export interface Addressed {
  /** What the registry is called. */
  readonly registry: string
  readonly to: string
  readonly username: string
}

const nothingToDo = 'If it was not you, there is nothing to do: nothing happens without the link.'

/** To the address of a new user, who has to prove it. */
export function confirmationMail({ registry, to, username }: Addressed, link: string): MailMessage {
  return composeMail({
    to,
    subject: `Confirm your address for ${registry}`,
    parts: [
      `Somebody made the account ${username} at ${registry} with this address.`,
      'Follow this link to confirm that it is yours; then you can sign in:',
      { link, label: 'Confirm the address' },
      nothingToDo,
    ],
  })
}

/** To the address that somebody wants to have from now on. */
export function newAddressMail({ registry, to, username }: Addressed, link: string): MailMessage {
  return composeMail({
    to,
    subject: `Confirm your new address for ${registry}`,
    parts: [
      `The account ${username} at ${registry} is to have this address.`,
      'Follow this link to confirm that it is yours:',
      { link, label: 'Confirm the address' },
      nothingToDo,
    ],
  })
}

export function recoveryMail(
  { registry, to, username }: Addressed,
  link: string,
  lifetimeSeconds: number,
): MailMessage {
  return composeMail({
    to,
    subject: `A new password for ${registry}`,
    parts: [
      `Somebody asked for a new password for the account ${username} at ${registry}.`,
      `Follow this link within ${Math.max(1, Math.round(lifetimeSeconds / 60))} minutes to choose one:`,
      { link, label: 'Choose a password' },
      nothingToDo,
    ],
  })
}

export function passwordChangedMail({ registry, to, username }: Addressed): MailMessage {
  return composeMail({
    to,
    subject: `Your password for ${registry} was changed`,
    parts: [
      `The account ${username} at ${registry} has a new password.`,
      'If it was not you, ask for a new password at once, or write to whoever runs the registry.',
    ],
  })
}

/** To the address that the account had before. */
export function addressChangedMail(
  { registry, to, username }: Addressed,
  newAddress: string,
): MailMessage {
  return composeMail({
    to,
    subject: `Your address at ${registry} was changed`,
    parts: [
      `The account ${username} at ${registry} now has the address ${newAddress}.`,
      'If it was not you, write to whoever runs the registry.',
    ],
  })
}
