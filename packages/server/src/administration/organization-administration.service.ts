import type { Privileges } from '../access/privileges.ts'
import type { AuditLog } from '../logs/audit-log.service.ts'
import type { Actor } from '../logs/log-entry.ts'
import { type Account, AccountNotFoundError, NameTakenError } from '../namespaces/account.ts'
import { renameNamespace } from '../namespaces/account-rename.service.ts'
import type { Users } from '../namespaces/users/users.service.ts'
import { isUniqueViolation } from '../platform/database/database-error.ts'
import type { Deletions, HowDeleted } from '../repositories/deletion/deletions.service.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import {
  type AccountPage,
  type AdministeredOrganization,
  SuperUserUnchangeableError,
} from './administered-account.ts'
import { findOrganization, joinOwners, listOrganizations } from './administered-account.queries.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  readonly deletions: Deletions
  readonly users: Users
  readonly privileges: Privileges
  /** Told after each committed change of what somebody may do. */
  readonly accessChanged: () => void
}

/** What whoever runs the registry does with its organizations. Who may ask is decided before. */
export class OrganizationAdministration {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  async list(page: AccountPage): Promise<AdministeredOrganization[]> {
    return await listOrganizations(this.#dependencies.database.reader, page)
  }

  /** @throws AccountNotFoundError */
  async find(name: string): Promise<AdministeredOrganization> {
    const organization = await findOrganization(this.#dependencies.database.reader, name)
    if (organization === undefined) throw new AccountNotFoundError('organization', name)
    return organization
  }

  /**
   * Gives an organization another name. Its robots are renamed with it, so that what signs in as
   * them has to be told.
   *
   * @throws AccountNotFoundError, InvalidNameError, NameTakenError
   */
  async rename(actor: Actor, name: string, newName: string): Promise<AdministeredOrganization> {
    const { database, audit, accessChanged } = this.#dependencies
    try {
      await database.transaction(async (tx) => {
        const found = await findOrganization(tx, name)
        if (found === undefined) throw new AccountNotFoundError('organization', name)
        if (newName === name) return
        await renameNamespace(tx, found.account, newName)
        await audit.record(tx, actor, {
          kind: 'org_change_name',
          namespaceId: found.account.id,
          metadata: { old_name: name, new_name: newName, namespace: newName },
        })
      })
    } catch (error) {
      if (isUniqueViolation(error)) throw new NameTakenError(newName)
      throw error
    }
    accessChanged()
    return await this.find(newName)
  }

  /** @throws AccountNotFoundError */
  async delete(actor: Actor, name: string, how: HowDeleted = {}): Promise<void> {
    const { account } = await this.find(name)
    await this.#dependencies.deletions.deleteNamespace(actor, account, how)
  }

  /**
   * Makes a superuser an owner of an organization; a user is made an organization for it, and
   * cannot sign in any more.
   *
   * @throws SuperUserUnchangeableError
   */
  async takeOwnership(actor: Actor, namespace: Account, superUser: Account): Promise<void> {
    const { database, audit, users, privileges, accessChanged } = this.#dependencies
    const wasUser = namespace.kind === 'user'
    if (privileges.isSuperUser(namespace)) throw new SuperUserUnchangeableError(namespace.name)
    if (wasUser) await users.convert(actor, namespace, superUser)
    await database.transaction(async (tx) => {
      await joinOwners(tx, namespace.id, superUser.id)
      await audit.record(tx, actor, {
        kind: 'take_ownership',
        namespaceId: namespace.id,
        metadata: {
          entity_id: namespace.id,
          namespace: namespace.name,
          was_user: wasUser,
          superuser: superUser.name,
        },
      })
    })
    accessChanged()
  }
}
