/** What a token for the API may be good for, by Quay's names. */
export const oauthScopes = [
  'repo:read',
  'repo:write',
  'repo:admin',
  'repo:create',
  'user:read',
  'user:admin',
  'org:admin',
  'super:user',
] as const
export type OauthScope = (typeof oauthScopes)[number]

const implied: Partial<Record<OauthScope, readonly OauthScope[]>> = {
  'repo:admin': ['repo:write', 'repo:read'],
  'repo:write': ['repo:read'],
  'user:admin': ['user:read'],
}

/**
 * The scopes of a list that spaces or commas separate, with all that they imply; undefined when
 * one is unknown or there is none.
 */
export function parseScopes(text: string): ReadonlySet<OauthScope> | undefined {
  const words = text.split(/[\s,]+/).filter((word) => word !== '')
  const scopes = new Set<OauthScope>()
  for (const word of words) {
    if (!isOauthScope(word)) return undefined
    scopes.add(word)
    for (const other of implied[word] ?? []) scopes.add(other)
  }
  return scopes.size === 0 ? undefined : scopes
}

function isOauthScope(word: string): word is OauthScope {
  return (oauthScopes as readonly string[]).includes(word)
}
