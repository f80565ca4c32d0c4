import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'

import type { RunOptions } from '../options.ts'
import { findBerth, findBerthOnPostgresql } from './berth.ts'
import { findDistributionV3, findDockerRegistry } from './distribution.ts'
import { PeerUnavailableError, type Peer, type PeerName } from './peer.ts'
import { findZot } from './zot.ts'

/** The peers that were asked for and can be measured here, and why the others cannot. */
export async function findPeers(
  options: RunOptions,
  commit: string,
): Promise<{ peers: readonly Peer[]; missing: Partial<Record<PeerName, string>> }> {
  const peers: Peer[] = []
  const missing: Partial<Record<PeerName, string>> = {}
  for (const name of options.peers) {
    try {
      peers.push(await findPeer(name, options, commit))
    } catch (error) {
      if (!(error instanceof PeerUnavailableError)) throw error
      missing[name] = error.message
    }
  }
  if (peers.length === 0) {
    const reasons = Object.values(missing).join('; ')
    throw new PeerUnavailableError(`there is nothing to measure: ${reasons}`)
  }
  return { peers, missing }
}

async function findPeer(name: PeerName, options: RunOptions, commit: string): Promise<Peer> {
  switch (name) {
    case 'berth':
      return findBerth(berthOptions(options, commit))
    case 'berth-postgresql':
      return findBerthOnPostgresql(berthOptions(options, commit))
    case 'distribution-v3':
      return await findDistributionV3()
    case 'docker-registry':
      return await findDockerRegistry()
    case 'zot':
      return findZot()
  }
}

function berthOptions({ profileDirectory }: RunOptions, version: string) {
  if (profileDirectory === undefined) return { version }
  mkdirSync(profileDirectory, { recursive: true })
  return { version, profileDirectory: resolve(profileDirectory) }
}
