import { randomUUID } from 'node:crypto'

import type { Db, Tx } from '../../schema/tables.ts'
import type { Assignment, Authorization, ResponseType } from './oauth-authorization.ts'
import type { OauthApplication } from './oauth-application.ts'

const applicationColumns = [
  'oauth_application.id as application_id',
  'oauth_application.client_id',
  'oauth_application.organization_id as owner_id',
  'oauth_application.name',
  'oauth_application.description',
  'oauth_application.application_uri',
  'oauth_application.redirect_uri as application_redirect_uri',
  'oauth_application.avatar_email',
  'owner.name as owner_name',
] as const

interface ApplicationRow {
  readonly application_id: number
  readonly client_id: string
  readonly owner_id: number
  readonly name: string
  readonly description: string
  readonly application_uri: string
  readonly application_redirect_uri: string
  readonly avatar_email: string | null
}

/** What a user let applications do, that has not ended: the newest first. */
export async function listAuthorizations(
  db: Db,
  accountId: number,
  options: { readonly nowMs: number; readonly limit: number; readonly uuid?: string },
): Promise<Authorization[]> {
  let query = db
    .selectFrom('oauth_token')
    .innerJoin('oauth_application', 'oauth_application.id', 'oauth_token.application_id')
    .innerJoin('account as owner', 'owner.id', 'oauth_application.organization_id')
    .select(['oauth_token.uuid', 'oauth_token.scope'])
    .select(applicationColumns)
    .where('oauth_token.account_id', '=', accountId)
    .where('oauth_token.expires_at_ms', '>', options.nowMs)
    .orderBy('oauth_token.id', 'desc')
    .limit(options.limit)
  if (options.uuid !== undefined) query = query.where('oauth_token.uuid', '=', options.uuid)
  const rows = await query.execute()
  return rows.map((row) => ({
    uuid: row.uuid,
    scope: row.scope,
    application: applicationOf(row),
    ownerName: row.owner_name,
  }))
}

/** The scopes of all tokens that a user granted an application in the browser. */
export async function listGrantedScopes(
  db: Db,
  applicationId: number,
  accountId: number,
  nowMs: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('oauth_token')
    .select('scope')
    .distinct()
    .where('application_id', '=', applicationId)
    .where('account_id', '=', accountId)
    .where('display_name', 'is', null)
    .where('expires_at_ms', '>', nowMs)
    .limit(1000)
    .execute()
  return rows.map((row) => row.scope)
}

export async function deleteAuthorization(tx: Tx, accountId: number, uuid: string): Promise<void> {
  await tx
    .deleteFrom('oauth_token')
    .where('uuid', '=', uuid)
    .where('account_id', '=', accountId)
    .execute()
}

/** Offers that wait for a user, the oldest first. */
export async function listAssignments(
  db: Db,
  accountId: number,
  options: { readonly limit: number; readonly uuid?: string },
): Promise<Assignment[]> {
  let query = db
    .selectFrom('oauth_assignment')
    .innerJoin('oauth_application', 'oauth_application.id', 'oauth_assignment.application_id')
    .innerJoin('account as owner', 'owner.id', 'oauth_application.organization_id')
    .select([
      'oauth_assignment.uuid',
      'oauth_assignment.scope',
      'oauth_assignment.redirect_uri',
      'oauth_assignment.response_type',
    ])
    .select(applicationColumns)
    .where('oauth_assignment.account_id', '=', accountId)
    .orderBy('oauth_assignment.id')
    .limit(options.limit)
  if (options.uuid !== undefined) query = query.where('oauth_assignment.uuid', '=', options.uuid)
  const rows = await query.execute()
  return rows.map((row) => ({
    uuid: row.uuid,
    scope: row.scope,
    redirectUri: row.redirect_uri,
    responseType: row.response_type === 'code' ? 'code' : 'token',
    application: applicationOf(row),
    ownerName: row.owner_name,
  }))
}

/** One offer for each application and user: a new one takes the place of the old. */
export async function putAssignment(
  tx: Tx,
  assignment: {
    readonly applicationId: number
    readonly accountId: number
    readonly redirectUri: string
    readonly scope: string
    readonly responseType: ResponseType
    readonly nowMs: number
  },
): Promise<void> {
  const { applicationId, accountId } = assignment
  await tx
    .deleteFrom('oauth_assignment')
    .where('account_id', '=', accountId)
    .where('application_id', '=', applicationId)
    .execute()
  await tx
    .insertInto('oauth_assignment')
    .values({
      uuid: randomUUID(),
      application_id: applicationId,
      account_id: accountId,
      redirect_uri: assignment.redirectUri,
      scope: assignment.scope,
      response_type: assignment.responseType,
      created_at_ms: assignment.nowMs,
    })
    .execute()
}

/** @returns whether it was there */
export async function deleteAssignment(tx: Tx, accountId: number, uuid: string): Promise<boolean> {
  const result = await tx
    .deleteFrom('oauth_assignment')
    .where('uuid', '=', uuid)
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return result.numDeletedRows > 0n
}

function applicationOf(row: ApplicationRow): OauthApplication {
  return {
    id: row.application_id,
    clientId: row.client_id,
    ownerId: row.owner_id,
    name: row.name,
    description: row.description,
    applicationUri: row.application_uri,
    redirectUri: row.application_redirect_uri,
    avatarEmail: row.avatar_email ?? undefined,
  }
}
