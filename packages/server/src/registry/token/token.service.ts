import type { Access } from '../../access/access.service.ts'
import type { RepositoryAction } from '../../access/effective-role.ts'
import { anonymous, type Principal } from '../../access/principal.ts'
import { type AccessEntry, InvalidTokenError } from '../../access/registry-token.ts'
import type { IssuedToken, RegistryTokens } from '../../access/registry-tokens.service.ts'
import { parseScopes, type RepositoryScope, type ScopeAction } from '../../access/token-scope.ts'
import { SignInFailedError } from '../../identity/identity.ts'
import type { SignIn } from '../../identity/sign-in.service.ts'
import { type Account, namespaceOfRobot } from '../../namespaces/account.ts'
import type { Accounts } from '../../namespaces/accounts.service.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import type { RegistryConfig } from '../../platform/config/slices/registry.ts'
import type { Encryption } from '../../platform/crypto/encryption.ts'
import type { RepositoryNames } from '../http/repository-names.ts'
import type { PastView } from '../../repositories/past-view.ts'
import type { PastViews } from '../time-machine/past-views.ts'
import { openRefreshToken, sealRefreshToken } from './refresh-token.ts'
import type { TokenCredentials, TokenRequest } from './token-request.ts'

/** How long a client may ask for new tokens without its password. */
const refreshTokenMilliseconds = 90 * 24 * 60 * 60 * 1000

const noLongerValid = 'The refresh token is no longer valid; sign in again'

interface Dependencies {
  readonly signIn: SignIn
  readonly accounts: Accounts
  readonly access: Access
  readonly tokens: RegistryTokens
  readonly names: RepositoryNames
  readonly views: PastViews
  readonly encryption: Encryption
  readonly clock: Clock
  readonly config: RegistryConfig
  /** The configured `host[:port]`: some clients write it into scopes. */
  readonly host: string | undefined
}

export interface TokenAnswer extends IssuedToken {
  readonly refreshToken: string | undefined
}

/** The namespace takes part in nothing until an administrator enables it again. */
export class NamespaceDisabledError extends Error {
  override readonly name = 'NamespaceDisabledError'

  constructor(namespace: string) {
    super(`the namespace ${namespace} is disabled; ask an administrator`)
  }
}

/**
 * The token endpoint. What somebody may not do is left out of the token, never an error:
 * clients ask for more than they need.
 */
export class TokenEndpoint {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /** Who asks. @throws SignInFailedError, SignInThrottledError */
  async signIn(credentials: TokenCredentials, address: string): Promise<Principal> {
    switch (credentials.kind) {
      case 'none':
        return anonymous
      case 'password': {
        const { signIn, access } = this.#dependencies
        const { username, password } = credentials
        return await access.principalWith(await signIn.verify(username, password, address))
      }
      case 'refresh-token':
        return await this.#principalOfRefreshToken(credentials.refreshToken)
    }
  }

  /**
   * A token for somebody who has signed in, or for anybody.
   *
   * @throws SignInFailedError for nobody who wants what only somebody gets, InvalidScopeError,
   *   InvalidRepositoryNameError, NamespaceDisabledError
   */
  async answer(request: TokenRequest, principal: Principal): Promise<TokenAnswer> {
    const { tokens, config, host } = this.#dependencies
    const scopes = parseScopes(request.scopes, host)
    if (principal.kind === 'anonymous' && (scopes.length === 0 || !config.anonymousAccess)) {
      throw new SignInFailedError('Sign in with a user name and password, or as a robot')
    }
    const access: AccessEntry[] = []
    for (const scope of scopes) {
      access.push(
        scope.type === 'registry'
          ? {
              type: 'registry',
              name: scope.name,
              actions: principal.kind === 'account' ? ['*'] : [],
            }
          : await this.#entryFor(principal, scope),
      )
    }
    const issued = await tokens.issue(principal, access, request.service ?? tokens.audience)
    const refreshToken = request.wantsRefreshToken ? this.#refreshTokenFor(principal) : undefined
    return { ...issued, refreshToken }
  }

  async #principalOfRefreshToken(token: string): Promise<Principal> {
    const { encryption, accounts, access, clock } = this.#dependencies
    const grant = openRefreshToken(encryption, token)
    const account = grant === undefined ? undefined : await accounts.find(grant.accountName)
    const isValid =
      grant !== undefined &&
      account !== undefined &&
      account.isEnabled &&
      account.uuid === grant.accountUuid &&
      account.credentialsChangedAtMs <= grant.issuedAtMs &&
      grant.issuedAtMs + refreshTokenMilliseconds > clock() &&
      (await this.#isNamespaceInUse(account))
    if (!isValid) throw new SignInFailedError(noLongerValid)
    const { credential, credentialUuid } = grant
    try {
      return await access.principalWith({
        account,
        credential,
        ...(credentialUuid === undefined ? {} : { credentialUuid }),
      })
    } catch (error) {
      if (error instanceof InvalidTokenError) throw new SignInFailedError(noLongerValid)
      throw error
    }
  }

  /** Looked at now, unlike by {@link Access.principalWith}, which may remember. */
  async #isNamespaceInUse(account: Account): Promise<boolean> {
    if (account.kind !== 'robot') return true
    const { accounts } = this.#dependencies
    return (await accounts.findNamespace(namespaceOfRobot(account)))?.isEnabled === true
  }

  #refreshTokenFor(principal: Principal): string | undefined {
    if (principal.kind === 'anonymous') return undefined
    const { account, credential, credentialUuid } = principal
    return sealRefreshToken(this.#dependencies.encryption, {
      accountName: account.name,
      accountUuid: account.uuid,
      credential,
      ...(credentialUuid === undefined ? {} : { credentialUuid }),
      issuedAtMs: this.#dependencies.clock(),
    })
  }

  /** A repository as it was can be pulled from by who may pull from it now, and nothing else. */
  async #entryForView(
    principal: Principal,
    scope: RepositoryScope,
    view: PastView,
  ): Promise<AccessEntry> {
    const { names, accounts, access } = this.#dependencies
    const name = names.parse(view.name)
    access.lookAgain(principal, name)
    const namespace = await accounts.findNamespace(name.namespace)
    if (namespace?.isEnabled === false) throw new NamespaceDisabledError(name.namespace)
    const mayPull = scope.actions.length > 0 && (await access.mayDo(principal, name, 'pull'))
    return { type: 'repository', name: scope.name, actions: mayPull ? ['pull'] : [] }
  }

  async #entryFor(principal: Principal, scope: RepositoryScope): Promise<AccessEntry> {
    const { names, accounts, access, views } = this.#dependencies
    const view = await views.find(scope.name)
    if (view !== undefined) return await this.#entryForView(principal, scope, view)
    const name = names.parse(scope.name)
    access.lookAgain(principal, name)
    const namespace = await accounts.findNamespace(name.namespace)
    if (namespace?.isEnabled === false) throw new NamespaceDisabledError(name.namespace)

    // Quay's order.
    const order: readonly ScopeAction[] = ['push', 'pull', 'delete', '*']
    const asked = order.filter((action) => scope.actions.includes(action))
    // Asked before all else: another push may make the repository between two questions, and a
    // token with more than the rights of that moment harms nobody, since they are asked again.
    const isThere = await access.exists(name)
    // Strangers may ask for a hundred names: what is not there is asked for once.
    if (!isThere && principal.kind === 'anonymous') {
      return { type: 'repository', name: scope.name, actions: [] }
    }
    if (!isThere && (await access.creatable(principal, name)) !== undefined) {
      // The repository is made by the first push. A pull is allowed too, so that a client
      // that looks first hears "not found" from the registry, and not "denied".
      const actions = asked.filter((action) => action === 'push' || action === 'pull')
      return { type: 'repository', name: scope.name, actions }
    }
    const granted: ScopeAction[] = []
    for (const action of asked) {
      if (await access.mayDo(principal, name, neededFor(action))) granted.push(action)
    }
    return { type: 'repository', name: scope.name, actions: granted }
  }
}

function neededFor(action: ScopeAction): RepositoryAction {
  switch (action) {
    case 'pull':
      return 'pull'
    case 'push':
      return 'push'
    case 'delete':
      return 'delete'
    case '*':
      return 'administer'
  }
}
