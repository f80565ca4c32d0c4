import type { Origin } from '../load/connection.ts'
import type { Seeder } from '../seed/seeder.ts'

export const peerNames = [
  'berth',
  'berth-postgresql',
  'distribution-v3',
  'docker-registry',
  'zot',
] as const

export type PeerName = (typeof peerNames)[number]

export function isPeerName(name: string): name is PeerName {
  return (peerNames as readonly string[]).includes(name)
}

/** A registry that can be measured on this machine. */
export interface Peer {
  readonly name: PeerName
  readonly version: string
  /** Makes an empty one, which keeps all it has under `directory`. */
  install(directory: string): Promise<Installation>
}

/** A registry with its data, running or not. */
export interface Installation {
  readonly name: PeerName
  /** The first part of every repository name. */
  readonly namespace: string
  /** Starts it and waits for its first answer. */
  start(options?: StartOptions): Promise<RunningPeer>
  /** Where blobs lie, for an nginx in front to send them; absent where no peer can have that. */
  readonly storageDirectory?: string
  /** Present when large amounts of data can be written past the protocol. */
  readonly seeder?: Seeder
  /** Runs statements in the database of a stopped Berth, in the words that both engines know. */
  readonly execute?: (statements: readonly string[]) => Promise<void>
  /** Counts anew what is held, where quotas are on. @throws when the sums say something else */
  readonly verifyQuota?: () => Promise<void>
  /** Ends what serves all starts of this installation, such as its own PostgreSQL. */
  readonly dispose?: () => Promise<void>
}

export interface StartOptions {
  /** Lets nginx send the files of `storageDirectory`, named by paths that begin like this. */
  readonly accelRedirectPrefix?: string
  /** Every namespace may hold so much, where a peer can bound that; more is refused. */
  readonly quotaBytes?: number
}

export interface RunningPeer {
  readonly name: PeerName
  readonly namespace: string
  readonly origin: Origin
  /** Roots of the process trees whose time and memory are its own. */
  readonly processIds: readonly number[]
  /** From the start of its process until its first answer over HTTP. */
  readonly startSeconds: number
  readonly tokens: TokenSource
  /** Ends it, gracefully if it can within ten seconds. */
  readonly stop: () => Promise<void>
}

/** RS256 bearer tokens as a client gets them, of the form `repository:NAME:pull,push`. */
export interface TokenSource {
  tokenFor(scope: string): Promise<string>
  /** One for each scope. Only other scopes make other tokens: an issuer may sign what it signed before. */
  tokensFor(scopes: readonly string[]): Promise<string[]>
}

/** Why a peer cannot be measured here, in a sentence that says what to do. */
export class PeerUnavailableError extends Error {
  override readonly name = 'PeerUnavailableError'
}
