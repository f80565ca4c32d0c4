import type { Command } from 'commander'

import { commandLine } from '../../logs/log-entry.ts'
import { WrongUsageError } from './exit-code.ts'
import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { requireTag } from './named-repository.ts'
import { printRemark } from './output.ts'
import { requireYes } from './require-yes.ts'

interface RestoreOptions extends LocationOptions {
  readonly digest?: string
  readonly at?: string
}

interface DeleteOptions extends LocationOptions {
  readonly yes?: true
  readonly permanently?: true
}

interface ExpireOptions extends LocationOptions {
  readonly at?: string
  readonly never?: true
}

const tagArgument = 'NAMESPACE/NAME:TAG'

/** `berth tag restore`, `delete` and `expire`. */
export function addTagChanges(tag: Command): void {
  addLocationOptions(tag.command('restore'))
    .argument('<tag>', tagArgument)
    .option('--digest <digest>', 'what it pointed to, as berth tag history says')
    .option('--at <moment>', 'the moment, such as 2026-05-01T10:00Z')
    .summary('point a tag back to what it pointed to')
    .description(
      'Points a tag back to what it pointed to before, as long as its namespace keeps that. A ' +
        'tag that was deleted is there again: as it was, without a digest or a moment.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  berth tag restore acme/web:v1\n' +
        '  berth tag restore acme/web:v1 --at 2026-05-01T10:00Z\n' +
        '  berth tag restore acme/web:v1 --digest sha256:…',
    )
    .action(restore)
  addLocationOptions(tag.command('delete'))
    .argument('<tag>', tagArgument)
    .option('--permanently', 'also from its history: nobody can restore it')
    .option('--yes', 'delete without asking again')
    .summary('delete a tag')
    .description(
      'Deletes a tag. It can be restored for as long as its namespace keeps deleted tags, ' +
        'unless it goes permanently.',
    )
    .addHelpText('after', '\nExample:\n  berth tag delete acme/web:v1 --yes')
    .action(remove)
  addLocationOptions(tag.command('expire'))
    .argument('<tag>', tagArgument)
    .option('--at <moment>', 'when it goes, such as 2027-01-01T00:00Z')
    .option('--never', 'it stays until somebody deletes it')
    .summary('set when a tag goes by itself')
    .description('Sets when a tag goes by itself, within the bounds of LABELED_EXPIRATION_….')
    .addHelpText('after', '\nExample:\n  berth tag expire acme/web:pr-17 --at 2027-01-01T00:00Z')
    .action(expire)
}

async function restore(text: string, { digest, at, ...location }: RestoreOptions): Promise<void> {
  const { name, tag } = requireTag(text)
  if (digest !== undefined && at !== undefined) {
    throw new WrongUsageError('say either --digest or --at')
  }
  const { withRegistry } = await import('./with-registry.ts')
  const { pointTagBack } = await import('./restore-by-command.ts')
  const pointed = await withRegistry(location, ({ services }) =>
    pointTagBack(services, { name, tag, digest, at }),
  )
  printRemark(`${text} points to ${pointed}`)
}

async function remove(text: string, options: DeleteOptions): Promise<void> {
  const { name, tag } = requireTag(text)
  const isForGood = options.permanently === true
  requireYes(options, `this deletes ${text}${isForGood ? ' without a way back' : ''}`)
  const { withRegistry } = await import('./with-registry.ts')
  await withRegistry(options, async ({ foundation, services }) => {
    if (isForGood && !foundation.config.tags.mayDeleteForGood) {
      throw new WrongUsageError(
        'PERMANENTLY_DELETE_TAGS is off: tags can only be deleted with a way back',
      )
    }
    const repository = await services.repositories.named(name)
    const target = services.access.forMachine(repository, 'delete')
    if (!isForGood) return await services.tags.delete(commandLine, target, tag)
    const { digest } = await services.tags.pulls(target, tag)
    await services.tags.forget(commandLine, target, tag, { digest, isCurrent: true })
  })
  printRemark(`${text} deleted`)
}

async function expire(text: string, { at, never, ...location }: ExpireOptions): Promise<void> {
  const { name, tag } = requireTag(text)
  if ((never === undefined) === (at === undefined)) {
    throw new WrongUsageError('say either --at or --never')
  }
  const { withRegistry } = await import('./with-registry.ts')
  const { parseMoment } = await import('../../registry/time-machine/moment.ts')
  const wantedMs = at === undefined ? undefined : parseMoment(at)
  await withRegistry(location, async ({ services }) => {
    const repository = await services.repositories.named(name)
    const target = services.access.forMachine(repository, 'push')
    await services.tags.setExpiration(commandLine, target, tag, wantedMs)
  })
  printRemark(at === undefined ? `${text} no longer expires` : `${text} expires`)
}
