import type { Command } from 'commander'

import { addNotificationChanges } from './notification-change.command.ts'
import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { printJson, printRemark, printResult } from './output.ts'

interface JsonOptions extends LocationOptions {
  readonly json?: true
}

const ownerArgument = 'NAMESPACE/REPOSITORY, or NAMESPACE for its notifications of quotas'

/** `berth notification …`. */
export function addNotificationCommand(program: Command): void {
  const notification = program
    .command('notification')
    .summary('say who is told of events, and see whether it arrives')
    .description(
      'Makes and shows the notifications of repositories and namespaces, and what became of ' +
        'their events.',
    )
  addNotificationChanges(notification, ownerArgument)
  addLocationOptions(notification.command('list'))
    .argument('<owner>', ownerArgument)
    .option('--json', 'print JSON: one object for each notification; secrets are left out')
    .summary('list the notifications of a repository or namespace')
    .description('Lists who is told of what, with failures and whether it is switched off.')
    .addHelpText('after', '\nExample:\n  berth notification list acme/app')
    .action(list)
  addLocationOptions(notification.command('test'))
    .argument('<owner>', ownerArgument)
    .argument('<uuid>', 'of the notification, as `berth notification list` shows it')
    .option('--json', 'print JSON: the id of the delivery')
    .summary('send an example of an event')
    .description(
      'Orders an example of the event; a server or worker that runs sends it. It is sent also ' +
        'while the notification is switched off, and its end is no failure of it.',
    )
    .addHelpText(
      'after',
      '\nExample:\n  berth notification test acme/app 0b5a6f6e-5b0e-4a6f-9a3b-2a8f6a0f3c11',
    )
    .action(test)
  addLocationOptions(notification.command('deliveries'))
    .argument('<owner>', ownerArgument)
    .argument('<uuid>', 'of the notification')
    .option('--failed', 'only what could not be delivered')
    .option('--json', 'print JSON: one object for each delivery')
    .summary('list what was sent in the last days, and what waits')
    .description('Lists the last 100 deliveries of a notification, the newest first.')
    .addHelpText(
      'after',
      '\nExample:\n  berth notification deliveries acme/app 0b5a6f6e-5b0e-4a6f-9a3b-2a8f6a0f3c11 --failed',
    )
    .action(deliveries)
  addLocationOptions(notification.command('resend'))
    .argument('<owner>', ownerArgument)
    .argument('<uuid>', 'of the notification')
    .argument('<delivery>', 'its number, as `berth notification deliveries` shows it')
    .option('--json', 'print JSON: the id of the new delivery')
    .summary('send an event again')
    .description('Orders an event to be sent again as it was; a server or worker sends it.')
    .addHelpText(
      'after',
      '\nExample:\n  berth notification resend acme/app 0b5a6f6e-5b0e-4a6f-9a3b-2a8f6a0f3c11 42',
    )
    .action(resend)
  addLocationOptions(notification.command('reset'))
    .argument('<owner>', ownerArgument)
    .argument('<uuid>', 'of the notification')
    .summary('switch a notification on again')
    .description('Forgets the failures of a notification, and sends events from now on.')
    .addHelpText(
      'after',
      '\nExample:\n  berth notification reset acme/app 0b5a6f6e-5b0e-4a6f-9a3b-2a8f6a0f3c11',
    )
    .action(reset)
}

async function list(owner: string, options: JsonOptions): Promise<void> {
  const { listByCommand } = await import('./notifications-by-command.ts')
  const found = await listByCommand(options, owner)
  if (options.json === true) {
    printJson(found)
    return
  }
  for (const { uuid, event, method, number_of_failures: failures, disabled_reason: why } of found) {
    const state = why === undefined ? `${failures} failures` : `off: ${why}`
    printResult(`${uuid}  ${event}  ${method}  ${state}`)
  }
  if (found.length === 0) printRemark(`${owner} has no notifications`)
}

async function test(owner: string, uuid: string, options: JsonOptions): Promise<void> {
  const { testByCommand } = await import('./notifications-by-command.ts')
  printOrdered(await testByCommand(options, owner, uuid), options)
}

async function resend(
  owner: string,
  uuid: string,
  delivery: string,
  options: JsonOptions,
): Promise<void> {
  const { resendByCommand } = await import('./notifications-by-command.ts')
  printOrdered(await resendByCommand(options, owner, uuid, delivery), options)
}

function printOrdered(id: number, options: JsonOptions): void {
  if (options.json === true) printJson({ id: String(id) })
  else printResult(String(id))
  printRemark(`delivery ${id} is on its way; berth notification deliveries tells how it went`)
}

async function deliveries(
  owner: string,
  uuid: string,
  options: JsonOptions & { readonly failed?: true },
): Promise<void> {
  const { deliveriesByCommand } = await import('./notifications-by-command.ts')
  const all = await deliveriesByCommand(options, owner, uuid)
  const found = options.failed === true ? all.filter(({ status }) => status === 'failed') : all
  if (options.json === true) {
    printJson(found)
    return
  }
  for (const { id, created, kind, status, attempts, error } of found) {
    const why = error === null ? '' : `  ${error}`
    printResult(`${id}  ${created}  ${kind}  ${status} after ${attempts}${why}`)
  }
  if (found.length === 0) printRemark('nothing was sent')
}

async function reset(owner: string, uuid: string, options: LocationOptions): Promise<void> {
  const { resetByCommand } = await import('./notifications-by-command.ts')
  await resetByCommand(options, owner, uuid)
  printRemark(`notification ${uuid} is on`)
}
