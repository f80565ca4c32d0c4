import { type OauthScope, oauthScopes } from './oauth-scope.ts'

/** What people are told of a scope before they agree to it. */
export interface ScopeDescription {
  readonly scope: OauthScope
  readonly title: string
  readonly description: string
  readonly icon: string
  /** It gives away more than content. */
  readonly isDangerous: boolean
}

const texts: Record<OauthScope, Omit<ScopeDescription, 'scope'>> = {
  'repo:read': {
    title: 'Pull from your repositories',
    description: 'See and pull every repository that you may pull from.',
    icon: 'fa-hdd-o',
    isDangerous: false,
  },
  'repo:write': {
    title: 'Pull from and push to your repositories',
    description: 'See, pull from and push to every repository that you may push to.',
    icon: 'fa-hdd-o',
    isDangerous: false,
  },
  'repo:admin': {
    title: 'Administer your repositories',
    description: 'Do everything with the repositories that you administer, deleting them included.',
    icon: 'fa-hdd-o',
    isDangerous: true,
  },
  'repo:create': {
    title: 'Create repositories',
    description: 'Create repositories wherever you may create them.',
    icon: 'fa-plus',
    isDangerous: false,
  },
  'user:read': {
    title: 'Read your profile',
    description: 'See your user name, your e-mail address and your organizations.',
    icon: 'fa-user',
    isDangerous: false,
  },
  'user:admin': {
    title: 'Administer your account',
    description:
      'Change your account, and make robots that act for you. Agree only if you trust the application with all that is yours.',
    icon: 'fa-gear',
    isDangerous: true,
  },
  'org:admin': {
    title: 'Administer your organizations',
    description:
      'Change the teams, robots and settings of the organizations that you own. Agree only if you trust the application with all that is theirs.',
    icon: 'fa-gear',
    isDangerous: true,
  },
  'super:user': {
    title: 'Act as a superuser',
    description:
      'Use the powers that you have over the whole registry, if you have them. Agree only if you trust the application with everything.',
    icon: 'fa-street-view',
    isDangerous: true,
  },
}

/** One description for each scope that was named, without those it implies. */
export function describeScopes(scope: string): ScopeDescription[] {
  const named = new Set(scope.split(/[\s,]+/))
  return oauthScopes
    .filter((word) => named.has(word))
    .map((word) => ({ scope: word, ...texts[word] }))
}
