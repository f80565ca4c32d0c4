import type { Selectable } from 'kysely'

import { accountColumns, accountOf } from '../../namespaces/account-lookup.service.ts'
import type { Db, SessionTable, Tx } from '../../schema/tables.ts'
import type { Session, SessionPlace, SignedInSession } from './session.ts'

const columns = [
  'session.id_digest',
  'session.created_at_ms as session_created_at_ms',
  'session.confirmed_at_ms',
  'session.last_used_at_ms as session_last_used_at_ms',
  'session.expires_at_ms',
  'session.address',
  'session.user_agent',
] as const

/** A session that goes on, with its account, who may have been disabled. */
export async function findSession(
  db: Db,
  idDigest: string,
  nowMs: number,
): Promise<SignedInSession | undefined> {
  const row = await db
    .selectFrom('session')
    .innerJoin('account', 'account.id', 'session.account_id')
    .select(columns)
    .select(accountColumns)
    .where('session.id_digest', '=', idDigest)
    .where('session.expires_at_ms', '>', nowMs)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    account: accountOf(row),
    session: sessionOf({
      ...row,
      created_at_ms: row.session_created_at_ms,
      last_used_at_ms: row.session_last_used_at_ms,
    }),
  }
}

/** Sessions of an account that go on; the newest comes first. */
export async function listSessions(
  db: Db,
  accountId: number,
  nowMs: number,
  { after, limit }: { readonly after: SessionPlace | undefined; readonly limit: number },
): Promise<Session[]> {
  const rows = await db
    .selectFrom('session')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('expires_at_ms', '>', nowMs)
    .$if(after !== undefined, (query) =>
      query.where((eb) =>
        eb(
          eb.refTuple('created_at_ms', 'id_digest'),
          '<',
          eb.tuple(after?.createdAtMs ?? 0, after?.idDigest ?? ''),
        ),
      ),
    )
    .orderBy('created_at_ms', 'desc')
    .orderBy('id_digest', 'desc')
    .limit(limit)
    .execute()
  return rows.map(sessionOf)
}

export async function insertSession(tx: Tx, accountId: number, session: Session): Promise<void> {
  await tx
    .insertInto('session')
    .values({
      id_digest: session.idDigest,
      account_id: accountId,
      created_at_ms: session.createdAtMs,
      confirmed_at_ms: session.confirmedAtMs,
      last_used_at_ms: session.lastUsedAtMs,
      expires_at_ms: session.expiresAtMs,
      address: session.address,
      user_agent: session.userAgent,
    })
    .execute()
}

export async function touchSession(tx: Tx, idDigest: string, nowMs: number): Promise<void> {
  await tx
    .updateTable('session')
    .set({ last_used_at_ms: nowMs })
    .where('id_digest', '=', idDigest)
    .execute()
}

export async function confirmSession(tx: Tx, idDigest: string, nowMs: number): Promise<void> {
  await tx
    .updateTable('session')
    .set({ confirmed_at_ms: nowMs, last_used_at_ms: nowMs })
    .where('id_digest', '=', idDigest)
    .execute()
}

/** Ends all sessions of an account, but one if it is named. */
export async function deleteSessions(
  tx: Tx,
  accountId: number,
  exceptIdDigest?: string,
): Promise<void> {
  let query = tx.deleteFrom('session').where('account_id', '=', accountId)
  if (exceptIdDigest !== undefined) query = query.where('id_digest', '<>', exceptIdDigest)
  await query.execute()
}

/** Ends one session of an account; undefined when it has no such session. */
export async function deleteSession(
  tx: Tx,
  accountId: number,
  idDigest: string,
): Promise<Session | undefined> {
  const row = await tx
    .deleteFrom('session')
    .where('account_id', '=', accountId)
    .where('id_digest', '=', idDigest)
    .returningAll()
    .executeTakeFirst()
  return row === undefined ? undefined : sessionOf(row)
}

export async function deleteAllSessions(tx: Tx): Promise<void> {
  await tx.deleteFrom('session').execute()
}

/** Forgets sessions that have run out; a bounded number, and says how many. */
export async function deleteExpiredSessions(tx: Tx, nowMs: number, limit: number): Promise<number> {
  const result = await tx
    .deleteFrom('session')
    .where('id_digest', 'in', (eb) =>
      eb.selectFrom('session').select('id_digest').where('expires_at_ms', '<=', nowMs).limit(limit),
    )
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}

function sessionOf(row: Selectable<Omit<SessionTable, 'account_id'>>): Session {
  return {
    idDigest: row.id_digest,
    createdAtMs: row.created_at_ms,
    confirmedAtMs: row.confirmed_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
    expiresAtMs: row.expires_at_ms,
    address: row.address,
    userAgent: row.user_agent,
  }
}
