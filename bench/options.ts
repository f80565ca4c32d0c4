import { parseArgs } from 'node:util'

import { isPeerName, peerNames, type PeerName } from './peers/peer.ts'

/** What the command line asks for. */
export interface RunOptions {
  /** Names of scenarios in the order of the plan; a letter stands for all that begin with it. */
  readonly scenarios: readonly string[]
  readonly isQuick: boolean
  readonly pairs: number
  readonly peers: readonly PeerName[]
  readonly jsonFile: string | undefined
  readonly profileDirectory: string | undefined
}

/** The command line makes no sense; the message says what would. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const usage = `npm run bench -- [scenario…] [--quick] [--pairs N] [--peers NAME,…] [--json FILE] [--profile DIRECTORY]

Measures Berth beside other registries on this machine, in turn, and prints a table.

  --quick      smaller sizes and one round: whether everything works, not how fast it is
  --pairs      rounds of every comparison (3, with --quick 1)
  --peers      of ${peerNames.join(', ')} (berth,distribution-v3)
  --json       where the figures go (bench/results/<time>.json)
  --profile    writes a CPU profile of each Berth process there; figures suffer
  --list       prints the scenarios

Example: npm run bench -- a b d --pairs 5 --peers berth,distribution-v3,docker-registry
`

export type Command =
  | { readonly kind: 'help' | 'list' }
  | { readonly kind: 'run'; options: RunOptions }

/** @throws UsageError */
export function parseCommand(
  commandArguments: readonly string[],
  scenarioNames: readonly string[],
): Command {
  const { values, positionals } = parseOrExplain(commandArguments)
  if (values.help === true) return { kind: 'help' }
  if (values.list === true) return { kind: 'list' }
  const isQuick = values.quick === true
  return {
    kind: 'run',
    options: {
      scenarios: selectScenarios(positionals, scenarioNames),
      isQuick,
      pairs: parsePairs(values.pairs ?? (isQuick ? '1' : '3')),
      peers: parsePeers(values.peers ?? 'berth,distribution-v3'),
      jsonFile: values.json,
      profileDirectory: values.profile,
    },
  }
}

function parseOrExplain(commandArguments: readonly string[]) {
  try {
    return parseArgs({
      args: [...commandArguments],
      allowPositionals: true,
      options: {
        quick: { type: 'boolean' },
        pairs: { type: 'string' },
        peers: { type: 'string' },
        json: { type: 'string' },
        profile: { type: 'string' },
        list: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function selectScenarios(wanted: readonly string[], names: readonly string[]): readonly string[] {
  const unknown = wanted.filter((name) => !names.some((candidate) => isMeant(name, candidate)))
  if (unknown.length > 0) {
    throw new UsageError(
      `there is no scenario ${unknown.join(', ')}; the scenarios are ${names.join(', ')}`,
    )
  }
  return wanted.length === 0
    ? names
    : names.filter((candidate) => wanted.some((name) => isMeant(name, candidate)))
}

/** `d` means d1, d2 and d3; `m` does not mean mix. */
function isMeant(wanted: string, name: string): boolean {
  return name === wanted || name.replace(/\d+$/, '') === wanted
}

function parsePairs(text: string): number {
  const pairs = Number(text)
  if (!Number.isInteger(pairs) || pairs < 1 || pairs > 100) {
    throw new UsageError(`--pairs ${text}: write a whole number from 1 to 100`)
  }
  return pairs
}

function parsePeers(text: string): readonly PeerName[] {
  const names = [...new Set(text.split(',').map((name) => name.trim()))]
  return names.map((name) => {
    if (isPeerName(name)) return name
    throw new UsageError(`--peers ${name}: the peers are ${peerNames.join(', ')}`)
  })
}
