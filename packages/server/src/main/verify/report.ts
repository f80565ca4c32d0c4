import type { Finding } from '../../registry/verification/finding.ts'
import type { RepairOutcome } from '../../registry/verification/repair.ts'
import { formatCount } from './amounts.ts'
import { describeFinding, remedies } from './describe-finding.ts'
import type { Progress } from './progress.ts'

/** Where findings go while they are made. None is kept. */
export interface Report {
  finding(finding: Finding): void
  end(progress: Progress, repaired: RepairOutcome | undefined): void
}

/** Sentences for a person, with what to do in the end. */
export function textReport(write: (line: string) => void): Report {
  let count = 0
  const needed = new Set<string>()
  return {
    finding(finding) {
      count += 1
      needed.add(remedies[finding.kind])
      write(describeFinding(finding))
    },
    end(progress, repaired) {
      if (count > 0) write('')
      write(`Checked ${progress.toString() || 'an empty registry'}.`)
      if (count === 0) {
        write('All is well.')
        return
      }
      write(`${formatCount(count)} ${count === 1 ? 'thing is' : 'things are'} wrong. What to do:`)
      for (const remedy of needed) write(`\n${remedy}`)
      if (repaired !== undefined) write(`\n${describeRepair(repaired)}`)
    },
  }
}

/** One JSON document, written while it comes about. */
export function jsonReport(write: (line: string) => void): Report {
  let count = 0
  return {
    finding(finding) {
      write(`${count === 0 ? '{"findings":[' : ','}${JSON.stringify(finding)}`)
      count += 1
    },
    end(progress, repaired) {
      const { checked } = progress
      const rest = {
        checked,
        isWhole: count === 0,
        ...(repaired === undefined ? {} : { repaired }),
      }
      write(`${count === 0 ? '{"findings":[' : ''}],${JSON.stringify(rest).slice(1)}`)
    },
  }
}

function describeRepair(outcome: RepairOutcome): string {
  const { objectsForgotten, jobsTriedAgain, refusal, orphansNoted, objectsDoomed } = outcome
  const forgotten = `${formatCount(objectsForgotten)} objects were forgotten, so that pushes bring them anew`
  return [
    `Repair: ${refusal ?? `${forgotten}.`}`,
    `${formatCount(jobsTriedAgain)} jobs are tried again.`,
    `${formatCount(orphansNoted)} things that nobody needs are looked at by the collector.`,
    outcome.objectsRefusal ??
      `${formatCount(objectsDoomed)} objects that belong to nothing go when their grace is over.`,
  ].join(' ')
}
