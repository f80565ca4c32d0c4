import { type Command, Option } from 'commander'

import type { GlobalMessage, MessageSeverity } from '../../messages/global-message.ts'
import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { printJson, printRemark, printResult } from './output.ts'
import { rowPrinter } from './row-printer.ts'

interface AddOptions extends LocationOptions {
  readonly severity: MessageSeverity
  readonly plain?: true
  readonly json?: true
}

/** `berth message …`. */
export function addMessageCommand(program: Command): void {
  const message = program
    .command('message')
    .summary('tell everybody something on every page')
    .description('Manages messages that everybody sees who opens the page of the registry.')
  addLocationOptions(message.command('add'))
    .argument('<text>', 'what to tell, in Markdown')
    .addOption(
      new Option('--severity <severity>', 'how it looks')
        .choices(['info', 'warning', 'error'])
        .default('info'),
    )
    .option('--plain', 'show the text as it is, not as Markdown')
    .option('--json', 'print JSON: the message with its id')
    .summary('add a message and print its id')
    .description('Adds a message to those that everybody sees.')
    .addHelpText(
      'after',
      '\nExample:\n  berth message add "Maintenance on **Sunday**" --severity warning',
    )
    .action(add)
  addLocationOptions(message.command('list'))
    .option('--json', 'print JSON: a list of messages')
    .summary('list the messages')
    .description('Lists what everybody sees, the oldest first.')
    .addHelpText('after', '\nExample:\n  berth message list')
    .action(list)
  addLocationOptions(message.command('remove'))
    .argument('<uuid>', 'of the message, as `berth message list` shows it')
    .summary('remove a message')
    .description('Removes a message; one that is not there is no error.')
    .addHelpText('after', '\nExample:\n  berth message remove 0b5a6f6e-5b0e-4a6f-9a3b-2a8f6a0f3c11')
    .action(remove)
}

async function add(content: string, options: AddOptions): Promise<void> {
  const { withRegistry } = await import('./with-registry.ts')
  const added = await withRegistry(options, async ({ services }) =>
    services.messages.add({
      content,
      severity: options.severity,
      mediaType: options.plain === true ? 'text/plain' : 'text/markdown',
    }),
  )
  if (options.json === true) printJson(added)
  else printResult(added.uuid)
}

async function list(options: LocationOptions & { readonly json?: true }): Promise<void> {
  const { withRegistry } = await import('./with-registry.ts')
  await withRegistry(options, async ({ services }) => {
    const printer = rowPrinter<GlobalMessage>(options, {
      line: ({ uuid, severity, content }) => `${uuid}  ${severity}  ${content}`,
      nothing: 'there are no messages',
    })
    for (const message of await services.messages.list()) printer.row(message)
    printer.end()
  })
}

async function remove(uuid: string, options: LocationOptions): Promise<void> {
  const { withRegistry } = await import('./with-registry.ts')
  const wasThere = await withRegistry(options, async ({ services }) =>
    services.messages.remove(uuid),
  )
  printRemark(wasThere ? `message ${uuid} removed` : `there is no message ${uuid}`)
}
