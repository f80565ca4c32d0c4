import type { RegistryCaller } from './http/registry-caller.ts'
import type { RegistryPath } from './registry-path.ts'

/** How a request ended. */
export interface RegistryOutcome {
  /** Undefined for a path that names nothing. */
  readonly path: RegistryPath | undefined
  /** Undefined where it never came so far that somebody asked who it was. */
  readonly caller: RegistryCaller | undefined
  /** On the clock of `performance.now()`. */
  readonly startedAt: number
  /** The error that was thrown, if any. */
  readonly error: unknown
  readonly isServerFault: boolean
}
