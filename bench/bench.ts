import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { readBusySeconds } from './measure/machine.ts'
import { readCpuSeconds } from './measure/process-tree.ts'
import { median } from './measure/statistics.ts'
import type { Installation, Peer, PeerName, RunningPeer, StartOptions } from './peers/peer.ts'
import type { Row, RowPlan } from './report/row.ts'
import { formatFigure } from './report/table.ts'

/** A question about speed, with everything needed to answer it. */
export interface Scenario {
  readonly name: string
  readonly title: string
  run(bench: Bench): Promise<void>
}

/** How long or how often one sample works. */
export interface Effort {
  readonly seconds: number
  /** A number of repetitions, cut down where the run is to be short. */
  countOf(full: number): number
}

export interface BenchOptions {
  readonly scenario: string
  readonly peers: readonly Peer[]
  readonly pairs: number
  readonly isQuick: boolean
  readonly report: (line: string) => void
}

interface CompareOptions {
  /** False when a sample starts from nothing anyway. */
  readonly isWarmedUp?: boolean
}

interface Named {
  readonly name: PeerName
}

const fullEffort: Effort = { seconds: 4, countOf: (full) => full }
const quickEffort: Effort = { seconds: 1, countOf: (full) => Math.ceil(full / 5) }

/** What one scenario measures with: peers in turn, the same number of rounds for each. */
export class Bench {
  readonly isQuick: boolean
  readonly peers: readonly Peer[]
  readonly rows: Row[] = []
  /** For each sample, the share of all processors' time that neither client nor servers used. */
  readonly sharesOfOthers: number[] = []
  readonly #options: BenchOptions

  constructor(options: BenchOptions) {
    this.isQuick = options.isQuick
    this.peers = options.peers
    this.#options = options
  }

  /** The sizes to measure at: smaller ones where the run is to be short. */
  sizes(full: readonly number[], quick: readonly number[]): readonly number[] {
    return this.isQuick ? quick : full
  }

  /** Gives each peer an empty directory, and removes it at the end with everything in it. */
  async withInstallations(
    body: (installations: readonly Installation[]) => Promise<void>,
  ): Promise<void> {
    await withTemporaryDirectory(async (directory) => {
      const installations = await this.each(this.peers, 'installation', async (peer) => {
        const own = join(directory, peer.name)
        mkdirSync(own)
        return await peer.install(own)
      })
      try {
        await body(installations)
      } finally {
        for (const installation of installations) await installation.dispose?.()
      }
    })
  }

  /** Runs every peer, empty. */
  async withRunningPeers(body: (peers: readonly RunningPeer[]) => Promise<void>): Promise<void> {
    await this.withInstallations(async (installations) => {
      await this.whileRunning(installations, async (peers) => await body(peers))
    })
  }

  /** Runs installations while `body` works, and stops them whatever happens. */
  async whileRunning(
    installations: readonly Installation[],
    body: (peers: readonly RunningPeer[]) => Promise<void>,
    options: StartOptions = {},
  ): Promise<void> {
    const started: RunningPeer[] = []
    try {
      await this.each(installations, 'start', async (installation) => {
        started.push(await installation.start(options))
      })
      await body(started)
    } finally {
      for (const peer of started) await peer.stop()
    }
  }

  /** Does something for each, one after another; whoever fails is reported, and is not in the answer. */
  async each<S extends Named, T>(
    subjects: readonly S[],
    step: string,
    work: (subject: S) => Promise<T>,
  ): Promise<T[]> {
    const results: T[] = []
    for (const subject of subjects) {
      try {
        this.#report(`${step} (${subject.name})`)
        results.push(await work(subject))
      } catch (error) {
        this.#fail({ label: step, unit: '' }, subject.name, error)
      }
    }
    return results
  }

  /**
   * Measures peers in turn, A B A B…, after a shorter sample of each that does not count. A sample
   * gives a figure for each of the rows. A peer that fails once is not asked again.
   */
  async compare<S extends Named, K extends string>(
    subjects: readonly S[],
    plans: Readonly<Record<K, RowPlan>>,
    measure: (subject: S, effort: Effort) => Promise<Record<K, number>>,
    options: CompareOptions = {},
  ): Promise<void> {
    const keys = Object.keys(plans) as K[]
    const figures = new Map(subjects.map((subject) => [subject, [] as Record<K, number>[]]))
    const effort = this.isQuick ? quickEffort : fullEffort
    const label = plans[keys[0]!].label

    for (
      let round = options.isWarmedUp === false ? 1 : 0;
      round <= this.#options.pairs;
      round += 1
    ) {
      for (const subject of figures.keys()) {
        try {
          const own = round === 0 ? halved(effort) : effort
          const sample = await this.#watched(async () => await measure(subject, own))
          if (round > 0) figures.get(subject)!.push(sample)
          const shown = keys.map((key) => `${formatFigure(sample[key])} ${plans[key].unit}`)
          const roundName = round === 0 ? 'warm-up' : `round ${round}`
          this.#report(`${label} · ${roundName} · ${subject.name}: ${shown.join(', ')}`)
        } catch (error) {
          figures.delete(subject)
          for (const key of keys) this.#fail(plans[key], subject.name, error)
        }
      }
    }
    for (const key of keys) {
      const row = this.#rowOf(plans[key])
      for (const [subject, samples] of figures) {
        row.figures[subject.name] = samples.map((sample) => sample[key])
      }
    }
  }

  /** A figure that needs no measuring, because it is the same each time. */
  note(plan: RowPlan, names: readonly PeerName[], figure: number): void {
    const row = this.#rowOf(plan)
    for (const name of names) row.figures[name] = [figure]
  }

  /** How busy others kept the machine during the samples: the median share, or undefined before the first. */
  get shareOfOthers(): number | undefined {
    return this.sharesOfOthers.length === 0 ? undefined : median(this.sharesOfOthers)
  }

  async #watched<T>(work: () => Promise<T>): Promise<T> {
    const started = performance.now()
    const busyBefore = readBusySeconds()
    const oursBefore = readCpuSeconds([process.pid])
    const result = await work()
    const wallSeconds = (performance.now() - started) / 1000
    const othersSeconds =
      readBusySeconds() - busyBefore - (readCpuSeconds([process.pid]) - oursBefore)
    this.sharesOfOthers.push(Math.max(0, othersSeconds / wallSeconds))
    return result
  }

  #rowOf(plan: RowPlan): Row {
    const existing = this.rows.find((row) => row.plan === plan)
    if (existing !== undefined) return existing
    const row: Row = { scenario: this.#options.scenario, plan, figures: {}, failures: {} }
    this.rows.push(row)
    return row
  }

  #fail(plan: RowPlan, name: PeerName, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error)
    this.#rowOf(plan).failures[name] = message
    this.#report(`${plan.label} · ${name} FAILED: ${message}`)
  }

  #report(line: string): void {
    this.#options.report(`${this.#options.scenario} · ${line}`)
  }
}

/** Runs a peer on an empty disk for the time of one sample. */
export async function withFreshPeer<T>(
  peer: Peer,
  body: (running: RunningPeer) => Promise<T>,
): Promise<T> {
  return await withTemporaryDirectory(async (directory) => {
    const running = await (await peer.install(directory)).start()
    try {
      return await body(running)
    } finally {
      await running.stop()
    }
  })
}

export async function withTemporaryDirectory<T>(
  body: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'berth-bench-'))
  const remove = () => rmSync(directory, { recursive: true, force: true })
  process.on('exit', remove)
  try {
    return await body(directory)
  } finally {
    remove()
    process.off('exit', remove)
  }
}

function halved(effort: Effort): Effort {
  return {
    seconds: effort.seconds / 2,
    countOf: (full) => Math.ceil(effort.countOf(full) / 2),
  }
}
