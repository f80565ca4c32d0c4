import type { Command } from 'commander'

import { exitCodes, WrongUsageError } from './exit-code.ts'
import { addLocationOptions, loadOptions, type LocationOptions } from './location-options.ts'

/** `berth config …`. */
export function addConfigCommand(program: Command): void {
  const config = program
    .command('config')
    .summary('check config.yaml, or explain its keys')
    .description(
      'Checks a config.yaml, or explains its keys. A file needs to hold only what it changes.',
    )
    .addHelpText('after', examples)
  addHelp(config)
  addCheck(config)
}

const examples = `
Examples:
  berth config help                      every key with its default, by section
  berth config help REGISTRY_STATE       one key in full
  berth config check config.yaml         every fault and every warning, with its line`

function addHelp(config: Command): void {
  config.helpCommand(false)
  config
    .command('help')
    .argument('[key]', 'a key such as SERVER_HOSTNAME; without one, all of them')
    .summary('explain the keys of config.yaml')
    .description('Explains one key of config.yaml, or all of them and the variables that count.')
    .option('--json', 'print JSON: an object for one key, a list for all')
    .addHelpText('after', `\nExample:\n  berth config help CREATE_PRIVATE_REPO_ON_PUSH`)
    .action(async (key: string | undefined, options: { json?: true }) => {
      const help = await import('../../platform/config/help.ts')
      if (key !== undefined && help.describeKey(key) === undefined) {
        throw new WrongUsageError(help.formatKeyHelp(key).trimEnd())
      }
      if (options.json === true) {
        const described = key === undefined ? help.listKeys() : help.describeKey(key)
        process.stdout.write(`${JSON.stringify(described, undefined, 2)}\n`)
        return
      }
      process.stdout.write(key === undefined ? help.formatKeyList() : help.formatKeyHelp(key))
    })
}

function addCheck(config: Command): void {
  addLocationOptions(config.command('check'))
    .argument('[file]', 'the file to check; without one, that of --config')
    .summary('say what is wrong with a config.yaml')
    .description(
      'Says everything that is wrong with a configuration, with the key and the line. ' +
        'Ends with 0 when Berth can start with it, with 1 when it cannot.',
    )
    .option('--json', 'print JSON: faults and notices')
    .addHelpText('after', `\nExample:\n  berth config check /etc/berth/config.yaml`)
    .action(async (file: string | undefined, options: LocationOptions & { json?: true }) => {
      const path = file ?? options.config
      if (path === undefined) {
        throw new WrongUsageError('name the file to check: berth config check config.yaml')
      }
      const { checkConfigFile } = await import('../../platform/config/load-config.ts')
      const checked = await checkConfigFile({ ...loadOptions(options), file: path })
      if (options.json === true) {
        const { filename, faults, notices } = checked
        process.stdout.write(`${JSON.stringify({ filename, faults, notices }, undefined, 2)}\n`)
      } else {
        const { formatConfigReport } = await import('../../platform/config/report.ts')
        process.stdout.write(formatConfigReport(checked))
      }
      if (checked.faults.length > 0) process.exitCode = exitCodes.failed
    })
}
