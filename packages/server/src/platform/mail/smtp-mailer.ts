import type { MailConfig } from '../config/slices/mail.ts'
import { isMailAddress, type Mailer, MailNotSentError, type OutgoingMail } from './mailer.ts'

/** A mail server that is silent for so long is taken for dead; the job tries again. */
const silenceMilliseconds = 20_000

/**
 * Hands messages to a mail server (RFC 5321), one connection for each: there are few of them, and
 * a connection that was kept is the one that is dead when it is needed.
 */
export function smtpMailer(config: MailConfig): Mailer {
  const { host, port, encryption, sender, credentials } = config
  const transport = once(async () => {
    // Most processes never send one.
    const { createTransport } = await import('nodemailer')
    return createTransport({
      host,
      port,
      secure: encryption === 'tls',
      requireTLS: encryption === 'starttls',
      ignoreTLS: encryption === 'none',
      connectionTimeout: silenceMilliseconds,
      greetingTimeout: silenceMilliseconds,
      socketTimeout: silenceMilliseconds,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...(credentials === undefined
        ? {}
        : { auth: { user: credentials.username, pass: credentials.password.reveal() } }),
    })
  })
  return {
    kind: 'smtp',
    async send({ id, to, subject, text, html }: OutgoingMail): Promise<void> {
      if (!isMailAddress(to)) throw new MailNotSentError('the recipient has no address')
      const carrier = await transport()
      try {
        await carrier.sendMail({
          from: sender,
          // As an object it is one address, whatever stands in it.
          to: { name: '', address: to },
          subject,
          text,
          html,
          messageId: `<${id}@${domainOf(sender)}>`,
          // Answering machines stay silent (RFC 3834).
          headers: { 'Auto-Submitted': 'auto-generated' },
        })
      } catch (error) {
        throw new MailNotSentError(reasonOf(error, config))
      }
    },
  }
}

function once<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let made: Promise<Result> | undefined
  return () => (made ??= make())
}

function domainOf(sender: string): string {
  return sender.slice(sender.lastIndexOf('@') + 1).replace(/[>\s].*$/, '') || 'localhost'
}

/** What an operator needs. A server's own words may repeat the address, and so stay away. */
function reasonOf(error: unknown, { host, port }: MailConfig): string {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown }
  const server = `the mail server ${host}:${port}`
  if (typeof responseCode === 'number') return `${server} answers ${responseCode}`
  return typeof code === 'string' ? `${server} fails with ${code}` : `${server} fails`
}
