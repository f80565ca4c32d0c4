import { createHash } from 'node:crypto'

import type { Clock } from '../platform/clock/clock.ts'
import { randomSecret } from '../platform/crypto/random.ts'
import { composeMail } from '../platform/mail/compose-mail.ts'
import { isMailAddress } from '../platform/mail/mailer.ts'
import type { Outbox } from '../platform/mail/outbox.ts'
import { findRepositoryById } from '../repositories/repository-lookup.service.ts'
import type { Repository } from '../repositories/repository.ts'
import { formatFullName } from '../repositories/repository-name.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import {
  askEmail,
  type AuthorizedEmail,
  confirmEmail,
  countUnconfirmed,
  findAuthorizedEmail,
} from './authorized-email.queries.ts'
import { InvalidNotificationError } from './invalid-notification-error.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
  readonly outbox: Outbox
  readonly registryTitle: string
}

const codeBytes = 32
const codeForm = /^[\w-]{43}$/
/** An address may agree after a long weekend. */
const codeMilliseconds = 4 * 24 * 60 * 60 * 1000
/** A mail that is still on its way is not sent twice. */
const pauseMilliseconds = 60 * 1000
/** Nobody uses a repository to write to the whole world. */
const unconfirmedMaximum = 20

/** Addresses that agreed to get mail about a repository. */
export class RepositoryEmails {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  async find(repository: Repository, email: string): Promise<AuthorizedEmail | undefined> {
    const { reader } = this.#dependencies.database
    return await findAuthorizedEmail(reader, repository.id, email.toLowerCase())
  }

  /**
   * Writes to an address and asks whether it wants to hear of the repository. One that agreed
   * is not asked again, nor is one that was asked a moment ago.
   *
   * @param baseUrl where the link in the mail leads
   * @throws InvalidNotificationError
   */
  async ask(repository: Repository, given: string, baseUrl: string): Promise<AuthorizedEmail> {
    const { database, clock, outbox } = this.#dependencies
    const email = given.toLowerCase()
    if (!isMailAddress(email)) throw new InvalidNotificationError('this is no e-mail address')
    const repositoryId = repository.id
    return await database.transaction(async (tx) => {
      const nowMs = clock()
      const known = await findAuthorizedEmail(tx, repositoryId, email)
      if (known !== undefined) {
        if (known.isConfirmed || known.createdAtMs + pauseMilliseconds > nowMs) return known
      } else if (
        (await countUnconfirmed(tx, repositoryId, unconfirmedMaximum)) >= unconfirmedMaximum
      ) {
        throw new InvalidNotificationError(
          `${unconfirmedMaximum} addresses have not answered yet; wait for them first`,
        )
      }
      const code = randomSecret(codeBytes)
      await askEmail(tx, { repositoryId, email, codeDigest: digestOf(code), nowMs })
      await outbox.post(
        tx,
        this.#message(repository, email, `${baseUrl}/authrepoemail?code=${code}`),
      )
      return { email, isConfirmed: false, createdAtMs: nowMs }
    })
  }

  /** Whoever has the code reads the mail of its address. Undefined for one that is worth nothing. */
  async confirm(
    code: string,
  ): Promise<{ readonly email: string; readonly repository: Repository } | undefined> {
    if (!codeForm.test(code)) return undefined
    const { database, clock } = this.#dependencies
    return await database.transaction(async (tx) => {
      const nowMs = clock()
      const issuedAfterMs = nowMs - codeMilliseconds
      const codeDigest = digestOf(code)
      const confirmed = await confirmEmail(tx, { codeDigest, issuedAfterMs, nowMs })
      if (confirmed === undefined) return undefined
      const repository = await findRepositoryById(tx, confirmed.repositoryId)
      return repository === undefined ? undefined : { email: confirmed.email, repository }
    })
  }

  #message({ name }: Repository, to: string, link: string) {
    const { registryTitle } = this.#dependencies
    const repository = formatFullName(name)
    return composeMail({
      to,
      subject: `[${registryTitle}] Mail about ${repository}?`,
      parts: [
        `Somebody who administers the repository ${repository} wants to send notifications about it to this address.`,
        'If you want to get them, say so here:',
        { link, label: 'Get mail about this repository' },
        'If not, there is nothing to do.',
      ],
    })
  }
}

function digestOf(code: string): string {
  return createHash('sha256').update(code).digest('hex')
}
