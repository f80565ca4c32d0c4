import type { CredentialKind, Identity } from '../identity/identity.ts'
import { type Account, type Namespace, namespaceOfRobot } from '../namespaces/account.ts'
import { findNamespace } from '../namespaces/account-lookup.service.ts'
import type { LogMetadata } from '../logs/log-entry.ts'
import type { RegistryConfig } from '../platform/config/slices/registry.ts'
import {
  type Repository,
  RepositoryNotFoundError,
  RepositoryNotWritableError,
} from '../repositories/repository.ts'
import { type FullName, formatFullName } from '../repositories/repository-name.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import { AccessDeniedError } from './access-denied-error.ts'
import { mayDo, type RepositoryAction } from './effective-role.ts'
import { isMember, mayCreateInOrganization } from './grant.queries.ts'
import type { Grant, Grants } from './grants.ts'
import type { OauthScope } from './oauth/oauth-scope.ts'
import { type AccountPrincipal, anonymous, hasScope, type Principal } from './principal.ts'
import type { Privileges } from './privileges.ts'
import { InvalidTokenError, type RegistryTokenClaims } from './registry-token.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly grants: Grants
  readonly privileges: Privileges
  readonly config: RegistryConfig
  /** How the tokens stand of which an account has several, by their kind. */
  readonly standings?: Standings
}

/** That a token of an account is good at this moment. */
export interface TokenStanding {
  readonly accountId: number
  /** What it limits its account to; absent: nothing. */
  readonly scopes?: ReadonlySet<OauthScope>
  /** What the log tells of it. */
  readonly details?: LogMetadata
}

/** Looks a token up by its uuid, and may remember the answer for 20 s. Undefined: it is no good. */
export type FindStanding = (uuid: string) => Promise<TokenStanding | undefined>
export type Standings = Partial<Record<CredentialKind, FindStanding>>

/**
 * A repository together with the proof that the caller may do something with it. Only
 * {@link Access} makes one; what reads or changes content asks for it in place of an id.
 */
export interface Authorized<Action extends RepositoryAction> {
  readonly repository: Repository
  readonly principal: Principal
  readonly '~may': Action
}

/** The account that does something; undefined for nobody in particular, and for the machine itself. */
export function nameOf({ principal }: Authorized<RepositoryAction>): string | undefined {
  return principal.kind === 'account' ? principal.account.name : undefined
}

/** A repository that is not there yet, and that the caller may create. */
export interface Creatable {
  readonly namespace: Namespace | undefined
  readonly name: FullName
  readonly principal: AccountPrincipal
}

/** Decides who may do what, and answers with the thing itself. */
export class Access {
  readonly #database: BerthDatabase
  readonly #grants: Grants
  readonly #privileges: Privileges
  readonly #config: RegistryConfig
  readonly #standings: Standings

  constructor({ database, grants, privileges, config, standings = {} }: Dependencies) {
    this.#database = database
    this.#grants = grants
    this.#privileges = privileges
    this.#config = config
    this.#standings = standings
  }

  /**
   * Who a registry token speaks for, now: the account may have been deleted, disabled or
   * given new credentials since it was issued.
   *
   * @throws InvalidTokenError
   */
  async principalOf(claims: RegistryTokenClaims): Promise<Principal> {
    if (claims.accountName === undefined) return anonymous
    const account = await this.#grants.account(claims.accountName)
    if (account === undefined || !account.isEnabled || account.uuid !== claims.accountUuid) {
      throw new InvalidTokenError('its account is gone or disabled')
    }
    if (claims.issuedAtMs < account.credentialsChangedAtMs) {
      throw new InvalidTokenError('the credentials it was issued for have been changed')
    }
    const { credential, credentialUuid } = claims
    return await this.principalWith({
      account,
      credential,
      ...(credentialUuid === undefined ? {} : { credentialUuid }),
    })
  }

  /**
   * Somebody who proved who it is, with what the token allows that was used for it.
   *
   * @throws InvalidTokenError when that token was revoked or has expired, or robots of this
   *   namespace take part in nothing any more
   */
  async principalWith(identity: Identity): Promise<AccountPrincipal> {
    const { account, credential, credentialUuid } = identity
    if (account.kind === 'robot') await this.#requireRobotInUse(account)
    const findStanding = this.#standings[credential]
    if (findStanding === undefined) return { kind: 'account', ...identity }
    const standing = credentialUuid === undefined ? undefined : await findStanding(credentialUuid)
    if (standing?.accountId !== account.id) {
      throw new InvalidTokenError('the token that it was issued for has been revoked')
    }
    const { scopes, details } = standing
    return {
      kind: 'account',
      ...identity,
      ...(scopes === undefined ? {} : { scopes }),
      ...(details === undefined ? {} : { tokenDetails: details }),
    }
  }

  /**
   * The repository of that name, when the principal may do that with it.
   *
   * @throws AccessDeniedError, RepositoryNotFoundError (for those who may see the namespace
   *   or create in it; a stranger is denied), RepositoryNotWritableError
   */
  async repository<Action extends RepositoryAction>(
    principal: Principal,
    name: FullName,
    action: Action,
  ): Promise<Authorized<Action>> {
    const account = principal.kind === 'account' ? principal.account : undefined
    const denial = { principal, action, name }
    if (account === undefined && !this.#config.anonymousAccess) throw new AccessDeniedError(denial)
    const grant = await this.#grantOf(principal, name)
    if (grant === undefined) {
      if (await this.#mayKnowOfAbsence(principal, name)) {
        throw new RepositoryNotFoundError(formatFullName(name))
      }
      throw new AccessDeniedError(denial)
    }
    const { repository, role } = grant
    const isAllowed =
      (mayDo(role, action) && isInScopes(principal, action)) ||
      (action === 'pull' && repository.visibility === 'public')
    if (!isAllowed) throw new AccessDeniedError(denial)
    if ((action === 'push' || action === 'delete') && repository.state !== 'normal') {
      throw new RepositoryNotWritableError(formatFullName(name), repository.state)
    }
    return { repository, principal } as Authorized<Action>
  }

  /**
   * A repository as whoever runs the machine works with it, and Berth itself: beyond all rights.
   * For the command line, never for a request.
   *
   * @throws RepositoryNotWritableError
   */
  forMachine<Action extends RepositoryAction>(
    repository: Repository,
    action: Action,
  ): Authorized<Action> {
    if ((action === 'push' || action === 'delete') && repository.state !== 'normal') {
      throw new RepositoryNotWritableError(formatFullName(repository.name), repository.state)
    }
    return { repository, principal: anonymous } as unknown as Authorized<Action>
  }

  async #requireRobotInUse(robot: Account): Promise<void> {
    const owner = await this.#grants.account(namespaceOfRobot(robot))
    if (owner?.isEnabled !== true || !this.#privileges.mayRobotSignIn(robot.name)) {
      throw new InvalidTokenError('its robot, or the namespace of it, may not sign in any more')
    }
  }

  /** What a principal may do; a token without `super:user` has nothing of its superuser's powers. */
  async #grantOf(principal: Principal, name: FullName): Promise<Grant | undefined> {
    if (principal.kind === 'anonymous') return await this.#grants.grant(undefined, name)
    const { account } = principal
    const grant = await this.#grants.grant(account, name)
    if (grant === undefined || hasScope(principal, 'super:user')) return grant
    if (!this.#privileges.mayReadEverything(account)) return grant
    return { ...grant, role: await this.#grants.ownRoleOf(account, grant.repository) }
  }

  /** The next decision about the principal and that repository is of this moment: for new tokens. */
  lookAgain(principal: Principal, name: FullName): void {
    this.#grants.forgetGrant(principal.kind === 'account' ? principal.account : undefined, name)
  }

  /** Whether the principal may do that, without an error when not. */
  async mayDo(principal: Principal, name: FullName, action: RepositoryAction): Promise<boolean> {
    const account = principal.kind === 'account' ? principal.account : undefined
    if (account === undefined && !this.#config.anonymousAccess) return false
    const grant = await this.#grantOf(principal, name)
    if (grant === undefined) return false
    const { repository, role } = grant
    if (action === 'pull' && repository.visibility === 'public') return true
    if ((action === 'push' || action === 'delete') && repository.state !== 'normal') return false
    return mayDo(role, action) && isInScopes(principal, action)
  }

  /** Whether there is a repository of that name, for decisions and never for answers. */
  async exists(name: FullName): Promise<boolean> {
    return (await this.#grants.grant(undefined, name)) !== undefined
  }

  /**
   * What the principal needs to create that repository by pushing to it, or undefined when
   * it may not. The namespace is undefined when it would have to be created as well.
   */
  async creatable(principal: Principal, name: FullName): Promise<Creatable | undefined> {
    if (principal.kind === 'anonymous' || !hasScope(principal, 'repo:create')) return undefined
    const { account } = principal
    const namespace = await findNamespace(this.#database.reader, name.namespace)
    if (namespace === undefined) {
      return this.#mayCreateNamespace(account) ? { namespace, name, principal } : undefined
    }
    if (!namespace.isEnabled) return undefined
    return (await this.#mayCreateIn(principal, namespace))
      ? { namespace, name, principal }
      : undefined
  }

  #mayCreateNamespace(account: Account): boolean {
    return (
      this.#config.createNamespaceOnPush &&
      account.kind === 'user' &&
      !this.#privileges.isRestricted(account)
    )
  }

  async #mayCreateIn(principal: AccountPrincipal, namespace: Namespace): Promise<boolean> {
    const { account } = principal
    const hasPowers = hasScope(principal, 'super:user')
    if (hasPowers && this.#privileges.mayDoEverything(account)) return true
    if (namespace.kind === 'user') {
      return account.id === namespace.id && !this.#privileges.isRestricted(account)
    }
    return await mayCreateInOrganization(this.#database.reader, namespace.id, account.id)
  }

  /** Whether somebody may be told that a repository is not there. */
  async #mayKnowOfAbsence(principal: Principal, name: FullName): Promise<boolean> {
    if (principal.kind === 'anonymous') return false
    const { account } = principal
    const hasPowers = hasScope(principal, 'super:user')
    if (hasPowers && this.#privileges.mayReadEverything(account)) return true
    const namespace = await findNamespace(this.#database.reader, name.namespace)
    if (namespace === undefined) return this.#mayCreateNamespace(account)
    if (namespace.id === account.id || namespace.id === account.ownerId) return true
    return await isMember(this.#database.reader, namespace.id, account.id)
  }
}

const scopeOf: Record<RepositoryAction, OauthScope> = {
  pull: 'repo:read',
  describe: 'repo:write',
  push: 'repo:write',
  delete: 'repo:write',
  administer: 'repo:admin',
}

function isInScopes(principal: Principal, action: RepositoryAction): boolean {
  return principal.kind === 'anonymous' || hasScope(principal, scopeOf[action])
}
