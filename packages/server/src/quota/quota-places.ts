import { Type } from 'typebox'

import type { ApiAccess } from '../api/api-access.service.ts'
import type { ApiCaller } from '../api/api-caller.ts'
import { notFound } from '../api/api-error.ts'
import type { Account } from '../namespaces/account.ts'
import type { Accounts } from '../namespaces/accounts.service.ts'
import type { FeatureName } from '../platform/config/slices/api.ts'

/** Where what bounds a namespace is seen: the path of the namespace, and who may look or change there. */
export interface Place {
  readonly path: string
  /** What stands in the ids of its calls. */
  readonly noun: 'Organization' | 'User'
  readonly suffix: '' | 'SuperUser'
  readonly scope: string
  readonly wantsFreshLogin?: boolean
  readonly reader: (caller: ApiCaller, params: Params) => Promise<Account>
  /** Absent where one only looks. */
  readonly writer?: (caller: ApiCaller, params: Params) => Promise<Account>
  /** Quay answers one limit of a quota here with the whole quota. */
  readonly showsWholeQuota?: boolean
}

export interface Params {
  readonly orgname?: string
  readonly namespace?: string
  readonly quota_id?: string
  readonly limit_id?: string
}

export interface PlaceDependencies {
  readonly accounts: Accounts
  readonly access: ApiAccess
}

const features: readonly FeatureName[] = ['SUPER_USERS', 'QUOTA_MANAGEMENT', 'EDIT_QUOTA']

/** As in Quay: seen by those who are in the namespace, changed by superusers. */
export function placesOfQuotas({ access, accounts }: PlaceDependencies) {
  const namespaceOf = async (name: string) => {
    const account = await accounts.find(name)
    if (account === undefined || account.kind === 'robot') throw notFound(`namespace ${name}`)
    return account
  }
  const administered = async (caller: ApiCaller, { namespace = '' }: Params) => {
    access.superUser(caller)
    return await namespaceOf(namespace)
  }
  const organization: Place = {
    path: '/organization/{orgname}',
    noun: 'Organization',
    suffix: '',
    scope: 'super:user',
    reader: async (caller, { orgname = '' }) =>
      (await access.organization(caller, orgname, 'member')).organization,
    async writer(caller, { orgname = '' }) {
      access.changerOfEverything(caller)
      return await namespaceOf(orgname)
    },
  }
  const own: Place = {
    path: '/user',
    noun: 'User',
    suffix: '',
    scope: 'user:admin',
    reader: (caller) => Promise.resolve(access.user(caller, 'user:admin').user),
    showsWholeQuota: true,
  }
  const superUserPlaces = (['organization', 'users'] as const).map((kind): Place => ({
    path: `/superuser/${kind}/{namespace}`,
    noun: kind === 'users' ? 'User' : 'Organization',
    suffix: 'SuperUser',
    scope: 'super:user',
    wantsFreshLogin: true,
    reader: administered,
    writer: administered,
  }))
  return { organization, own, superUserPlaces }
}

/** What all calls at a place have in common. */
export function commonOf({ scope, wantsFreshLogin = false }: Place) {
  return { tag: 'namespacequota', scope, feature: features, wantsFreshLogin }
}

export function paramsOf(path: string) {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
  return Type.Object(
    Object.fromEntries(names.map((name) => [name, Type.String({ maxLength: 255 })])),
  )
}
