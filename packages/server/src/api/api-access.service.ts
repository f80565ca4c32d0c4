import { AccessDeniedError } from '../access/access-denied-error.ts'
import type { Access, Authorized } from '../access/access.service.ts'
import type { RepositoryAction } from '../access/effective-role.ts'
import { membershipIn, type Membership } from '../access/membership.service.ts'
import type { OauthScope } from '../access/oauth/oauth-scope.ts'
import { type AccountPrincipal, hasScope } from '../access/principal.ts'
import type { Privileges } from '../access/privileges.ts'
import type { Viewer } from '../access/visible-repositories.service.ts'
import { findAccount } from '../namespaces/account-lookup.service.ts'
import type { Account } from '../namespaces/account.ts'
import type { Team } from '../namespaces/teams/team.ts'
import { findTeam, isTeamMember } from '../namespaces/teams/team-lookup.service.ts'
import type { AccountsConfig } from '../platform/config/slices/accounts.ts'
import {
  type Repository,
  RepositoryNotFoundError,
  RepositoryNotWritableError,
} from '../repositories/repository.ts'
import { type FullName, parseFullName } from '../repositories/repository-name.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import { type ApiCaller, isSignedIn, type SignedInCaller } from './api-caller.ts'
import { invalidRequest, notFound, unauthenticated, unauthorized } from './api-error.ts'

/** What somebody may do in an organization; each includes those before it. */
export type OrganizationRight = 'member' | 'creator' | 'admin'

/** An organization together with the proof that the caller may do something in it. */
export interface AuthorizedOrganization<Right extends OrganizationRight> {
  readonly organization: Account
  readonly caller: SignedInCaller
  readonly '~may': Right
}

/** A team whose members the caller may see. */
export interface AuthorizedTeam {
  readonly organization: Account
  readonly team: Team
  /** The caller may also change who is in it. */
  readonly isChangeable: boolean
  readonly '~may': 'view'
}

/** The caller's own account, with the proof that the call may concern it. */
export interface AuthorizedUser {
  readonly user: Account
  readonly caller: SignedInCaller
  readonly '~may': 'user'
}

/** A namespace in which the caller may make repositories. */
export interface AuthorizedNamespace {
  readonly namespace: Account
  readonly caller: SignedInCaller
  readonly '~may': 'create'
}

/** The proof that the caller runs the registry. */
export interface AuthorizedSuperUser {
  readonly caller: SignedInCaller
  readonly '~may': 'superuser'
}

interface Dependencies {
  readonly database: BerthDatabase
  readonly access: Access
  readonly privileges: Privileges
  readonly config: AccountsConfig
}

const rank: Record<OrganizationRight, number> = { member: 1, creator: 2, admin: 3 }

/**
 * Decides about calls of the API, and answers with the thing that the call concerns. Anonymous
 * callers are told to sign in; others that they may not, whether the thing is there or not.
 */
export class ApiAccess {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /** Whoever is signed in, by whatever means. @throws ApiError */
  signedIn(caller: ApiCaller): SignedInCaller {
    if (!isSignedIn(caller)) throw unauthenticated()
    return caller
  }

  /** The caller's own account. @throws ApiError */
  user(caller: ApiCaller, scope: 'user:read' | 'user:admin'): AuthorizedUser {
    const signedIn = this.signedIn(caller)
    const { principal } = signedIn
    if (principal.account.kind !== 'user' || !hasScope(principal, scope)) throw unauthorized()
    return { user: principal.account, caller: signedIn } as AuthorizedUser
  }

  /** Whether the caller is a user, with a token, if any, that may tell of its account. */
  mayReadItself(caller: ApiCaller): caller is SignedInCaller {
    if (!isSignedIn(caller)) return false
    const { principal } = caller
    return principal.account.kind === 'user' && hasScope(principal, 'user:read')
  }

  /**
   * An organization in which the caller may do that. Whoever may read everything may make
   * calls that only read.
   *
   * @throws ApiError
   */
  async organization<Right extends OrganizationRight>(
    caller: ApiCaller,
    name: string,
    right: Right,
  ): Promise<AuthorizedOrganization<Right>> {
    const signedIn = this.signedIn(caller)
    const organization = await this.#find(name, 'organization')
    const isAllowed =
      organization === undefined
        ? this.#mayAnyway(signedIn)
        : await this.mayIn(signedIn, organization, right)
    if (!isAllowed) throw unauthorized()
    if (organization === undefined) throw notFound(`organization ${name}`)
    return { organization, caller: signedIn } as AuthorizedOrganization<Right>
  }

  /**
   * A team that the caller is in, or one of an organization that the caller administers. Others
   * do not hear whether there is such a team.
   *
   * @throws ApiError
   */
  async team(
    caller: ApiCaller,
    organizationName: string,
    teamName: string,
  ): Promise<AuthorizedTeam> {
    const signedIn = this.signedIn(caller)
    const organization = await this.#find(organizationName, 'organization')
    if (organization === undefined) {
      throw this.#mayAnyway(signedIn)
        ? notFound(`organization ${organizationName}`)
        : unauthorized()
    }
    const db = this.#dependencies.database.reader
    const team = await findTeam(db, organization.id, teamName)
    if (!(await this.mayIn(signedIn, organization, 'admin'))) {
      const { principal } = signedIn
      const isViewer =
        team !== undefined &&
        hasScope(principal, 'org:admin') &&
        (await isTeamMember(db, team.id, principal.account.id))
      if (!isViewer) throw unauthorized()
      return { organization, team, isChangeable: false } as AuthorizedTeam
    }
    if (team === undefined) throw notFound(`team ${teamName} in ${organizationName}`)
    const isChangeable = await this.mayIn({ ...signedIn, isReading: false }, organization, 'admin')
    return { organization, team, isChangeable } as AuthorizedTeam
  }

  /** Whether the caller may do that in an organization, without an error when not. */
  async mayIn(
    caller: ApiCaller,
    organization: Account,
    right: OrganizationRight,
  ): Promise<boolean> {
    if (!isSignedIn(caller)) return false
    if (this.#mayAnyway(caller)) return true
    const { principal } = caller
    if (!hasScope(principal, right === 'creator' ? 'repo:create' : 'org:admin')) return false
    return isAtLeast(await this.#membership(caller, organization), right)
  }

  /**
   * Whether the caller administers an organization itself, or may change everything: who only
   * reads everything sees no secrets.
   */
  async maySeeSecretsOf(caller: ApiCaller, organization: Account): Promise<boolean> {
    if (!isSignedIn(caller)) return false
    if (this.mayDoEverything(caller)) return true
    if (!hasScope(caller.principal, 'org:admin')) return false
    return isAtLeast(await this.#membership(caller, organization), 'admin')
  }

  /** A namespace in which the caller may make a repository. @throws ApiError */
  async creatable(caller: ApiCaller, name: string): Promise<AuthorizedNamespace> {
    const signedIn = this.signedIn(caller)
    const { principal } = signedIn
    const { privileges } = this.#dependencies
    const namespace = await this.#find(name)
    const isAboveRoles = this.#isSuperUserOf(signedIn, (account) =>
      privileges.mayDoEverything(account),
    )
    const isInScope = isAboveRoles || hasScope(principal, 'repo:create')
    if (!isInScope || namespace?.isEnabled !== true) throw unauthorized()
    const isAllowed =
      isAboveRoles ||
      (namespace.kind === 'user'
        ? namespace.id === principal.account.id && !privileges.isRestricted(principal.account)
        : isAtLeast(await this.#membership(signedIn, namespace), 'creator'))
    if (!isAllowed) throw unauthorized()
    return { namespace, caller: signedIn } as AuthorizedNamespace
  }

  /**
   * A repository that the caller may do that with. For `administer`, whoever may read everything
   * may make calls that only read.
   *
   * @param name `namespace/repository`
   * @throws ApiError, AccessDeniedError, RepositoryNotFoundError, RepositoryNotWritableError
   */
  async repository<Action extends RepositoryAction>(
    caller: ApiCaller,
    name: string,
    action: Action,
  ): Promise<Authorized<Action> & { readonly caller: ApiCaller }> {
    const fullName = repositoryName(name)
    const { access } = this.#dependencies
    const isAboveRoles = isSignedIn(caller) && this.#mayAnyway(caller)
    // A token for superusers needs no other scope: whom it serves has no role that one would limit.
    const principal = isAboveRoles ? withoutScopes(caller.principal) : caller.principal
    const isReadByAll = isAboveRoles && caller.isReading && action === 'administer'
    try {
      const authorized = await access.repository(principal, fullName, isReadByAll ? 'pull' : action)
      return { ...authorized, caller } as Authorized<Action> & { readonly caller: ApiCaller }
    } catch (error) {
      if (error instanceof AccessDeniedError && !isSignedIn(caller)) throw unauthenticated()
      throw error
    }
  }

  /** Whether the caller may do that with a repository, now, without an error when not. */
  async mayDo(
    { principal }: ApiCaller,
    { name }: Repository,
    action: RepositoryAction,
  ): Promise<boolean> {
    try {
      await this.#dependencies.access.repository(principal, name, action)
      return true
    } catch (error) {
      const isRefusal =
        error instanceof AccessDeniedError ||
        error instanceof RepositoryNotFoundError ||
        error instanceof RepositoryNotWritableError
      if (isRefusal) return false
      throw error
    }
  }

  /** The caller as somebody who looks at lists of repositories. */
  viewer(caller: ApiCaller): Viewer {
    const mayRead = isSignedIn(caller) && hasScope(caller.principal, 'repo:read')
    return {
      accountId: mayRead ? caller.principal.account.id : undefined,
      seesAll: this.mayReadEverything(caller),
    }
  }

  /** @throws ApiError */
  superUser(caller: ApiCaller): AuthorizedSuperUser {
    const signedIn = this.signedIn(caller)
    const { privileges } = this.#dependencies
    const isAllowed = this.#isSuperUserOf(
      signedIn,
      (account) =>
        privileges.isSuperUser(account) ||
        (caller.isReading && privileges.mayReadEverything(account)),
    )
    if (!isAllowed) throw unauthorized()
    return { caller: signedIn } as AuthorizedSuperUser
  }

  /** Whoever may see what belongs to others, in a call that only reads. @throws ApiError */
  readerOfEverything(caller: ApiCaller): AuthorizedSuperUser {
    const signedIn = this.signedIn(caller)
    if (!this.mayReadEverything(caller)) throw unauthorized()
    return { caller: signedIn } as AuthorizedSuperUser
  }

  /** Whoever may change what belongs to others. @throws ApiError */
  changerOfEverything(caller: ApiCaller): AuthorizedSuperUser {
    const signedIn = this.signedIn(caller)
    if (!this.mayDoEverything(caller)) throw unauthorized()
    return { caller: signedIn } as AuthorizedSuperUser
  }

  /** Whether the caller runs the registry, and used a token, if any, that is good for that. */
  isSuperUser(caller: ApiCaller): boolean {
    const { privileges } = this.#dependencies
    return (
      isSignedIn(caller) &&
      this.#isSuperUserOf(caller, (account) => privileges.isSuperUser(account))
    )
  }

  /** Whether the caller may see everything, in a call that only reads. */
  mayReadEverything(caller: ApiCaller): boolean {
    const { privileges } = this.#dependencies
    return (
      isSignedIn(caller) &&
      this.#isSuperUserOf(caller, (account) => privileges.mayReadEverything(account))
    )
  }

  /** Whether the caller may change what belongs to others. */
  mayDoEverything(caller: ApiCaller): boolean {
    const { privileges } = this.#dependencies
    return (
      isSignedIn(caller) &&
      this.#isSuperUserOf(caller, (account) => privileges.mayDoEverything(account))
    )
  }

  /** The caller's own account, in which the caller may make things. @throws ApiError */
  creatorOfOwn(caller: ApiCaller): AuthorizedUser {
    const authorized = this.user(caller, 'user:admin')
    if (this.#dependencies.privileges.isRestricted(authorized.user)) throw unauthorized()
    return authorized
  }

  /** Restricted users make no organizations; nor does anybody else where only superusers do. */
  creatorOfOrganizations(caller: ApiCaller): AuthorizedUser {
    const authorized = this.user(caller, 'user:admin')
    const { privileges, config } = this.#dependencies
    const { user } = authorized
    const isReserved = config.superUsers?.onlyTheyCreateOrganizations === true
    if (isReserved && !privileges.isSuperUser(user)) throw unauthorized()
    if (privileges.isRestricted(user)) throw unauthorized()
    return authorized
  }

  #mayAnyway(caller: SignedInCaller): boolean {
    const { privileges } = this.#dependencies
    return this.#isSuperUserOf(caller, (account) =>
      caller.isReading
        ? privileges.mayReadEverything(account)
        : privileges.mayDoEverything(account),
    )
  }

  #isSuperUserOf({ principal }: SignedInCaller, check: (account: Account) => boolean): boolean {
    return hasScope(principal, 'super:user' satisfies OauthScope) && check(principal.account)
  }

  async #membership(
    { principal }: SignedInCaller,
    organization: Account,
  ): Promise<Membership | undefined> {
    return await membershipIn(
      this.#dependencies.database.reader,
      organization.id,
      principal.account.id,
    )
  }

  async #find(name: string, kind?: Account['kind']): Promise<Account | undefined> {
    const account = await findAccount(this.#dependencies.database.reader, name)
    if (account === undefined || account.kind === 'robot') return undefined
    return kind === undefined || account.kind === kind ? account : undefined
  }
}

/** @throws ApiError for a text that names no repository */
function repositoryName(text: string): FullName {
  const name = parseFullName(text, { libraryNamespace: undefined, mayNest: true })
  if (name === undefined) throw invalidRequest(`${text} names no repository`)
  return name
}

function withoutScopes({ scopes: _scopes, ...principal }: AccountPrincipal): AccountPrincipal {
  return principal
}

function isAtLeast(membership: Membership | undefined, right: OrganizationRight): boolean {
  return membership !== undefined && rank[membership.strongestRole] >= rank[right]
}
