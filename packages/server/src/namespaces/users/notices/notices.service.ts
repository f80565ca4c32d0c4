import type { BerthDatabase } from '../../../schema/tables.ts'
import type { Account } from '../../account.ts'
import type { Notice } from './notice.ts'
import { findNotice, listNotices, setDismissed } from './notice.queries.ts'

export { insertNotices } from './notice.queries.ts'

/** The drawer of notifications. */
export class Notices {
  readonly #database: BerthDatabase

  constructor(database: BerthDatabase) {
    this.#database = database
  }

  /** A page of what is not dismissed, the newest first, and whether there is more. */
  async list(
    user: Account,
    { page, limit }: { readonly page: number; readonly limit: number },
  ): Promise<{ readonly notices: Notice[]; readonly hasMore: boolean }> {
    const found = await listNotices(this.#database.reader, user.id, {
      offset: page * limit,
      limit: limit + 1,
    })
    return { notices: found.slice(0, limit), hasMore: found.length > limit }
  }

  async find(user: Account, uuid: string): Promise<Notice | undefined> {
    return await findNotice(this.#database.reader, user.id, uuid)
  }

  /** Undefined when the user has none of that uuid. */
  async setDismissed(
    user: Account,
    uuid: string,
    isDismissed: boolean,
  ): Promise<Notice | undefined> {
    return await this.#database.transaction(async (tx) => {
      const notice = await findNotice(tx, user.id, uuid)
      if (notice === undefined) return undefined
      await setDismissed(tx, uuid, isDismissed)
      return { ...notice, isDismissed }
    })
  }
}
