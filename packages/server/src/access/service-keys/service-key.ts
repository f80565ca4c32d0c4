import type { LogMetadata } from '../../logs/log-entry.ts'
import type { PublicJwk } from './key-pair.ts'

/** The public key of a service that talks to the registry, or of the registry itself. */
export interface ServiceKey {
  readonly kid: string
  readonly service: string
  readonly name: string
  readonly metadata: LogMetadata
  readonly jwk: PublicJwk
  readonly createdAtMs: number
  /** Undefined: never. */
  readonly expiresAtMs: number | undefined
  /** How often its service renews it. */
  readonly rotationSeconds: number | undefined
  /** Undefined: nobody approved it yet, and nothing it signed is believed. */
  readonly approval: KeyApproval | undefined
}

export interface KeyApproval {
  readonly kind: 'automatic' | 'superuser' | 'key-rotation'
  readonly atMs: number
  /** Undefined when the registry did it, or somebody who is gone. */
  readonly approverName: string | undefined
  readonly notes: string
}

/** Undefined members stay as they are. */
export interface ServiceKeyChange {
  readonly name?: string
  readonly metadata?: LogMetadata
  /** Null: never. */
  readonly expiresAtMs?: number | null
}

const serviceForm = /^[a-z0-9_]{1,255}$/

/** @throws InvalidServiceNameError */
export function requireServiceName(service: string): void {
  if (!serviceForm.test(service)) throw new InvalidServiceNameError(service)
}

export class ServiceKeyNotFoundError extends Error {
  override readonly name = 'ServiceKeyNotFoundError'

  constructor(kid: string) {
    super(`there is no service key ${kid}`)
  }
}

export class ServiceKeyExistsError extends Error {
  override readonly name = 'ServiceKeyExistsError'

  constructor(kid: string) {
    super(`there is a service key ${kid} already`)
  }
}

export class InvalidServiceNameError extends Error {
  override readonly name = 'InvalidServiceNameError'

  constructor(service: string) {
    super(
      `${JSON.stringify(service)} cannot be the name of a service: it needs lower-case letters, digits and underscores`,
    )
  }
}

export class ExpirationInPastError extends Error {
  override readonly name = 'ExpirationInPastError'

  constructor() {
    super('the expiration is in the past; give a later one, or null for none')
  }
}
