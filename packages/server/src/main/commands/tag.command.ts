import type { Command } from 'commander'

import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { allRows, rowPrinter } from './row-printer.ts'
import { addTagChanges } from './tag-change.command.ts'
import { addTagHistory } from './tag-history.command.ts'

interface ListOptions extends LocationOptions {
  readonly json?: true
}

interface Row {
  readonly name: string
  readonly digest: string
  readonly modifiedAt: string
  readonly expiresAt?: string
  readonly isImmutable?: true
}

/** `berth tag …`. */
export function addTagCommand(program: Command): void {
  const tag = program
    .command('tag')
    .summary('list, restore, delete and expire tags')
    .description('Looks at the tags of repositories and their history, and changes them.')
  addList(tag)
  addTagHistory(tag)
  addTagChanges(tag)
}

function addList(tag: Command): void {
  addLocationOptions(tag.command('list'))
    .argument('<repository>', 'NAMESPACE/NAME')
    .option('--json', 'print JSON: a list of name, digest, modifiedAt, expiresAt, isImmutable')
    .summary('list the tags of a repository')
    .description('Lists the tags of a repository by name, with the digests that they point to.')
    .addHelpText('after', '\nExample:\n  berth tag list acme/web')
    .action(listTags)
}

async function listTags(text: string, options: ListOptions): Promise<void> {
  const { withRegistry } = await import('./with-registry.ts')
  const { RepositoryNames } = await import('../../registry/http/repository-names.ts')
  const { RepositoryNotFoundError } = await import('../../repositories/repository.ts')
  const print = rowPrinter<Row>(options, {
    line: ({ name, digest, expiresAt, isImmutable }) =>
      `${name}  ${digest}${expiresAt === undefined ? '' : `  until ${expiresAt}`}` +
      (isImmutable === true ? '  immutable' : ''),
    nothing: 'no tags',
  })
  await withRegistry(options, async ({ foundation, services }) => {
    const { repositories, tagHistory } = services
    const name = new RepositoryNames(foundation.config.registry).parse(text)
    const repository = await repositories.find(name)
    if (repository === undefined) throw new RepositoryNotFoundError(text)
    const all = allRows(
      '',
      (page) => tagHistory.byName(repository, page),
      (tag) => tag.name,
    )
    const isHeld = foundation.config.tags.immutability.isOn
    for await (const { name: tagName, digest, startMs, endMs, isImmutable } of all) {
      print.row({
        name: tagName,
        digest,
        modifiedAt: new Date(startMs).toISOString(),
        ...(endMs === undefined ? {} : { expiresAt: new Date(endMs).toISOString() }),
        ...(isHeld && isImmutable ? { isImmutable } : {}),
      })
    }
  })
  print.end()
}
