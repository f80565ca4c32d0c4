import type { Clock } from '../../platform/clock/clock.ts'
import type { TagsConfig } from '../../platform/config/slices/tags.ts'
import type { Db } from '../../schema/tables.ts'

interface Dependencies {
  readonly clock: Clock
  readonly config: Pick<TagsConfig, 'defaultExpirationSeconds'>
}

/** How long namespaces keep what their tags pointed to: by their own choice, or as the registry does. */
export class KeptTime {
  readonly #clock: Clock
  readonly #defaultSeconds: number

  constructor({ clock, config }: Dependencies) {
    this.#clock = clock
    this.#defaultSeconds = config.defaultExpirationSeconds
  }

  async secondsOf(db: Db, namespaceId: number): Promise<number> {
    const row = await db
      .selectFrom('account')
      .select('tag_expiration_seconds')
      .where('id', '=', namespaceId)
      .executeTakeFirst()
    return row?.tag_expiration_seconds ?? this.#defaultSeconds
  }

  /** What ended at this instant or before cannot be restored, and is shown to nobody. */
  async sinceMs(db: Db, namespaceId: number): Promise<number> {
    return this.#clock() - (await this.secondsOf(db, namespaceId)) * 1000
  }
}
