import { commandLine, type Actor } from '../../logs/log-entry.ts'
import { findAccount } from '../../namespaces/account-lookup.service.ts'
import type { Account } from '../../namespaces/account.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import type { BootstrapConfig } from '../../platform/config/slices/oauth.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import { bootstrapApplicationName } from '../oauth/oauth-application.ts'
import type { OauthApplications } from '../oauth/oauth-applications.service.ts'
import { oauthScopes } from '../oauth/oauth-scope.ts'
import type { CreatedOauthToken, LiveOauthToken } from '../oauth/oauth-token.ts'
import type { OauthTokens } from '../oauth/oauth-tokens.service.ts'
import {
  BootstrapOwnerError,
  type BootstrapPlace,
  NoBootstrapTokenError,
} from './bootstrap-token.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
  readonly applications: OauthApplications
  readonly tokens: OauthTokens
  readonly config: BootstrapConfig
  readonly place: BootstrapPlace
}

/** The token with which a program sets a registry up: put where the program finds it, and renewed by whoever has it. */
export class BootstrapTokens {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /**
   * Sees to it that a token that is good is in its place.
   *
   * @returns whether a new one was written; never, when this is switched off
   * @throws BootstrapOwnerError, BootstrapPlaceError
   */
  async provide(): Promise<boolean> {
    const { config, database, place } = this.#dependencies
    if (!config.isOn) return false
    const text = await place.read()
    if (text !== undefined && (await this.#find(text, { mayBeExpired: false })) !== undefined) {
      return false
    }
    const owner = await findAccount(database.reader, config.ownerName)
    if (owner?.kind !== 'user' || !owner.isEnabled) throw new BootstrapOwnerError(config.ownerName)
    await this.#make(commandLine, owner)
    return true
  }

  /**
   * Writes a new token in place of the one that is brought. One that has expired is taken from
   * this machine alone.
   *
   * @throws NoBootstrapTokenError, BootstrapPlaceError (the old token then goes on)
   */
  async renew(
    from: { readonly address: string; readonly isThisMachine: boolean },
    text: string,
  ): Promise<void> {
    const old = await this.#find(text, { mayBeExpired: from.isThisMachine })
    if (old === undefined) throw new NoBootstrapTokenError()
    const actor: Actor = { accountId: old.account.id, address: from.address, details: {} }
    await this.#make(actor, old.account)
    await this.#dependencies.tokens.delete(actor, old)
  }

  async #make(actor: Actor, owner: Account): Promise<void> {
    const { config, database, applications, tokens, place } = this.#dependencies
    const scope = config.scope ?? oauthScopes.join(' ')
    const created = await database.transaction((tx) =>
      applications.createOwnToken(tx, actor, owner, {
        applicationName: bootstrapApplicationName,
        scope,
        expiresInSeconds: config.expiresInSeconds,
      }),
    )
    try {
      await place.write(fileOf(created, owner, scope))
    } catch (error) {
      // Nobody knows it.
      const unknown = await tokens.signIn(created.text)
      if (unknown !== undefined) await tokens.delete(actor, unknown)
      throw error
    }
  }

  async #find(
    text: string,
    options: { readonly mayBeExpired: boolean },
  ): Promise<LiveOauthToken | undefined> {
    const { tokens, clock } = this.#dependencies
    const found = await tokens.find(text)
    const isGood =
      found !== undefined &&
      found.application.name === bootstrapApplicationName &&
      found.account.isEnabled &&
      (options.mayBeExpired || found.token.expiresAtMs > clock())
    return isGood ? found : undefined
  }
}

function fileOf(created: CreatedOauthToken, owner: Account, scope: string) {
  return {
    token: created.text,
    username: owner.name,
    scope,
    expires_at: new Date(created.expiresAtMs).toISOString(),
  }
}
