import type { BerthDatabase } from '../../schema/tables.ts'
import type { AttentionSource } from '../attention.ts'

const soonMilliseconds = 7 * 24 * 60 * 60 * 1000

/** App tokens of the user that end within a week. */
export function expiringAppTokens(database: BerthDatabase): AttentionSource {
  return {
    async find({ user, nowMs }, limit) {
      const rows = await database.reader
        .selectFrom('app_token')
        .select(['title', 'expires_at_ms'])
        .where('account_id', '=', user.id)
        .where('expires_at_ms', '>', nowMs)
        .where('expires_at_ms', '<=', nowMs + soonMilliseconds)
        .orderBy('expires_at_ms')
        .limit(limit)
        .execute()
      return rows.map(({ title, expires_at_ms: atMs }) => ({
        kind: 'app_token_expires',
        severity: 'warning',
        name: title,
        count: 1,
        ...(atMs === null ? {} : { atMs }),
      }))
    },
  }
}

/** Tokens of applications that act for the user and end within a week. */
export function expiringOauthTokens(database: BerthDatabase): AttentionSource {
  return {
    async find({ user, nowMs }, limit) {
      const rows = await database.reader
        .selectFrom('oauth_token')
        .innerJoin('oauth_application', 'oauth_application.id', 'oauth_token.application_id')
        .select(['oauth_application.name', 'oauth_token.display_name', 'oauth_token.expires_at_ms'])
        .where('oauth_token.account_id', '=', user.id)
        .where('oauth_token.expires_at_ms', '>', nowMs)
        .where('oauth_token.expires_at_ms', '<=', nowMs + soonMilliseconds)
        .orderBy('oauth_token.expires_at_ms')
        .limit(limit)
        .execute()
      return rows.map((row) => ({
        kind: 'oauth_token_expires',
        severity: 'warning',
        name: row.display_name ?? row.name,
        count: 1,
        atMs: row.expires_at_ms,
      }))
    },
  }
}

/** Teams that the user is asked to join. */
export function teamInvitationsOf(database: BerthDatabase): AttentionSource {
  return {
    async find({ user }, limit) {
      const rows = await database.reader
        .selectFrom('team_invitation')
        .innerJoin('team', 'team.id', 'team_invitation.team_id')
        .innerJoin('account as organization', 'organization.id', 'team.organization_id')
        .select(['organization.name as organization', 'team.name', 'team_invitation.created_at_ms'])
        .where('team_invitation.account_id', '=', user.id)
        .where('organization.is_enabled', '=', 1)
        .orderBy('team_invitation.id')
        .limit(limit)
        .execute()
      return rows.map((row) => ({
        kind: 'team_invitation',
        severity: 'info',
        organization: row.organization,
        name: row.name,
        count: 1,
        atMs: row.created_at_ms,
      }))
    },
  }
}

/** An address that nobody has proved, where mails are sent. */
export function unverifiedEmail(database: BerthDatabase): AttentionSource {
  return {
    async find({ user }) {
      const row = await database.reader
        .selectFrom('account')
        .select('email')
        .where('id', '=', user.id)
        .where('is_verified', '=', 0)
        .executeTakeFirst()
      if (row === undefined || row.email === null) return []
      return [{ kind: 'unverified_email', severity: 'warning', name: row.email, count: 1 }]
    },
  }
}
