import type { AuditLog } from '../../logs/audit-log.service.ts'
import type { Actor, LogKind, LogMetadata } from '../../logs/log-entry.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import type { SigningKeyConfig } from '../../platform/config/slices/tokens.ts'
import { isUniqueViolation } from '../../platform/database/database-error.ts'
import type { BerthDatabase, Tx } from '../../schema/tables.ts'
import { type KeyPair, newKeyPair, type PublicJwk } from './key-pair.ts'
import {
  ExpirationInPastError,
  requireServiceName,
  type ServiceKey,
  type ServiceKeyChange,
  ServiceKeyExistsError,
  ServiceKeyNotFoundError,
} from './service-key.ts'
import {
  type ApprovalRow,
  deleteDeadServiceKeys,
  deleteServiceKey,
  findServiceKey,
  insertServiceKey,
  listServiceKeys,
  setApproval,
  updateServiceKey,
} from './service-key.queries.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  readonly clock: Clock
  readonly config: SigningKeyConfig
  /** Told after each committed change of what is believed. */
  readonly keysChanged: () => void
}

/** A key as whoever makes or submits it describes it. */
export interface NewServiceKey {
  readonly service: string
  readonly name?: string
  readonly metadata?: LogMetadata
  /** Undefined: never. */
  readonly expiresAtMs?: number
}

const keysMaximum = 1000

/**
 * Keys by which services prove who they are. A key that a service submits by itself is worth
 * nothing until a superuser approves it.
 */
export class ServiceKeys {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  async list(): Promise<ServiceKey[]> {
    return await listServiceKeys(this.#dependencies.database.reader, {}, keysMaximum)
  }

  /** The keys of a service that are believed now. */
  async listBelieved(service: string): Promise<ServiceKey[]> {
    const { database, clock } = this.#dependencies
    const filter = { service, approvedAndValidAtMs: clock() }
    return await listServiceKeys(database.reader, filter, keysMaximum)
  }

  /** @throws ServiceKeyNotFoundError */
  async find(kid: string): Promise<ServiceKey> {
    return await requireKey(this.#dependencies.database.reader, kid)
  }

  /**
   * Makes a key for a service, approved. The private half is answered, and kept nowhere.
   *
   * @throws InvalidServiceNameError, ExpirationInPastError
   */
  async create(
    actor: Actor,
    key: NewServiceKey,
    approval: { readonly approverId: number | undefined; readonly notes: string },
  ): Promise<KeyPair> {
    this.#requireFuture(key.expiresAtMs)
    requireServiceName(key.service)
    const pair = await newKeyPair()
    const atMs = this.#dependencies.clock()
    await this.#change(async (tx) => {
      await insertServiceKey(tx, storedKey(key, pair.jwk, atMs), {
        kind: 'superuser',
        atMs,
        ...approval,
      })
      const details = { preshared: true, auto_approved: true }
      await this.#record(tx, actor, 'service_key_create', { ...key, kid: pair.kid }, details)
    })
    return pair
  }

  /**
   * Takes a key that its service made. It waits for approval, unless `rotated` names the key,
   * still believed, that vouches for it and that it replaces.
   *
   * @throws InvalidServiceNameError, ExpirationInPastError, ServiceKeyExistsError
   */
  async submit(
    actor: Actor,
    key: NewServiceKey & { readonly rotationSeconds?: number },
    jwk: PublicJwk,
    rotated?: ServiceKey,
  ): Promise<void> {
    this.#requireFuture(key.expiresAtMs)
    requireServiceName(key.service)
    const atMs = this.#dependencies.clock()
    const approval: ApprovalRow | undefined =
      rotated === undefined
        ? undefined
        : { kind: 'key-rotation', atMs, approverId: undefined, notes: '' }
    try {
      await this.#change(async (tx) => {
        await insertServiceKey(tx, storedKey(key, jwk, atMs), approval)
        const described = { ...key, kid: jwk.kid }
        if (rotated === undefined) {
          const details = { preshared: false, auto_approved: false }
          await this.#record(tx, actor, 'service_key_create', described, details)
        } else {
          const details = { old_kid: rotated.kid }
          await this.#record(tx, actor, 'service_key_rotate', described, details)
        }
      })
    } catch (error) {
      if (isUniqueViolation(error)) throw new ServiceKeyExistsError(jwk.kid)
      throw error
    }
  }

  /** From now on the key is believed. Approving again changes nothing. @throws ServiceKeyNotFoundError */
  async approve(
    actor: Actor,
    kid: string,
    approval: { readonly approverId: number | undefined; readonly notes: string },
  ): Promise<void> {
    await this.#change(async (tx) => {
      const key = await requireKey(tx, kid)
      if (key.approval !== undefined) return
      const atMs = this.#dependencies.clock()
      await setApproval(tx, kid, { kind: 'superuser', atMs, ...approval })
      await this.#record(tx, actor, 'service_key_approve', key)
    })
  }

  /** @throws ServiceKeyNotFoundError, ExpirationInPastError */
  async change(actor: Actor, kid: string, change: ServiceKeyChange): Promise<ServiceKey> {
    const { expiresAtMs, name, metadata } = change
    this.#requireFuture(expiresAtMs ?? undefined)
    return await this.#change(async (tx) => {
      const before = await requireKey(tx, kid)
      await updateServiceKey(tx, kid, change)
      const after = await requireKey(tx, kid)
      if (expiresAtMs !== undefined && expiresAtMs !== (before.expiresAtMs ?? null)) {
        await this.#record(tx, actor, 'service_key_extend', after, {
          old_expiration_date: dateOrNull(before.expiresAtMs),
        })
      }
      if (name !== undefined || metadata !== undefined) {
        await this.#record(tx, actor, 'service_key_modify', after)
      }
      return after
    })
  }

  /** From now on nothing that the key signed is believed. @throws ServiceKeyNotFoundError */
  async delete(actor: Actor, kid: string): Promise<void> {
    await this.#change(async (tx) => {
      const key = await requireKey(tx, kid)
      await deleteServiceKey(tx, kid)
      await this.#record(tx, actor, 'service_key_delete', key, {
        created_date: dateOrNull(key.createdAtMs),
      })
    })
  }

  /** Removes keys that are worth nothing any more, or that nobody approved in time. */
  async deleteDead(): Promise<number> {
    const { database, clock, config } = this.#dependencies
    const nowMs = clock()
    return await database.transaction((tx) =>
      deleteDeadServiceKeys(tx, {
        expiredMs: nowMs - config.expiredKeptSeconds * 1000,
        submittedMs: nowMs - config.unapprovedExpiresInSeconds * 1000,
      }),
    )
  }

  #requireFuture(expiresAtMs: number | undefined): void {
    if (expiresAtMs !== undefined && expiresAtMs <= this.#dependencies.clock()) {
      throw new ExpirationInPastError()
    }
  }

  async #record(
    tx: Tx,
    actor: Actor,
    kind: LogKind,
    key: {
      readonly kid: string
      readonly service: string
      readonly name?: string
      readonly expiresAtMs?: number | undefined
    },
    details: LogMetadata = {},
  ): Promise<void> {
    await this.#dependencies.audit.record(tx, actor, {
      kind,
      namespaceId: undefined,
      metadata: {
        kid: key.kid,
        service: key.service,
        name: key.name ?? '',
        expiration_date: dateOrNull(key.expiresAtMs),
        ...details,
      },
    })
  }

  async #change<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    const result = await this.#dependencies.database.transaction(work)
    this.#dependencies.keysChanged()
    return result
  }
}

async function requireKey(db: Parameters<typeof findServiceKey>[0], kid: string) {
  const key = await findServiceKey(db, kid)
  if (key === undefined) throw new ServiceKeyNotFoundError(kid)
  return key
}

function storedKey(
  key: NewServiceKey & { readonly rotationSeconds?: number },
  jwk: PublicJwk,
  createdAtMs: number,
): Omit<ServiceKey, 'approval'> {
  return {
    kid: jwk.kid,
    service: key.service,
    name: key.name ?? '',
    metadata: key.metadata ?? {},
    jwk,
    createdAtMs,
    expiresAtMs: key.expiresAtMs,
    rotationSeconds: key.rotationSeconds,
  }
}

function dateOrNull(atMs: number | undefined): string | null {
  return atMs === undefined ? null : new Date(atMs).toISOString()
}
