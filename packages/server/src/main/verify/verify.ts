import { Repair } from '../../registry/verification/repair.ts'
import { verifyRegistry } from '../../registry/verification/verify-registry.ts'
import type { Foundation } from '../services.ts'
import { Progress } from './progress.ts'
import { jsonReport, textReport } from './report.ts'

export interface VerifyOrder {
  /** Reads every byte of every blob. */
  readonly readsContent: boolean
  readonly repairs: boolean
  /** With a repair: objects that belong to nothing go as well. */
  readonly removesObjects: boolean
  readonly asJson: boolean
  readonly print: (line: string) => void
  readonly progressTo: NodeJS.WriteStream
}

const pausesMilliseconds = [200, 1000, 3000]

/**
 * Verifies a registry and prints what is found, as it is found.
 *
 * @returns whether nothing was found
 */
export async function verify(foundation: Foundation, order: VerifyOrder): Promise<boolean> {
  const { database, storage, clock, config } = foundation
  const report = order.asJson ? jsonReport(order.print) : textReport(order.print)
  const repair = order.repairs
    ? new Repair({
        database,
        clock,
        objectGraceSeconds: order.removesObjects ? config.collection.objectGraceSeconds : undefined,
      })
    : undefined
  const progress = new Progress(order.progressTo)
  let isWhole = true
  try {
    const findings = verifyRegistry({
      reader: database.reader,
      storage,
      clock,
      allowsSparse: config.registry.sparseIndex,
      readsContent: order.readsContent,
      pausesMilliseconds,
      onChecked: (subject, count, bytes) => progress.add(subject, count, bytes),
    })
    for await (const finding of findings) {
      isWhole = false
      progress.clear()
      report.finding(finding)
      await repair?.take(finding)
    }
    progress.clear()
    report.end(
      progress,
      await repair?.finish(progress.countOf('blobs'), progress.countOf('objects')),
    )
  } finally {
    progress.end()
  }
  return isWhole
}
