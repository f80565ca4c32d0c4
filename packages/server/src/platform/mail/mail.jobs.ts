import type { Encryption } from '../crypto/encryption.ts'
import type { JobHandler } from '../jobs/job.ts'
import type { Mailer } from './mailer.ts'
import { openMail, sendMailKind } from './outbox.ts'

/**
 * Hands a message of the outbox to the mail server. A worker that dies in between lets it be sent
 * again, under the same id. Twelve tries go on for about an hour; what a mail says is stale then.
 */
export function sendMailHandler(dependencies: {
  readonly mailer: Mailer
  readonly encryption: Encryption
}): JobHandler<{ readonly sealed: string }> {
  const { mailer, encryption } = dependencies
  return {
    kind: sendMailKind,
    leaseSeconds: 120,
    attemptsMaximum: 12,
    concurrencyMaximum: 2,
    parse(payload) {
      const { sealed } = payload as { sealed?: unknown }
      if (typeof sealed !== 'string') throw new Error('a mail in the queue has no content')
      return { sealed }
    },
    async run({ payload }) {
      await mailer.send(openMail(encryption, payload.sealed))
    },
  }
}
