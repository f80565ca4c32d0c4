import type { AuditLog } from '../../logs/audit-log.service.ts'
import type { Actor, LogKind, LogMetadata } from '../../logs/log-entry.ts'
import type { Account } from '../../namespaces/account.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import { isSameSecret } from '../../platform/crypto/compare.ts'
import type { Encryption } from '../../platform/crypto/encryption.ts'
import { randomText } from '../../platform/crypto/random.ts'
import type { BerthDatabase, Tx } from '../../schema/tables.ts'
import {
  bootstrapApplicationName,
  type OauthApplication,
  type OauthApplicationChange,
  ReservedApplicationNameError,
  TooManyOauthApplicationsError,
} from './oauth-application.ts'
import {
  countApplications,
  deleteApplication,
  findApplication,
  findApplicationNamed,
  findOwner,
  insertApplication,
  listApplications,
  type SealedApplication,
  updateApplication,
  updateSecret,
} from './oauth-application.queries.ts'
import type { CreatedOauthToken } from './oauth-token.ts'
import type { OauthTokens } from './oauth-tokens.service.ts'
import { requireRedirectUri } from './redirect-uri.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly encryption: Encryption
  readonly audit: AuditLog
  readonly clock: Clock
  readonly tokens: OauthTokens
}

/** More than anybody registers; lists of applications have no pages in Quay. */
const applicationsMaximum = 1000
const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/** Applications of organizations. Who may change them is decided before. */
export class OauthApplications {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  async find(clientId: string): Promise<OauthApplication | undefined> {
    return await findApplication(this.#dependencies.database.reader, clientId)
  }

  /** One that belongs to that organization. */
  async findOf(organization: Account, clientId: string): Promise<OauthApplication | undefined> {
    const application = await this.find(clientId)
    return application?.ownerId === organization.id ? application : undefined
  }

  /** The oldest of that name. */
  async findNamed(organization: Account, name: string): Promise<OauthApplication | undefined> {
    return await findApplicationNamed(this.#dependencies.database.reader, organization.id, name)
  }

  /** Undefined for an application that Berth made for itself, which no organization has. */
  async organizationOf(application: OauthApplication): Promise<Account | undefined> {
    const owner = await findOwner(this.#dependencies.database.reader, application.ownerId)
    return owner?.kind === 'organization' ? owner : undefined
  }

  /** All of an organization, the oldest first. */
  async list(organization: Account): Promise<OauthApplication[]> {
    const { database } = this.#dependencies
    return await listApplications(database.reader, organization.id, applicationsMaximum)
  }

  /** The client's secret in clear, which Quay shows to its owners whenever they ask. */
  secretOf(application: OauthApplication): string {
    const { clientId, sealedSecret } = application as SealedApplication
    return this.#dependencies.encryption.open(sealedSecret, purposeOf(clientId))
  }

  isSecretOf(application: OauthApplication, secret: string): boolean {
    return isSameSecret(secret, this.secretOf(application))
  }

  /** @throws ReservedApplicationNameError, InvalidRedirectUriError, TooManyOauthApplicationsError */
  async create(
    actor: Actor,
    organization: Account,
    wanted: OauthApplicationChange,
  ): Promise<OauthApplication> {
    requireUsable(wanted)
    const { database } = this.#dependencies
    return await database.transaction(async (tx) => {
      await database.lock(tx, `oauth-applications:${organization.id}`)
      if ((await countApplications(tx, organization.id)) >= applicationsMaximum) {
        throw new TooManyOauthApplicationsError(applicationsMaximum)
      }
      const application = await this.#insert(tx, organization, wanted)
      await this.#record(tx, actor, 'create_application', application, {
        name: application.name,
      })
      return application
    })
  }

  /** @throws ReservedApplicationNameError, InvalidRedirectUriError */
  async change(
    actor: Actor,
    application: OauthApplication,
    change: OauthApplicationChange,
  ): Promise<OauthApplication> {
    requireUsable(change)
    const changed = { ...application, ...change }
    await this.#dependencies.database.transaction(async (tx) => {
      await updateApplication(tx, application.id, change)
      await this.#record(tx, actor, 'update_application', changed, {
        name: changed.name,
        application_uri: changed.applicationUri,
        redirect_uri: changed.redirectUri,
      })
    })
    return changed
  }

  /** From now on the old secret exchanges no code; tokens that were granted go on. */
  async resetSecret(actor: Actor, application: OauthApplication): Promise<OauthApplication> {
    const sealedSecret = this.#sealedSecret(application.clientId)
    await this.#dependencies.database.transaction(async (tx) => {
      await updateSecret(tx, application.id, sealedSecret)
      await this.#record(tx, actor, 'reset_application_client_secret', application)
    })
    return { ...application, sealedSecret } as SealedApplication
  }

  /** Ends it with all its tokens. */
  async delete(actor: Actor, application: OauthApplication): Promise<void> {
    const { database, tokens } = this.#dependencies
    await database.transaction(async (tx) => {
      if (await deleteApplication(tx, application.id)) {
        await this.#record(tx, actor, 'delete_application', application)
      }
    })
    tokens.forget()
  }

  /**
   * A token of a user for a program of Berth's own making, in the transaction of the caller. Its
   * application is made when it is not there yet, and belongs to the user.
   */
  async createOwnToken(
    tx: Tx,
    actor: Actor,
    user: Account,
    token: {
      readonly applicationName: string
      readonly scope: string
      readonly expiresInSeconds?: number
    },
  ): Promise<CreatedOauthToken> {
    const { database, tokens } = this.#dependencies
    await database.lock(tx, `oauth-applications:${user.id}`)
    const { applicationName, ...rest } = token
    const application =
      (await findApplicationNamed(tx, user.id, applicationName)) ??
      (await this.#insert(tx, user, {
        name: applicationName,
        description: '',
        applicationUri: '',
        redirectUri: '',
        avatarEmail: undefined,
      }))
    const created = await tokens.create(tx, {
      ...rest,
      applicationId: application.id,
      accountId: user.id,
    })
    await this.#record(tx, actor, 'create_oauth_api_token', application, {
      oauth_token_uuid: created.uuid,
      scope: token.scope,
      token_display_name: null,
      auth_method: 'registry',
    })
    return created
  }

  async #insert(
    tx: Tx,
    owner: Account,
    wanted: OauthApplicationChange,
  ): Promise<SealedApplication> {
    const clientId = randomText(20, capitals)
    return await insertApplication(tx, {
      ...wanted,
      clientId,
      ownerId: owner.id,
      sealedSecret: this.#sealedSecret(clientId),
      nowMs: this.#dependencies.clock(),
    })
  }

  #sealedSecret(clientId: string): string {
    return this.#dependencies.encryption.seal(randomText(40, capitals), purposeOf(clientId))
  }

  async #record(
    tx: Tx,
    actor: Actor,
    kind: LogKind,
    application: OauthApplication,
    metadata: LogMetadata = {},
  ): Promise<void> {
    await this.#dependencies.audit.record(tx, actor, {
      kind,
      namespaceId: application.ownerId,
      metadata: {
        ...metadata,
        application_name: application.name,
        client_id: application.clientId,
      },
    })
  }
}

function requireUsable({ name, redirectUri }: OauthApplicationChange): void {
  if (name === bootstrapApplicationName) throw new ReservedApplicationNameError(name)
  requireRedirectUri(redirectUri)
}

function purposeOf(clientId: string): string {
  return `oauth-client-secret:${clientId}`
}
