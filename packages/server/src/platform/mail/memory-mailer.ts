import { isMailAddress, type Mailer, MailNotSentError, type OutgoingMail } from './mailer.ts'

/** Keeps messages where a test can read them. */
export class MemoryMailer implements Mailer {
  readonly kind = 'memory'
  readonly sent: OutgoingMail[] = []

  async send(mail: OutgoingMail): Promise<void> {
    if (!isMailAddress(mail.to)) throw new MailNotSentError('the recipient has no address')
    this.sent.push({ ...mail, subject: oneLine(mail.subject) })
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ')
}
