import type { Logger } from '../../platform/log/logger.ts'
import { tracedDatabase } from '../../platform/tracing/traced-database.ts'
import { tracedStorage } from '../../storage/traced-storage.ts'
import type { Foundation } from '../services.ts'
import { berthVersion } from '../version.ts'

/** The same foundation, with traces of what is done on it when they are switched on. */
export async function tracedFoundation(foundation: Foundation, log: Logger): Promise<Foundation> {
  const { tracing: config } = foundation.config
  if (config === undefined) return foundation
  // Loaded only where it is used: it costs a fifth of a second at start.
  const { openTracing } = await import('../../platform/tracing/open-tracing.ts')
  const tracing = openTracing({ config, version: berthVersion(), log })
  return {
    ...foundation,
    tracing,
    database: tracedDatabase(foundation.database, tracing),
    storage: tracedStorage(foundation.storage, tracing),
  }
}
