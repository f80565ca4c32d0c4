/** What somebody gets to read. Made by pure functions beside the features. */
export interface MailMessage {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** A message with the name that tells it from all others, however often it is sent. */
export interface OutgoingMail extends MailMessage {
  readonly id: string
}

/**
 * Carries messages away.
 *
 * When `send` answers, somebody else is responsible for the message; whether it is ever read,
 * nobody knows. Every driver passes `mailer.contract.ts`; what that suite does not assert, callers
 * may not rely on.
 */
export interface Mailer {
  /** Short name for logs, e.g. `smtp`. */
  readonly kind: string

  /** Sending twice gives two mails of one id, which mail programs show once. @throws MailNotSentError */
  send(mail: OutgoingMail): Promise<void>
}

/** The message is still ours. What is said of it names no address and none of its text. */
export class MailNotSentError extends Error {
  override readonly name = 'MailNotSentError'

  constructor(reason: string, options?: ErrorOptions) {
    super(`a mail could not be sent: ${reason}`, options)
  }
}

/** Whether a text has the form of one address, with nothing that a header could be made of. */
export function isMailAddress(text: string): boolean {
  return text.length <= addressLengthMaximum && addressForm.test(text)
}

const addressLengthMaximum = 254
const addressForm = /^[^\s@<>()[\]\\,;:"\p{C}]+@[^\s@<>()[\]\\,;:"\p{C}]+$/u
