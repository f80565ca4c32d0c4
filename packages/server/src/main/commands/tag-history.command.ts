import type { Command } from 'commander'

import type { TagPlace } from '../../registry/tags/tag-history.ts'
import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { splitTag } from './named-repository.ts'
import { rowPrinter } from './row-printer.ts'

interface HistoryOptions extends LocationOptions {
  readonly json?: true
}

interface Row {
  readonly name: string
  readonly digest: string
  readonly from: string
  readonly by: string | null
  readonly until: string | null
  readonly endedBy: string | null
  readonly reversion: boolean
}

const intervalsAtOnce = 100

/** `berth tag history`. */
export function addTagHistory(tag: Command): void {
  addLocationOptions(tag.command('history'))
    .argument('<tag>', 'NAMESPACE/NAME, or NAMESPACE/NAME:TAG for one tag')
    .option('--json', 'print JSON: a list of name, digest, from, by, until, endedBy, reversion')
    .summary('list what tags pointed to, and who moved them')
    .description(
      'Lists what tags pointed to, the last change first, for as long as their namespace keeps ' +
        'it: from when until when, and which account or robot began and ended it.',
    )
    .addHelpText('after', '\nExample:\n  berth tag history acme/web:latest')
    .action(history)
}

async function history(text: string, options: HistoryOptions): Promise<void> {
  const { name, tag } = splitTag(text)
  const { withRegistry } = await import('./with-registry.ts')
  const print = rowPrinter<Row>(options, { line: lineOf, nothing: 'no history' })
  await withRegistry(options, async ({ services }) => {
    const repository = await services.repositories.named(name)
    const target = services.access.forMachine(repository, 'pull')
    const filter = { isOnlyCurrent: false, ...(tag === undefined ? {} : { name: tag }) }
    let after: TagPlace | undefined
    do {
      const found = await services.tagHistory.page(target, {
        filter,
        page: 1,
        after,
        limit: intervalsAtOnce,
        reader: 'command line',
      })
      for (const interval of found.intervals) {
        print.row({
          name: interval.name,
          digest: interval.digest,
          from: new Date(interval.startMs).toISOString(),
          by: interval.begunBy ?? null,
          until: interval.endMs === undefined ? null : new Date(interval.endMs).toISOString(),
          endedBy: interval.endedBy ?? null,
          reversion: interval.isReversion,
        })
      }
      after = found.next
    } while (after !== undefined)
  })
  print.end()
}

function lineOf({ name, digest, from, by, until, endedBy, reversion }: Row): string {
  const began = `${from}${by === null ? '' : ` by ${by}`}`
  const ended = until === null ? 'now' : `${until}${endedBy === null ? '' : ` by ${endedBy}`}`
  return `${name}  ${digest}  ${began} – ${ended}${reversion ? '  restored' : ''}`
}
