import type { Selectable } from 'kysely'

import { accountColumns, accountOf } from '../../namespaces/account-lookup.service.ts'
import type { Account } from '../../namespaces/account.ts'
import type { Db, OauthApplicationTable, Tx } from '../../schema/tables.ts'
import type { OauthApplication, OauthApplicationChange } from './oauth-application.ts'

/** An application with its secret, still sealed. */
export interface SealedApplication extends OauthApplication {
  readonly sealedSecret: string
}

/** Two applications of one organization may have one name: the client id tells them apart. */
export async function findApplication(
  db: Db,
  clientId: string,
): Promise<SealedApplication | undefined> {
  const row = await db
    .selectFrom('oauth_application')
    .selectAll()
    .where('client_id', '=', clientId)
    .executeTakeFirst()
  return row === undefined ? undefined : applicationOf(row)
}

export async function findOwner(db: Db, ownerId: number): Promise<Account | undefined> {
  const row = await db
    .selectFrom('account')
    .select(accountColumns)
    .where('account.id', '=', ownerId)
    .executeTakeFirst()
  return row === undefined ? undefined : accountOf(row)
}

/** The first of that name. */
export async function findApplicationNamed(
  db: Db,
  ownerId: number,
  name: string,
): Promise<SealedApplication | undefined> {
  const row = await db
    .selectFrom('oauth_application')
    .selectAll()
    .where('organization_id', '=', ownerId)
    .where('name', '=', name)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? undefined : applicationOf(row)
}

export async function listApplications(
  db: Db,
  ownerId: number,
  limit: number,
): Promise<SealedApplication[]> {
  const rows = await db
    .selectFrom('oauth_application')
    .selectAll()
    .where('organization_id', '=', ownerId)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(applicationOf)
}

export async function countApplications(db: Db, ownerId: number): Promise<number> {
  const row = await db
    .selectFrom('oauth_application')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('organization_id', '=', ownerId)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

export async function insertApplication(
  tx: Tx,
  application: OauthApplicationChange & {
    readonly clientId: string
    readonly ownerId: number
    readonly sealedSecret: string
    readonly nowMs: number
  },
): Promise<SealedApplication> {
  const row = await tx
    .insertInto('oauth_application')
    .values({
      client_id: application.clientId,
      organization_id: application.ownerId,
      encrypted_client_secret: application.sealedSecret,
      ...columnsOf(application),
      created_at_ms: application.nowMs,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return applicationOf(row)
}

export async function updateApplication(
  tx: Tx,
  id: number,
  change: OauthApplicationChange,
): Promise<void> {
  await tx.updateTable('oauth_application').set(columnsOf(change)).where('id', '=', id).execute()
}

export async function updateSecret(tx: Tx, id: number, sealedSecret: string): Promise<void> {
  await tx
    .updateTable('oauth_application')
    .set({ encrypted_client_secret: sealedSecret })
    .where('id', '=', id)
    .execute()
}

/** Its tokens, codes and offers go with it. @returns whether it was there */
export async function deleteApplication(tx: Tx, id: number): Promise<boolean> {
  const result = await tx.deleteFrom('oauth_application').where('id', '=', id).executeTakeFirst()
  return result.numDeletedRows > 0n
}

function columnsOf(change: OauthApplicationChange) {
  return {
    name: change.name,
    description: change.description,
    application_uri: change.applicationUri,
    redirect_uri: change.redirectUri,
    avatar_email: change.avatarEmail ?? null,
  }
}

function applicationOf(row: Selectable<OauthApplicationTable>): SealedApplication {
  return {
    id: row.id,
    clientId: row.client_id,
    ownerId: row.organization_id,
    name: row.name,
    description: row.description,
    applicationUri: row.application_uri,
    redirectUri: row.redirect_uri,
    avatarEmail: row.avatar_email ?? undefined,
    sealedSecret: row.encrypted_client_secret,
  }
}
