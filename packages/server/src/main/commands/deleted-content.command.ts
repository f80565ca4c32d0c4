import type { Command } from 'commander'

import type { Deletion } from '../../repositories/deletion/deleted-content.ts'
import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { printRemark } from './output.ts'
import { rowPrinter } from './row-printer.ts'

interface ListOptions extends LocationOptions {
  readonly json?: true
}

interface RestoreOptions extends LocationOptions {
  readonly as?: string
  readonly uuid?: string
}

interface Row {
  readonly name: string
  readonly deletedAt: string
  readonly deletedBy: string | null
  readonly keptUntil: string
  readonly uuid: string
}

const jsonHelp = 'print JSON: a list of name, deletedAt, deletedBy, keptUntil and uuid'
const asHelp = 'the name that it gets, where its own has been taken since'
const uuidHelp = 'which, where several of that name were deleted; the last one otherwise'

/** `berth repository list-deleted` and `restore`. */
export function addDeletedRepositories(repository: Command): void {
  addLocationOptions(repository.command('list-deleted'))
    .argument('<namespace>', 'a user or organization')
    .option('--json', jsonHelp)
    .summary('list deleted repositories that can come back')
    .description('Lists the repositories of a namespace that were deleted and can come back.')
    .addHelpText('after', '\nExample:\n  berth repository list-deleted acme')
    .action(async (namespace: string, options: ListOptions) => {
      const { withRegistry } = await import('./with-registry.ts')
      const { deletedRepositories } = await import('./deleted-by-command.ts')
      const print = printerOf(options, 'no deleted repositories')
      await withRegistry(options, async ({ services }) => {
        for await (const each of deletedRepositories(services, namespace)) {
          print.row(rowOf(each, `${namespace}/${each.name}`))
        }
      })
      print.end()
    })
  addLocationOptions(repository.command('restore'))
    .argument('<name>', 'NAMESPACE/NAME, as it was')
    .option('--as <name>', `${asHelp}; without the namespace`)
    .option('--uuid <uuid>', uuidHelp)
    .summary('bring a deleted repository back')
    .description('Brings a deleted repository back with its content, its rights and its stars.')
    .addHelpText('after', '\nExample:\n  berth repository restore acme/web')
    .action(async (name: string, options: RestoreOptions) => {
      const { withRegistry } = await import('./with-registry.ts')
      const { restoreRepository } = await import('./deleted-by-command.ts')
      const restored = await withRegistry(options, ({ services }) =>
        restoreRepository(services, name, options),
      )
      printRemark(`repository ${restored} is back`)
    })
}

/** The same for organizations and users. */
export function addDeletedNamespaces(command: Command, kind: 'organization' | 'user'): void {
  addLocationOptions(command.command('list-deleted'))
    .option('--json', jsonHelp)
    .summary(`list deleted ${kind}s that can come back`)
    .description(`Lists the ${kind}s that were deleted and can come back.`)
    .addHelpText('after', `\nExample:\n  berth ${kind} list-deleted`)
    .action(async (options: ListOptions) => {
      const { withRegistry } = await import('./with-registry.ts')
      const { deletedNamespaces } = await import('./deleted-by-command.ts')
      const print = printerOf(options, `no deleted ${kind}s`)
      await withRegistry(options, async ({ services }) => {
        for await (const each of deletedNamespaces(services, kind))
          print.row(rowOf(each, each.name))
      })
      print.end()
    })
  const keeps =
    kind === 'organization'
      ? 'with its repositories, teams, robots and applications. Mail addresses and the tokens of applications do not come back.'
      : 'with its repositories, robots, rights and memberships. Its password, mail address and tokens do not come back: set a new password with berth user set-password.'
  addLocationOptions(command.command('restore'))
    .argument('<name>', `the ${kind}, as it was called`)
    .option('--as <name>', asHelp)
    .option('--uuid <uuid>', uuidHelp)
    .summary(`bring a deleted ${kind} back`)
    .description(`Brings a deleted ${kind} back ${keeps}`)
    .addHelpText(
      'after',
      `\nExample:\n  berth ${kind} restore ${kind === 'user' ? 'alice' : 'acme'}`,
    )
    .action(async (name: string, options: RestoreOptions) => {
      const { withRegistry } = await import('./with-registry.ts')
      const { restoreNamespace } = await import('./deleted-by-command.ts')
      const restored = await withRegistry(options, ({ services }) =>
        restoreNamespace(services, kind, name, options),
      )
      printRemark(`${kind} ${restored} is back`)
    })
}

function printerOf(options: ListOptions, nothing: string) {
  return rowPrinter<Row>(options, {
    line: ({ name, deletedAt, deletedBy, keptUntil, uuid }) =>
      `${name}  deleted ${deletedAt}${deletedBy === null ? '' : ` by ${deletedBy}`}  ` +
      `until ${keptUntil}  ${uuid}`,
    nothing,
  })
}

function rowOf({ deletedAtMs, deletedBy, keptUntilMs, uuid }: Deletion, name: string): Row {
  return {
    name,
    deletedAt: new Date(deletedAtMs).toISOString(),
    deletedBy: deletedBy ?? null,
    keptUntil: new Date(keptUntilMs).toISOString(),
    uuid,
  }
}
