/**
 * Where Berth answers otherwise than Quay under `/api/v1`, on purpose: the titles of the lines of
 * `docs/differences.md`, which say what Quay does, what Berth does, and why.
 */
export const apiDifferences = [
  'Absent capabilities',
  'Auto-prune patterns',
  'Deep pages of the history',
  'Faults of Quay',
  'Letters of tokens',
  'Missing bodies',
  'Names of the deleted',
  'Owners of app tokens',
  'Pages of mails',
  'Pages of robots',
  'Preflights',
  'Receivers of notifications',
  'Slashes at the end',
  'States of repositories',
  'Unknown calls',
  'Who moved tags',
] as const

export type ApiDifference = (typeof apiDifferences)[number]

/** Members that Berth's answers have beside those of Quay: the operation, and the place of each. */
export const addedMembers: Readonly<Record<string, ApiDifference>> = {
  'listAllAppTokens body.tokens[].username': 'Owners of app tokens',
  'listRepoTags body.next_page': 'Deep pages of the history',
  'listRepoTags body.tags[].began_by': 'Who moved tags',
  'listRepoTags body.tags[].ended_by': 'Who moved tags',
}
