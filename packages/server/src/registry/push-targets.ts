import { AccessDeniedError } from '../access/access-denied-error.ts'
import type { Access, Authorized, Creatable } from '../access/access.service.ts'
import type { AuditLog } from '../logs/audit-log.service.ts'
import { createOrganizationIn } from '../namespaces/accounts.service.ts'
import type { Clock } from '../platform/clock/clock.ts'
import type { RegistryConfig } from '../platform/config/slices/registry.ts'
import { isUniqueViolation } from '../platform/database/database-error.ts'
import { RepositoryNotFoundError } from '../repositories/repository.ts'
import type { FullName } from '../repositories/repository-name.ts'
import { createRepositoryIn, type RequireRoom } from '../repositories/repositories.service.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import type { RegistryCaller, RegistryDoor } from './http/registry-caller.ts'
import type { RegistryEvents } from './registry-events.ts'
import { PushesDisabledError, RegistryReadOnlyError } from './registry-errors.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly door: RegistryDoor
  readonly access: Access
  readonly audit: AuditLog
  readonly clock: Clock
  readonly config: RegistryConfig
  readonly events: RegistryEvents
  readonly requireRoom: RequireRoom
}

/** Repositories to write to, made at the first push where that is allowed. */
export class PushTargets {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /**
   * @throws AccessDeniedError, RepositoryNotFoundError, RepositoryNotWritableError,
   *   RegistryReadOnlyError, PushesDisabledError
   */
  async forPush(caller: RegistryCaller, name: FullName): Promise<Authorized<'push'>> {
    const { access, door } = this.#dependencies
    try {
      return await this.#existing(caller, name)
    } catch (error) {
      if (!(error instanceof RepositoryNotFoundError || error instanceof AccessDeniedError)) {
        throw error
      }
      if (!door.mayByToken(caller, name, 'push')) throw error
      // Clients begin several uploads at once: another one may have made it in between.
      if (await access.exists(name)) return await this.#existing(caller, name)
      const creatable = await access.creatable(caller.principal, name)
      if (creatable === undefined) throw error
      this.#refuseWhileClosed()
      await this.#create(creatable, caller)
      return await this.forPush(caller, name)
    }
  }

  async #existing(caller: RegistryCaller, name: FullName): Promise<Authorized<'push'>> {
    const target = await this.#dependencies.door.repository(caller, name, 'push')
    this.#refuseWhileClosed()
    return target
  }

  /** @throws as {@link forPush} */
  async forDelete(caller: RegistryCaller, name: FullName): Promise<Authorized<'delete'>> {
    const target = await this.#dependencies.door.repository(caller, name, 'delete')
    this.#refuseWhileClosed()
    return target
  }

  #refuseWhileClosed(): void {
    const { config } = this.#dependencies
    if (config.state === 'readonly') throw new RegistryReadOnlyError()
    if (config.disablePushes) throw new PushesDisabledError()
  }

  /** Two first pushes that come at once make one repository, and one namespace. */
  async #create(
    { namespace, name, principal }: Creatable,
    { address }: RegistryCaller,
  ): Promise<void> {
    const { audit, database, clock, config, events } = this.#dependencies
    const { account } = principal
    const actor = { accountId: account.id, address, details: {} }
    const nowMs = clock()
    try {
      await database.transaction(async (tx) => {
        const namespaceId =
          namespace?.id ??
          (
            await createOrganizationIn(tx, audit, actor, {
              name: name.namespace,
              ownerId: account.id,
              nowMs,
            })
          ).id
        await this.#dependencies.requireRoom(tx, namespaceId)
        await createRepositoryIn(tx, audit, actor, {
          namespaceId,
          name,
          visibility: config.createPrivateRepositoryOnPush ? 'private' : 'public',
          creatorId: account.id,
          nowMs,
        })
      })
      events.repositoryCreated(name, principal)
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
    }
  }
}
