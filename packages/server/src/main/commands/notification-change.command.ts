import type { Command } from 'commander'

import type { WantedNotification } from '../../notifications/wanted-notification.ts'
import { WrongUsageError } from './exit-code.ts'
import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { printJson, printRemark, printResult } from './output.ts'
import { requireYes } from './require-yes.ts'

interface CreateOptions extends LocationOptions {
  readonly event: string
  readonly method: string
  readonly title?: string
  readonly url?: string
  readonly secret?: string
  readonly template?: string
  readonly email?: string
  readonly target?: string
  readonly days?: string
  readonly json?: true
}

interface DeleteOptions extends LocationOptions {
  readonly yes?: true
}

/** `berth notification create` and `delete`. */
export function addNotificationChanges(notification: Command, ownerArgument: string): void {
  addLocationOptions(notification.command('create'))
    .argument('<owner>', ownerArgument)
    .requiredOption('--method <method>', 'webhook, signed_webhook, distribution_events, email, …')
    .option('--event <event>', 'repo_push, repo_change, repo_image_expiry, …', 'repo_push')
    .option('--url <url>', 'the address that is called')
    .option('--secret <secret>', 'of a signed webhook: whsec_…; without it, one is made')
    .option('--template <json>', 'the body of a webhook')
    .option('--email <address>', 'that mail goes to')
    .option('--target <kind:name>', 'of quay_notification: user:NAME, team:NAME or org:NAME')
    .option('--days <days>', 'before the end of a tag, for repo_image_expiry')
    .option('--title <text>', 'what people call it')
    .option('--json', 'print JSON: the notification, with the secret of a signed webhook')
    .summary('tell somebody of an event')
    .description(
      'Makes a notification and prints its uuid; of a signed webhook also the secret, which is ' +
        'shown only now.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  berth notification create acme/app --method signed_webhook --url https://deploy.example.com/hook\n' +
        '  berth notification create acme/app --event repo_change --method distribution_events --url https://flux.example.com/hook/x',
    )
    .action(create)
  addLocationOptions(notification.command('delete'))
    .argument('<owner>', ownerArgument)
    .argument('<uuid>', 'of the notification')
    .option('--yes', 'delete it without asking')
    .summary('tell somebody no longer')
    .description('Deletes a notification. What waits for it is not sent.')
    .addHelpText(
      'after',
      '\nExample:\n  berth notification delete acme/app 0b5a6f6e-5b0e-4a6f-9a3b-2a8f6a0f3c11 --yes',
    )
    .action(async (owner: string, uuid: string, options: DeleteOptions) => {
      requireYes(options, `notification ${uuid} of ${owner} would be deleted`)
      const { deleteByCommand } = await import('./notifications-by-command.ts')
      await deleteByCommand(options, owner, uuid)
      printRemark(`notification ${uuid} deleted`)
    })
}

async function create(owner: string, options: CreateOptions): Promise<void> {
  const wanted = wantedBy(options)
  const { createByCommand } = await import('./notifications-by-command.ts')
  const made = await createByCommand(options, owner, wanted)
  if (options.json === true) {
    printJson(made)
    return
  }
  printResult(made.uuid)
  const { secret } = made.config
  if (typeof secret !== 'string') return
  printResult(secret)
  printRemark('the second line is the secret of the signatures; it is shown only now')
}

/** @throws WrongUsageError */
function wantedBy(options: CreateOptions): WantedNotification {
  const { event, method, title, url, secret, template, email, target, days } = options
  return {
    event,
    method,
    title,
    config: { url, secret, template, email, target: targetIn(target) },
    eventConfig: days === undefined ? {} : { days: Number(days) },
  }
}

function targetIn(text: string | undefined): object | undefined {
  if (text === undefined) return undefined
  const { kind, name } = /^(?<kind>user|team|org):(?<name>.+)$/.exec(text)?.groups ?? {}
  if (kind === undefined) {
    throw new WrongUsageError('--target is user:NAME, team:NAME or org:NAME')
  }
  return { kind, name }
}
