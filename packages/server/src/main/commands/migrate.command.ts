import type { Command } from 'commander'

import { addLocationOptions, loadOptions, type LocationOptions } from './location-options.ts'
import { printJson, printRemark } from './output.ts'

interface MigrateOptions extends LocationOptions {
  readonly json?: true
}

/** `berth migrate`. */
export function addMigrateCommand(program: Command): void {
  addLocationOptions(program.command('migrate'))
    .summary('bring the database up to date')
    .description(
      'Brings the schema of the database up to date, and makes the database where there is ' +
        'none. "berth serve" does the same at its start; run it by itself to do it before the ' +
        'servers of a new version start.',
    )
    .option('--json', 'print JSON: the names of the steps that were taken')
    .addHelpText('after', '\nExample:\n  berth migrate --config /etc/berth/config.yaml')
    .action(async (options: MigrateOptions) => {
      const { loadConfig } = await import('../../platform/config/load-config.ts')
      const { migrate } = await import('../../platform/database/migrate.ts')
      const { migrations } = await import('../../schema/migrations/migrations.ts')
      const { explainDatabaseError } = await import('../database-state.ts')
      const { openFoundation } = await import('../foundation.ts')
      const { config } = await loadConfig(loadOptions(options))
      const { database, clock } = await openFoundation(config, () => undefined)
      try {
        const steps = await migrate(database, migrations, clock)
        if (options.json === true) printJson({ steps })
        else if (steps.length === 0) printRemark('the database is up to date')
        else for (const step of steps) printRemark(`step ${step} done`)
      } catch (error) {
        throw explainDatabaseError(config, error)
      } finally {
        await database.close()
      }
    })
}
