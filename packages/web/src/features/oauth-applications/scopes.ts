import { t } from './oauth-applications.texts.ts'

/** What a token may open, from the least to the most. */
export const scopes = [
  'repo:read',
  'repo:write',
  'repo:create',
  'repo:admin',
  'user:read',
  'user:admin',
  'org:admin',
  'super:user',
] as const
export type Scope = (typeof scopes)[number]

/** What people are told of each. */
export const scopeTexts: Readonly<
  Record<Scope, { readonly title: string; readonly help: string }>
> = {
  'repo:read': { title: t('scope-repo-read'), help: t('scope-help-repo-read') },
  'repo:write': { title: t('scope-repo-write'), help: t('scope-help-repo-write') },
  'repo:create': { title: t('scope-repo-create'), help: t('scope-help-repo-create') },
  'repo:admin': { title: t('scope-repo-admin'), help: t('scope-help-repo-admin') },
  'user:read': { title: t('scope-user-read'), help: t('scope-help-user-read') },
  'user:admin': { title: t('scope-user-admin'), help: t('scope-help-user-admin') },
  'org:admin': { title: t('scope-org-admin'), help: t('scope-help-org-admin') },
  'super:user': { title: t('scope-super-user'), help: t('scope-help-super-user') },
}

const dangerous: readonly Scope[] = ['repo:admin', 'user:admin', 'org:admin', 'super:user']

/** Which are chosen. */
export type ScopeChoice = Readonly<Record<Scope, boolean>>

export const noScopes: ScopeChoice = {
  'repo:read': false,
  'repo:write': false,
  'repo:create': false,
  'repo:admin': false,
  'user:read': false,
  'user:admin': false,
  'org:admin': false,
  'super:user': false,
}

export function hasDangerousScope(choice: ScopeChoice): boolean {
  return dangerous.some((scope) => choice[scope])
}

/** As the API takes them. @throws Error when there is none */
export function scopeText(choice: ScopeChoice): string {
  const chosen = scopes.filter((scope) => choice[scope])
  if (chosen.length === 0) throw new Error(t('scopeNeeded'))
  return chosen.join(' ')
}
