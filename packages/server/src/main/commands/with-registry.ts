import { loadConfig } from '../../platform/config/load-config.ts'
import { explainDatabaseError, requireRegistry, requireSchema } from '../database-state.ts'
import { openFoundation } from '../foundation.ts'
import { assembleServices, type Foundation, type Services } from '../services.ts'
import { loadOptions, type LocationOptions } from './location-options.ts'

export interface OpenRegistry {
  readonly foundation: Foundation
  readonly services: Services
}

/**
 * Opens a registry for one task, beside the servers that may run on it, and closes it again.
 *
 * @throws NoRegistryError where none was ever started, SchemaBehindError for one that has to
 *   be migrated first
 */
export async function withRegistry<Result>(
  options: LocationOptions,
  task: (registry: OpenRegistry) => Promise<Result>,
): Promise<Result> {
  const { config } = await loadConfig(loadOptions(options))
  requireRegistry(config)
  const foundation = await openFoundation(config, () => undefined)
  try {
    await requireSchema(foundation.database)
    return await task({ foundation, services: assembleServices(foundation) })
  } catch (error) {
    throw explainDatabaseError(config, error)
  } finally {
    await foundation.database.close()
  }
}
