import type { AuditLog } from '../../logs/audit-log.service.ts'
import type { Actor } from '../../logs/log-entry.ts'
import type { Account } from '../../namespaces/account.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import type { AccountPrincipal } from '../principal.ts'
import { type NamedToken, type OwnedToken, ScopeNotHeldError } from './named-token.ts'
import { deleteNamedToken, listNamedTokens, listOwnedTokens } from './named-token.queries.ts'
import type { OauthApplication } from './oauth-application.ts'
import { parseScopes } from './oauth-scope.ts'
import { InvalidOauthScopeError } from './oauth-token.ts'
import type { OauthTokens } from './oauth-tokens.service.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  readonly tokens: OauthTokens
}

export interface WantedToken {
  readonly name: string
  readonly scope: string
  readonly expiresInSeconds?: number
}

/** Tokens with names: made by an owner of an application, without a page to agree on. */
export class NamedTokens {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /** A page of an application's tokens, the oldest first. */
  async list(
    application: OauthApplication,
    page: { readonly afterId: number; readonly limit: number },
  ): Promise<NamedToken[]> {
    return await listNamedTokens(this.#dependencies.database.reader, application.id, page)
  }

  /** Of all applications of an organization, the oldest first. */
  async listOf(
    organization: Account,
    page: { readonly afterId: number; readonly limit: number },
  ): Promise<OwnedToken[]> {
    return await listOwnedTokens(this.#dependencies.database.reader, organization.id, page)
  }

  /**
   * Makes a token that acts in the name of `maker`, and can do no more than what it used to
   * make it.
   *
   * @throws InvalidOauthScopeError, ScopeNotHeldError, TooManyOauthTokensError
   */
  async create(
    actor: Actor,
    application: OauthApplication,
    maker: Pick<AccountPrincipal, 'account' | 'scopes'>,
    wanted: WantedToken,
  ): Promise<NamedToken & { readonly text: string }> {
    requireHeld(maker, wanted.scope)
    const { database, tokens } = this.#dependencies
    const { account } = maker
    const created = await database.transaction(async (tx) => {
      const token = await tokens.create(tx, {
        applicationId: application.id,
        accountId: account.id,
        createdById: account.id,
        scope: wanted.scope,
        displayName: wanted.name,
        ...(wanted.expiresInSeconds === undefined
          ? {}
          : { expiresInSeconds: wanted.expiresInSeconds }),
      })
      await this.#dependencies.audit.record(tx, actor, {
        kind: 'create_oauth_api_token',
        namespaceId: application.ownerId,
        metadata: {
          oauth_token_uuid: token.uuid,
          scope: wanted.scope,
          token_display_name: wanted.name,
          application_name: application.name,
          auth_method: methodOf(actor, maker),
          client_id: application.clientId,
        },
      })
      return token
    })
    return {
      ...created,
      scope: wanted.scope,
      displayName: wanted.name,
      lastUsedAtMs: undefined,
      createdBy: account.name,
    }
  }

  /** @returns whether it was there */
  async revoke(actor: Actor, application: OauthApplication, uuid: string): Promise<boolean> {
    const { database, audit, tokens } = this.#dependencies
    const wasThere = await database.transaction(async (tx) => {
      if (!(await deleteNamedToken(tx, application.id, uuid))) return false
      await audit.record(tx, actor, {
        kind: 'revoke_oauth_api_token',
        namespaceId: application.ownerId,
        metadata: {
          oauth_token_uuid: uuid,
          application_name: application.name,
          client_id: application.clientId,
        },
      })
      return true
    })
    tokens.forget()
    return wasThere
  }
}

function methodOf(actor: Actor, { scopes }: Pick<AccountPrincipal, 'scopes'>): string {
  if (actor.accountId === undefined) return 'command line'
  return scopes === undefined ? 'session' : 'oauth'
}

function requireHeld(maker: { readonly scopes?: ReadonlySet<string> }, scope: string): void {
  const wanted = parseScopes(scope)
  if (wanted === undefined) throw new InvalidOauthScopeError(scope)
  for (const word of wanted) {
    if (maker.scopes !== undefined && !maker.scopes.has(word)) throw new ScopeNotHeldError(word)
  }
}
