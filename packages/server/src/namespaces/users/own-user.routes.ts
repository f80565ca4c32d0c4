import { hasScope } from '../../access/principal.ts'
import type { Privileges } from '../../access/privileges.ts'
import type { ApiAccess } from '../../api/api-access.service.ts'
import type { SignedInCaller } from '../../api/api-caller.ts'
import type { IdentityDriver } from '../../identity/identity-driver.ts'
import type { QuotaReports } from '../../quota/quota-reports.service.ts'
import type { Account } from '../account.ts'
import type { UserOrganization } from './user.ts'
import { presentUser, type UserView } from './user.wire.ts'
import type { Users } from './users.service.ts'

interface Dependencies {
  readonly users: Users
  readonly access: ApiAccess
  readonly privileges: Privileges
  readonly identity: IdentityDriver
  readonly defaultTagExpirationSeconds: number
  readonly quotaReports: QuotaReports
}

/** How users see themselves: as much as the token shows that they came with. */
export function ownUserView(dependencies: Dependencies) {
  const { users, access, privileges, identity } = dependencies

  return async (caller: SignedInCaller, user: Account): Promise<ReturnType<typeof presentUser>> => {
    const { principal } = caller
    const isWhole = hasScope(principal, 'user:admin')
    const mayDoAll = access.mayDoEverything(caller)
    const limited = ({ name, mayCreate, isAdmin }: UserOrganization): UserOrganization => ({
      name,
      mayCreate: hasScope(principal, 'repo:create') && (mayCreate || mayDoAll),
      isAdmin: hasScope(principal, 'org:admin') && (isAdmin || mayDoAll),
    })
    const [organizations, own] = await Promise.all([
      users.organizations(user),
      isWhole ? wholeView(user, hasScope(principal, 'repo:create')) : undefined,
    ])
    return presentUser({
      user,
      organizations: organizations.map(limited),
      defaultTagExpirationSeconds: dependencies.defaultTagExpirationSeconds,
      ...(own === undefined ? {} : { own }),
    })
  }

  async function wholeView(user: Account, mayCreate: boolean): Promise<UserView['own']> {
    const [details, hasPassword, quota] = await Promise.all([
      users.details(user),
      identity.passwordChange?.isSet(user) ?? false,
      dependencies.quotaReports.ofNamespace(user.id),
    ])
    return {
      details,
      hasPassword,
      quota,
      mayCreateRepositories: mayCreate && !privileges.isRestricted(user),
      isSuperUser: privileges.isSuperUser(user),
      isGlobalReader: privileges.isGlobalReader(user),
    }
  }
}
