import { randomUUID } from 'node:crypto'

import type { Clock } from '../clock/clock.ts'
import type { Encryption } from '../crypto/encryption.ts'
import type { Transactional } from '../database/database.ts'
import { enqueue } from '../jobs/enqueue.ts'
import type { WithJobs } from '../jobs/job-tables.ts'
import type { MailMessage, OutgoingMail } from './mailer.ts'

export const sendMailKind = 'mail.send'
const purpose = 'outgoing-mail'

interface Dependencies {
  readonly encryption: Encryption
  readonly clock: Clock
  /** There is a mail server. */
  readonly isOn: boolean
}

/**
 * Where messages go in the transaction of what they tell of: no mail without the change, no change
 * without the mail. They lie in the queue sealed, because some of them carry secrets.
 */
export class Outbox {
  readonly #encryption: Encryption
  readonly #clock: Clock
  /** Whoever depends on a mail being sent asks this first. */
  readonly isOn: boolean

  constructor({ encryption, clock, isOn }: Dependencies) {
    this.#encryption = encryption
    this.#clock = clock
    this.isOn = isOn
  }

  /** Sends a message once the transaction is committed. Does nothing where there is no mail. */
  async post<Schema extends WithJobs>(
    tx: Transactional<Schema>,
    message: MailMessage,
  ): Promise<void> {
    if (!this.isOn) return
    const mail: OutgoingMail = { id: randomUUID(), ...message }
    const sealed = this.#encryption.seal(JSON.stringify(mail), purpose)
    await enqueue(tx, { kind: sendMailKind, payload: { sealed } }, this.#clock())
  }
}

/** @throws SealBrokenError */
export function openMail(encryption: Encryption, sealed: string): OutgoingMail {
  return JSON.parse(encryption.open(sealed, purpose)) as OutgoingMail
}
