import type { AttentionSource } from '../overview/attention.ts'
import { expiringTags } from '../overview/attention/expiring-tags.ts'
import { failedJobs } from '../overview/attention/failed-jobs.ts'
import {
  expiringAppTokens,
  expiringOauthTokens,
  teamInvitationsOf,
  unverifiedEmail,
} from '../overview/attention/own-account.ts'
import type { BerthDatabase } from '../schema/tables.ts'

/** Why somebody who signs in may have to look. A feature that has another reason adds it here. */
export function attentionSources(
  database: BerthDatabase,
  { isMailOn }: { readonly isMailOn: boolean },
): AttentionSource[] {
  return [
    failedJobs(database),
    expiringTags(database),
    expiringAppTokens(database),
    expiringOauthTokens(database),
    teamInvitationsOf(database),
    ...(isMailOn ? [unverifiedEmail(database)] : []),
  ]
}
