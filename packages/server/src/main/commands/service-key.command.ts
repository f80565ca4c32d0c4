import { type Command, InvalidArgumentError } from 'commander'

import type { ServiceKey } from '../../access/service-keys/service-key.ts'
import { commandLine } from '../../logs/log-entry.ts'
import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { printJson, printRemark, printResult } from './output.ts'
import { requireYes } from './require-yes.ts'
import { rowPrinter } from './row-printer.ts'

interface CreateOptions extends LocationOptions {
  readonly name?: string
  readonly days?: number
  readonly json?: true
}

interface ApproveOptions extends LocationOptions {
  readonly notes?: string
}

const dayMilliseconds = 86_400_000

const dashedKid = '\n\nA kid that begins with a dash stands at the end, behind --.'

/** `berth service-key …`. */
export function addServiceKeyCommand(program: Command): void {
  const key = program
    .command('service-key')
    .summary('create, list, approve and delete keys of services')
    .description('Manages the keys by which services prove to the registry who they are.')
  addLocationOptions(key.command('create'))
    .argument('<service>', 'what it is the key of, e.g. clair')
    .option('--name <text>', 'what people call the key')
    .option('--days <number>', 'how long it is good; for ever otherwise', positive)
    .option('--json', 'print JSON: kid, service, public and private key')
    .summary('create a key and print its private half')
    .description(
      'Creates a key, approved, and prints the private half. It is kept nowhere: this is the ' +
        'one time to see it.',
    )
    .addHelpText('after', '\nExample:\n  berth service-key create clair --days 365 > clair.pem')
    .action(create)
  addLocationOptions(key.command('list'))
    .option('--json', 'print JSON: a list of keys')
    .summary('list the keys of all services')
    .description('Lists keys, with what they are worth: approved, waiting, or expired.')
    .addHelpText('after', '\nExample:\n  berth service-key list')
    .action(list)
  addLocationOptions(key.command('approve'))
    .argument('<kid>', 'of the key, as `berth service-key list` shows it')
    .option('--notes <text>', 'why')
    .summary('approve a key that its service submitted')
    .description('Lets a key be believed. What it signs counts from now on.')
    .addHelpText(
      'after',
      '\nExample:\n  berth service-key approve PP1FL2r2QAh --notes "new builder"' + dashedKid,
    )
    .action(approve)
  addLocationOptions(key.command('delete'))
    .argument('<kid>', 'of the key, as `berth service-key list` shows it')
    .option('--yes', 'it is meant')
    .summary('delete a key')
    .description('Deletes a key. What it signed is worth nothing within a minute, everywhere.')
    .addHelpText('after', '\nExample:\n  berth service-key delete PP1FL2r2QAh --yes' + dashedKid)
    .action(remove)
}

async function create(service: string, options: CreateOptions): Promise<void> {
  const { withRegistry } = await import('./with-registry.ts')
  const pair = await withRegistry(options, async ({ foundation, services }) =>
    services.serviceKeys.create(
      commandLine,
      {
        service,
        metadata: { created_by: 'command line' },
        ...(options.name === undefined ? {} : { name: options.name }),
        ...(options.days === undefined
          ? {}
          : { expiresAtMs: foundation.clock() + options.days * dayMilliseconds }),
      },
      { approverId: undefined, notes: '' },
    ),
  )
  const { kid, publicKeyPem, privateKeyPem } = pair
  if (options.json === true) {
    printJson({ kid, service, publicKey: publicKeyPem, privateKey: privateKeyPem })
    return
  }
  printRemark(`key ${kid} of ${service} created; its private half is`)
  printResult(privateKeyPem.trimEnd())
}

async function list(options: LocationOptions & { readonly json?: true }): Promise<void> {
  const { withRegistry } = await import('./with-registry.ts')
  await withRegistry(options, async ({ foundation, services }) => {
    const printer = rowPrinter<ReturnType<typeof shown>>(options, {
      line: ({ kid, service, name, state }) =>
        `${kid}  ${service}  ${state}${name === '' ? '' : `  ${name}`}`,
      nothing: 'there are no keys',
    })
    const nowMs = foundation.clock()
    for (const key of await services.serviceKeys.list()) printer.row(shown(key, nowMs))
    printer.end()
  })
}

function shown({ kid, service, name, approval, expiresAtMs }: ServiceKey, nowMs: number) {
  const isExpired = expiresAtMs !== undefined && expiresAtMs <= nowMs
  return {
    kid,
    service,
    name,
    state: isExpired ? 'expired' : approval === undefined ? 'waiting' : 'approved',
    expires: expiresAtMs === undefined ? null : new Date(expiresAtMs).toISOString(),
  }
}

async function approve(kid: string, options: ApproveOptions): Promise<void> {
  const { withRegistry } = await import('./with-registry.ts')
  await withRegistry(options, async ({ services }) =>
    services.serviceKeys.approve(commandLine, kid, {
      approverId: undefined,
      notes: options.notes ?? '',
    }),
  )
  printRemark(`key ${kid} is approved`)
}

async function remove(kid: string, options: LocationOptions & { yes?: true }): Promise<void> {
  requireYes(options, `this deletes the key ${kid}, and what it signed is worth nothing any more`)
  const { withRegistry } = await import('./with-registry.ts')
  await withRegistry(options, async ({ services }) => services.serviceKeys.delete(commandLine, kid))
  printRemark(`key ${kid} deleted`)
}

function positive(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > 36_500) {
    throw new InvalidArgumentError('write a whole number of days, from 1 to 36500')
  }
  return number
}
