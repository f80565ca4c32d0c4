import { randomUUID } from 'node:crypto'

import { type ExpressionBuilder, sql } from 'kysely'

import type { Db, Tables, Tx } from '../../schema/tables.ts'
import type { RepositoryRole } from '../repository.ts'
import type { DefaultPermission, Delegate, PermissionAccount } from './default-permission.ts'

/** A role that a new repository gives to somebody. */
export interface GivenRole {
  readonly accountId: number | undefined
  readonly teamId: number | undefined
  readonly role: RepositoryRole
}

/** What the default permissions of an organization give on a repository that `creatorId` makes. */
export async function findDefaultPermissions(
  db: Db,
  organizationId: number,
  creatorId: number | undefined,
): Promise<GivenRole[]> {
  const rows = await db
    .selectFrom('default_permission')
    .select(['delegate_account_id', 'delegate_team_id', 'role'])
    .where('organization_id', '=', organizationId)
    .where((eb) =>
      eb.or([
        eb('activating_account_id', 'is', null),
        eb('activating_account_id', '=', creatorId ?? null),
      ]),
    )
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    accountId: row.delegate_account_id ?? undefined,
    teamId: row.delegate_team_id ?? undefined,
    role: row.role,
  }))
}

export async function insertDefaultPermission(
  tx: Tx,
  permission: {
    readonly organizationId: number
    readonly activatorId: number | undefined
    readonly delegateAccountId: number | undefined
    readonly delegateTeamId: number | undefined
    readonly role: RepositoryRole
  },
): Promise<string> {
  const { uuid } = await tx
    .insertInto('default_permission')
    .values({
      uuid: randomUUID(),
      organization_id: permission.organizationId,
      activating_account_id: permission.activatorId ?? null,
      delegate_account_id: permission.delegateAccountId ?? null,
      delegate_team_id: permission.delegateTeamId ?? null,
      role: permission.role,
    })
    .returning('uuid')
    .executeTakeFirstOrThrow()
  return uuid
}

export async function setDefaultRole(tx: Tx, id: number, role: RepositoryRole): Promise<void> {
  await tx.updateTable('default_permission').set({ role }).where('id', '=', id).execute()
}

/** Whether it was still there. */
export async function deleteDefaultPermission(tx: Tx, id: number): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('default_permission')
    .where('id', '=', id)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** A page of the default permissions of an organization, the oldest first. */
export async function listDefaultPermissions(
  db: Db,
  organizationId: number,
  page: { readonly afterId: number; readonly limit: number },
): Promise<DefaultPermission[]> {
  const rows = await permissionRows(db, organizationId)
    .where('default_permission.id', '>', page.afterId)
    .orderBy('default_permission.id')
    .limit(page.limit)
    .execute()
  return rows.map(permissionOf)
}

export async function findDefaultPermission(
  db: Db,
  organizationId: number,
  uuid: string,
): Promise<DefaultPermission | undefined> {
  const row = await permissionRows(db, organizationId)
    .where('default_permission.uuid', '=', uuid)
    .executeTakeFirst()
  return row === undefined ? undefined : permissionOf(row)
}

function permissionRows(db: Db, organizationId: number) {
  return db
    .selectFrom('default_permission')
    .leftJoin('account as activator', 'activator.id', 'default_permission.activating_account_id')
    .leftJoin('account as delegate', 'delegate.id', 'default_permission.delegate_account_id')
    .leftJoin('team', 'team.id', 'default_permission.delegate_team_id')
    .select([
      'default_permission.id',
      'default_permission.uuid',
      'default_permission.role',
      'activator.name as activator_name',
      'activator.kind as activator_kind',
      'delegate.name as delegate_name',
      'delegate.kind as delegate_kind',
      'team.name as team_name',
    ])
    .select((eb) => [
      membership(eb, 'default_permission.activating_account_id').as('activator_membership'),
      membership(eb, 'default_permission.delegate_account_id').as('delegate_membership'),
    ])
    .where('default_permission.organization_id', '=', organizationId)
}

function membership(
  eb: ExpressionBuilder<Tables, 'default_permission'>,
  account: 'default_permission.activating_account_id' | 'default_permission.delegate_account_id',
) {
  return (
    eb
      .selectFrom('team_member')
      .innerJoin('team as joined', 'joined.id', 'team_member.team_id')
      .select(sql<number>`1`.as('one'))
      .whereRef('team_member.account_id', '=', account)
      // The plus: an account is in few teams, and an organization may have many.
      .whereRef(sql<number>`+joined.organization_id`, '=', 'default_permission.organization_id')
      .limit(1)
  )
}

interface Row {
  readonly id: number
  readonly uuid: string
  readonly role: RepositoryRole
  readonly activator_name: string | null
  readonly activator_kind: string | null
  readonly activator_membership: number | null
  readonly delegate_name: string | null
  readonly delegate_kind: string | null
  readonly delegate_membership: number | null
  readonly team_name: string | null
}

function permissionOf(row: Row): DefaultPermission {
  return {
    id: row.id,
    uuid: row.uuid,
    role: row.role,
    activator: accountOf(row.activator_name, row.activator_kind, row.activator_membership),
    delegate: delegateOf(row),
  }
}

function delegateOf(row: Row): Delegate {
  const account = accountOf(row.delegate_name, row.delegate_kind, row.delegate_membership)
  return account === undefined
    ? { kind: 'team', name: row.team_name ?? '' }
    : { kind: 'account', account }
}

function accountOf(
  name: string | null,
  kind: string | null,
  joined: number | null,
): PermissionAccount | undefined {
  if (name === null) return undefined
  const isRobot = kind === 'robot'
  return { name, isRobot, isOrganizationMember: isRobot || joined !== null }
}

/** The name of whoever changes one; null on the command line. */
export async function findActorName(db: Db, accountId: number | undefined): Promise<string | null> {
  if (accountId === undefined) return null
  const row = await db
    .selectFrom('account')
    .select('name')
    .where('id', '=', accountId)
    .executeTakeFirst()
  return row?.name ?? null
}
