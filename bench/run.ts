import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

import { Bench } from './bench.ts'
import { describeEnvironment, type Environment } from './environment.ts'
import { parseCommand, usage, UsageError, type RunOptions } from './options.ts'
import { findPeers } from './peers/find-peers.ts'
import { PeerUnavailableError, type Peer } from './peers/peer.ts'
import { summarizeGrowth, summarizeRow, type Verdict } from './report/summary.ts'
import { renderTable } from './report/table.ts'
import { allScenarios } from './scenarios/all-scenarios.ts'

const exitCodes = { done: 0, failed: 1, wrongUsage: 2 }
/** Machines with memory of their own stay well below. */
const tolerableWrittenPageMicroseconds = 3
/** Above this share of a processor, somebody else's work shows in the figures. */
const tolerableShareOfOthers = 0.1

async function main(): Promise<number> {
  try {
    const names = allScenarios.map(({ name }) => name)
    const command = parseCommand(process.argv.slice(2), names)
    switch (command.kind) {
      case 'help':
        process.stdout.write(usage)
        return exitCodes.done
      case 'list':
        for (const { name, title } of allScenarios) {
          process.stdout.write(`${name.padEnd(4)}${title}\n`)
        }
        return exitCodes.done
      case 'run':
        return await measureAll(command.options)
    }
  } catch (error) {
    if (error instanceof PeerUnavailableError) {
      process.stderr.write(`${error.message}\n`)
      return exitCodes.failed
    }
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`${error.message}\n\n${usage}`)
    return exitCodes.wrongUsage
  }
}

async function measureAll(options: RunOptions): Promise<number> {
  if (process.platform !== 'linux') {
    throw new Error('the time of process trees is read from /proc, which only Linux has')
  }
  const environment = await describeEnvironment()
  const { peers, missing } = await findPeers(options, environment.commit)
  process.stdout.write(introduce(environment, peers, missing, options))

  const results: ScenarioResult[] = []
  for (const scenario of allScenarios.filter(({ name }) => options.scenarios.includes(name))) {
    const result = await measureScenario(scenario, peers, options)
    const { rows, growth } = result
    const table = renderTable(
      rows,
      growth,
      peers.map(({ name }) => name),
    )
    process.stdout.write(`\n${scenario.name}: ${scenario.title}\n${table}\n`)
    results.push(result)
  }
  process.stdout.write(`\n${conclude(results)}`)

  const file = resolve(options.jsonFile ?? defaultFile(environment))
  mkdirSync(dirname(file), { recursive: true })
  const versions = Object.fromEntries(peers.map(({ name, version }) => [name, version]))
  const document = { environment, options, peers: versions, missing, results }
  writeFileSync(file, `${JSON.stringify(document, undefined, 2)}\n`)
  process.stdout.write(`Figures: ${file}\n`)
  return verdictsOf(results).includes('failed') ? exitCodes.failed : exitCodes.done
}

async function measureScenario(
  scenario: (typeof allScenarios)[number],
  peers: readonly Peer[],
  options: RunOptions,
) {
  const bench = new Bench({
    scenario: scenario.name,
    peers,
    pairs: options.pairs,
    isQuick: options.isQuick,
    report: (line) => process.stderr.write(`${line}\n`),
  })
  const started = performance.now()
  const failure = await scenario.run(bench).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
  return {
    scenario: scenario.name,
    title: scenario.title,
    seconds: (performance.now() - started) / 1000,
    /** Why the scenario as a whole did not come to its end. */
    failure,
    shareOfOthers: bench.shareOfOthers,
    rows: bench.rows.map(summarizeRow),
    growth: summarizeGrowth(bench.rows),
  }
}

type ScenarioResult = Awaited<ReturnType<typeof measureScenario>>

function introduce(
  environment: Environment,
  peers: readonly Peer[],
  missing: Readonly<Record<string, string>>,
  options: RunOptions,
): string {
  const { processor, processorCount, kernel, node, loadAtStart, writtenPageMicroseconds } =
    environment
  return [
    `${processorCount} × ${processor}, Linux ${kernel}, Node ${node}, load ${loadAtStart.toFixed(2)}`,
    ...(writtenPageMicroseconds > tolerableWrittenPageMicroseconds
      ? [
          `to write a page costs ${writtenPageMicroseconds.toFixed(1)} µs: this machine borrows its memory; figures of large pushes are less certain`,
        ]
      : []),
    ...peers.map(({ name, version }) => `${name} ${version}`),
    ...Object.entries(missing).map(([name, reason]) => `without ${name}: ${reason}`),
    `median of ${options.pairs}${options.isQuick ? ', quick: figures show only that everything works' : ''}`,
    '',
  ].join('\n')
}

function verdictsOf(results: readonly ScenarioResult[]): Verdict[] {
  return results.flatMap(({ rows, growth, failure }) => [
    ...[...rows, ...growth].map(({ verdict }) => verdict),
    ...(failure === undefined ? [] : ['failed' as const]),
  ])
}

function conclude(results: readonly ScenarioResult[]): string {
  const verdicts = verdictsOf(results)
  const count = (verdict: Verdict) => verdicts.filter((found) => found === verdict).length
  const noisy = results.filter(({ shareOfOthers = 0 }) => shareOfOthers > tolerableShareOfOthers)
  const failures = results.flatMap(({ scenario, failure, rows }) => [
    ...(failure === undefined ? [] : [`  ${scenario}: ${failure}`]),
    ...rows.flatMap(({ label, failures: byPeer }) =>
      Object.entries(byPeer).map(([peer, why]) => `  ${scenario} · ${label} · ${peer}: ${why}`),
    ),
  ])
  const lines = [
    `Targets: ${count('met')} met, ${count('missed')} missed, ${count('failed')} failed, ${count('not measured')} not measured.`,
    ...(failures.length === 0 ? [] : ['Failures:', ...new Set(failures)]),
    ...noisy.map(
      ({ scenario, shareOfOthers = 0 }) =>
        `Noise: during ${scenario} others used ${Math.round(shareOfOthers * 100)} % of a processor; measure again when the machine is quiet.`,
    ),
  ]
  return `${lines.join('\n')}\n`
}

function defaultFile({ date }: Environment): string {
  return join(import.meta.dirname, 'results', `${date.replaceAll(':', '-')}.json`)
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
process.exitCode = await main()
