import { randomUUID } from 'node:crypto'

import type { Clock } from '../platform/clock/clock.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import { type GlobalMessage, messagesMaximum, TooManyMessagesError } from './global-message.ts'
import {
  countMessages,
  deleteMessage,
  insertMessage,
  listMessages,
} from './global-message.queries.ts'

/** Messages to everybody who opens the page. */
export class GlobalMessages {
  readonly #database: BerthDatabase
  readonly #clock: Clock

  constructor({ database, clock }: { readonly database: BerthDatabase; readonly clock: Clock }) {
    this.#database = database
    this.#clock = clock
  }

  /** The oldest first. */
  async list(): Promise<GlobalMessage[]> {
    return await listMessages(this.#database.reader, messagesMaximum)
  }

  /** @throws TooManyMessagesError */
  async add(message: Omit<GlobalMessage, 'uuid'>): Promise<GlobalMessage> {
    const added = { ...message, uuid: randomUUID() }
    await this.#database.transaction(async (tx) => {
      if ((await countMessages(tx)) >= messagesMaximum) throw new TooManyMessagesError()
      await insertMessage(tx, added, this.#clock())
    })
    return added
  }

  /** False when there is none of that id. */
  async remove(uuid: string): Promise<boolean> {
    return await this.#database.transaction((tx) => deleteMessage(tx, uuid))
  }
}
