import type { Clock } from '../platform/clock/clock.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import type { AdministeredAppToken } from './app-token.ts'
import { listAllAppTokens } from './app-token.queries.ts'

/** What is told of by the list of tokens that end soon. */
const soonMilliseconds = 7 * 24 * 60 * 60 * 1000

/** The tokens of all users for their programs, for whoever may see everything. */
export class AppTokenOverview {
  readonly #database: BerthDatabase
  readonly #clock: Clock

  constructor({ database, clock }: { readonly database: BerthDatabase; readonly clock: Clock }) {
    this.#database = database
    this.#clock = clock
  }

  async list(page: {
    readonly afterId: number
    readonly limit: number
    readonly isOnlyExpiring: boolean
  }): Promise<AdministeredAppToken[]> {
    return await listAllAppTokens(this.#database.reader, {
      ...page,
      expiresBeforeMs: page.isOnlyExpiring ? this.#clock() + soonMilliseconds : undefined,
    })
  }
}
