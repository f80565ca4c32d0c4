import type { BerthDatabase } from '../../schema/tables.ts'
import type { Account } from '../account.ts'
import type { UserDetails, UserOrganization } from './user.ts'
import { findUserDetails, listOrganizationsOf } from './user.queries.ts'

interface Dependencies {
  readonly database: BerthDatabase
}

/** Somebody in more organizations than this sees the first of them. */
const organizationsMaximum = 5000

/** What users tell of themselves. Who may ask is decided before. */
export class Users {
  readonly #database: BerthDatabase

  constructor({ database }: Dependencies) {
    this.#database = database
  }

  async details(user: Account): Promise<UserDetails> {
    return await findUserDetails(this.#database.reader, user.id)
  }

  async organizations(user: Account): Promise<UserOrganization[]> {
    return await listOrganizationsOf(this.#database.reader, user.id, organizationsMaximum)
  }
}
