import type { MailedCodes } from '../../namespaces/users/mailed-codes.service.ts'
import type { Encryption } from '../../platform/crypto/encryption.ts'
import { type JobHandler, noPayload } from '../../platform/jobs/job.ts'
import { openWish, sendLinkKind } from './recovery.ts'
import type { Recovery } from './recovery.service.ts'

/** Looks an address up and sends the link. A second run within a minute sends nothing. */
export function sendRecoveryLinkHandler(dependencies: {
  readonly recovery: Recovery
  readonly encryption: Encryption
}): JobHandler<{ readonly sealed: string }> {
  const { recovery, encryption } = dependencies
  return {
    kind: sendLinkKind,
    leaseSeconds: 60,
    attemptsMaximum: 8,
    parse(payload) {
      const { sealed } = payload as { sealed?: unknown }
      if (typeof sealed !== 'string') throw new Error('a wish in the queue has no content')
      return { sealed }
    },
    async run({ payload }) {
      await recovery.fulfil(openWish(encryption, payload.sealed))
    },
  }
}

/** Removes codes of mails that are too old for anything. */
export function removeExpiredCodesHandler(codes: MailedCodes): JobHandler {
  return {
    kind: 'mailed-codes.remove-expired',
    leaseSeconds: 60,
    attemptsMaximum: 5,
    everySeconds: 60 * 60,
    parse: noPayload,
    async run({ signal }) {
      while ((await codes.deleteExpired()) > 0) signal.throwIfAborted()
    },
  }
}
