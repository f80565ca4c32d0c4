import { type Command, InvalidArgumentError, Option } from 'commander'

import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { printJson, printRemark, printResult } from './output.ts'

interface SearchOptions extends LocationOptions {
  readonly namespace?: string
  readonly repository?: string
  readonly performer?: string
  readonly since: number
  readonly until?: number
}

interface ListOptions extends SearchOptions {
  readonly limit: number
  readonly json?: true
}

interface ArchiveOptions extends LocationOptions {
  readonly olderThan?: number
  readonly list?: true
  readonly json?: true
}

const dayMilliseconds = 86_400_000
const entriesPerRead = 1000

/** `berth logs …`. */
export function addLogsCommand(program: Command): void {
  const logs = program
    .command('logs')
    .summary('read, export and archive the audit log')
    .description('Reads the record of who did what, and moves old months to the storage.')
  addList(logs)
  addExport(logs)
  addArchive(logs)
}

function addList(logs: Command): void {
  addSearchOptions(logs.command('list'))
    .addOption(new Option('--limit <number>', 'entries at most').argParser(positive).default(100))
    .option('--json', 'print JSON: a list of entries')
    .summary('list entries, the newest first')
    .description('Lists entries of the audit log, the newest first.')
    .addHelpText('after', '\nExample:\n  berth logs list --namespace acme --since 7')
    .action(async (options: ListOptions) => {
      const { withRegistry } = await import('./with-registry.ts')
      const { logSearch } = await import('./log-search.ts')
      await withRegistry(options, async ({ foundation, services }) => {
        const search = await logSearch(services, foundation.clock(), options)
        const { entries } = await services.logs.page(search, { limit: options.limit })
        if (options.json === true) printJson(entries.map(shown))
        else {
          for (const entry of entries) printResult(line(entry))
          if (entries.length === 0) printRemark('no entries')
        }
        const before = await services.logs.archivedBefore(search)
        if (before !== undefined) {
          printRemark(`entries before ${new Date(before).toISOString()} are in the archive`)
        }
      })
    })
}

function addExport(logs: Command): void {
  addSearchOptions(logs.command('export'))
    .summary('print all entries as JSON lines, the oldest first')
    .description('Prints every entry as a line of JSON, the oldest first, in bounded memory.')
    .addHelpText(
      'after',
      '\nExample:\n  berth logs export --namespace acme --since 30 | gzip > acme.jsonl.gz',
    )
    .action(async (options: SearchOptions) => {
      const { withRegistry } = await import('./with-registry.ts')
      const { logSearch } = await import('./log-search.ts')
      await withRegistry(options, async ({ foundation, services }) => {
        const search = await logSearch(services, foundation.clock(), options)
        let after: { readonly atMs: number; readonly id: number } | undefined
        for (;;) {
          const entries = await services.logs.oldest(search, { after, limit: entriesPerRead })
          for (const entry of entries) await printLine(JSON.stringify(shown(entry)))
          after = entries.at(-1)
          if (entries.length < entriesPerRead) break
        }
        const before = await services.logs.archivedBefore(search)
        if (before !== undefined) {
          printRemark(`entries before ${new Date(before).toISOString()} are in the archive`)
        }
      })
    })
}

function addArchive(logs: Command): void {
  addLocationOptions(logs.command('archive'))
    .addOption(
      new Option('--older-than <days>', 'days that a month has to be over for').argParser(positive),
    )
    .option('--list', 'list what is in the archive, and move nothing')
    .option('--json', 'print JSON: a list of files')
    .summary('move old months to the storage')
    .description(
      'Writes whole months of the audit log that are older than ACTION_LOG_ROTATION_THRESHOLD ' +
        'into files of the storage (JSON lines, compressed), and removes them from the database. ' +
        'With FEATURE_ACTION_LOG_ROTATION a server does it by itself.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  berth logs archive --older-than 90\n  berth logs archive --list',
    )
    .action(async (options: ArchiveOptions) => {
      const { withRegistry } = await import('./with-registry.ts')
      const files = await withRegistry(options, async ({ foundation, services }) => {
        const { logArchive } = services
        if (options.list === true) return await logArchive.files()
        const { ageSeconds } = foundation.config.logs.archive
        return await logArchive.archive(
          {
            progress: undefined,
            save: () => Promise.resolve(),
            signal: new AbortController().signal,
          },
          options.olderThan === undefined ? ageSeconds : options.olderThan * 86_400,
        )
      })
      if (options.json === true) printJson(files)
      else {
        for (const { month, entries, location, storageKey } of files) {
          printResult(`${month.replace('_', '-')}  ${entries} entries  ${location}:${storageKey}`)
        }
        if (files.length === 0) printRemark('nothing to archive')
      }
    })
}

function addSearchOptions(command: Command): Command {
  return addLocationOptions(command)
    .option('--namespace <name>', 'only those of this user or organization')
    .option('--repository <name>', 'only those of this repository: NAMESPACE/NAME')
    .option('--performer <name>', 'only what this user or robot did')
    .addOption(
      new Option('--since <when>', 'a day such as 2026-11-21, or a number of days before now')
        .argParser(instant)
        .default(Date.now() - dayMilliseconds, 'a day'),
    )
    .addOption(
      new Option('--until <when>', 'the same; that instant is not in it')
        .argParser(instant)
        .default(undefined, 'now'),
    )
}

interface ShownEntry {
  readonly atMs: number
  readonly kind: string
  readonly address: string
  readonly performer: { readonly name: string } | undefined
  readonly namespace: { readonly name: string } | undefined
  readonly metadata: Readonly<Record<string, unknown>>
}

function shown({ atMs, kind, address, performer, namespace, metadata }: ShownEntry): object {
  return {
    datetime: new Date(atMs).toISOString(),
    kind,
    namespace: namespace?.name ?? null,
    performer: performer?.name ?? null,
    ip: address,
    metadata,
  }
}

function line({ atMs, kind, address, performer, namespace, metadata }: ShownEntry): string {
  const who = performer?.name ?? '-'
  const where = namespace?.name ?? '-'
  const at = new Date(atMs).toISOString()
  return `${at}  ${kind}  ${where}  ${who}  ${address || '-'}  ${JSON.stringify(metadata)}`
}

/** A pipe that is slower than the database is waited for. */
async function printLine(text: string): Promise<void> {
  if (process.stdout.write(`${text}\n`)) return
  await new Promise<void>((resolve) => {
    process.stdout.once('drain', resolve)
    process.stdout.once('error', () => resolve())
  })
}

function positive(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number) || number < 1) {
    throw new InvalidArgumentError('Write a number from 1 on.')
  }
  return number
}

function instant(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Date.now() - Number(text) * dayMilliseconds
  const atMs = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(atMs)) {
    throw new InvalidArgumentError('Write a day such as 2026-11-21, or a number of days.')
  }
  return atMs
}
