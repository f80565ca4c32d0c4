import { createHash } from 'node:crypto'

import type { AuditLog } from '../../logs/audit-log.service.ts'
import type { Actor } from '../../logs/log-entry.ts'
import type { Account } from '../../namespaces/account.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import { isSameSecret } from '../../platform/crypto/compare.ts'
import { randomText } from '../../platform/crypto/random.ts'
import type { BerthDatabase, Tx } from '../../schema/tables.ts'
import type { OauthApplication } from './oauth-application.ts'
import {
  type Assignment,
  type Authorization,
  type AuthorizationRequest,
  type CodeChallenge,
  InvalidGrantError,
} from './oauth-authorization.ts'
import {
  deleteAssignment,
  deleteAuthorization,
  listAssignments,
  listAuthorizations,
  listGrantedScopes,
  putAssignment,
} from './oauth-authorization.queries.ts'
import { deleteExpiredCodes, insertCode, takeCode } from './oauth-code.queries.ts'
import { parseScopes } from './oauth-scope.ts'
import type { CreatedOauthToken } from './oauth-token.ts'
import type { OauthTokens } from './oauth-tokens.service.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  readonly clock: Clock
  readonly tokens: OauthTokens
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
/** A program exchanges its code at once. */
const codeMilliseconds = 10 * 60 * 1000
const codesForgottenAtOnce = 100
/** More than anybody has; Quay's lists have no pages. */
const listedMaximum = 1000

/** What users let applications do: asked in a browser, offered by owners, taken back by users. */
export class OauthAuthorizations {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  async list(user: Account): Promise<Authorization[]> {
    const { database, clock } = this.#dependencies
    const options = { nowMs: clock(), limit: listedMaximum }
    return await listAuthorizations(database.reader, user.id, options)
  }

  async find(user: Account, uuid: string): Promise<Authorization | undefined> {
    const { database, clock } = this.#dependencies
    const options = { nowMs: clock(), limit: 1, uuid }
    const [authorization] = await listAuthorizations(database.reader, user.id, options)
    return authorization
  }

  /** Ends what a user let an application do. */
  async revoke(actor: Actor, user: Account, { uuid, application }: Authorization): Promise<void> {
    const { database, audit, tokens } = this.#dependencies
    await database.transaction(async (tx) => {
      await deleteAuthorization(tx, user.id, uuid)
      await audit.record(tx, actor, {
        kind: 'oauth_token_revoked',
        namespaceId: user.id,
        metadata: {
          oauth_token_uuid: uuid,
          application: application.name,
          client_id: application.clientId,
        },
      })
    })
    tokens.forget()
  }

  /** Whether the user agreed to all of that before. */
  async isGranted(user: Account, application: OauthApplication, scope: string): Promise<boolean> {
    const { database, clock } = this.#dependencies
    const known = await listGrantedScopes(database.reader, application.id, user.id, clock())
    const granted = new Set(known.flatMap((text) => [...(parseScopes(text) ?? [])]))
    const asked = parseScopes(scope)
    return asked !== undefined && [...asked].every((word) => granted.has(word))
  }

  async assignments(user: Account): Promise<Assignment[]> {
    return await listAssignments(this.#dependencies.database.reader, user.id, {
      limit: listedMaximum,
    })
  }

  async findAssignment(user: Account, uuid: string): Promise<Assignment | undefined> {
    const [assignment] = await listAssignments(this.#dependencies.database.reader, user.id, {
      limit: 1,
      uuid,
    })
    return assignment
  }

  /** Offers a token to a user, who finds it in the list of offers. */
  async assign(
    actor: Actor,
    assigner: Account,
    user: Account,
    request: AuthorizationRequest,
  ): Promise<void> {
    const { database, audit, clock } = this.#dependencies
    const { application } = request
    await database.transaction(async (tx) => {
      await putAssignment(tx, {
        applicationId: application.id,
        accountId: user.id,
        redirectUri: request.redirectUri,
        scope: request.scope,
        responseType: request.responseType,
        nowMs: clock(),
      })
      await audit.record(tx, actor, {
        kind: 'oauth_token_assigned',
        namespaceId: application.ownerId,
        metadata: {
          assigning_user: assigner.name,
          assigned_user: user.name,
          application: application.name,
          client_id: application.clientId,
        },
      })
    })
  }

  /** @returns whether it was there */
  async declineAssignment(user: Account, uuid: string): Promise<boolean> {
    return await this.#dependencies.database.transaction((tx) =>
      deleteAssignment(tx, user.id, uuid),
    )
  }

  /** A token for an application whose page a user came from, who agreed. */
  async grantToken(
    actor: Actor,
    user: Account,
    request: AuthorizationRequest,
    assignmentUuid?: string,
  ): Promise<CreatedOauthToken> {
    return await this.#dependencies.database.transaction(async (tx) => {
      if (assignmentUuid !== undefined) await deleteAssignment(tx, user.id, assignmentUuid)
      return await this.#createToken(tx, actor, user.id, request.application, request.scope)
    })
  }

  /** A code that the application exchanges for a token. */
  async grantCode(
    user: Account,
    request: AuthorizationRequest & { readonly challenge?: CodeChallenge | undefined },
    assignmentUuid?: string,
  ): Promise<string> {
    const { database, clock } = this.#dependencies
    const code = randomText(40, letters)
    await database.transaction(async (tx) => {
      if (assignmentUuid !== undefined) await deleteAssignment(tx, user.id, assignmentUuid)
      await deleteExpiredCodes(tx, clock(), codesForgottenAtOnce)
      await insertCode(tx, digestOf(code), {
        applicationId: request.application.id,
        accountId: user.id,
        scope: request.scope,
        redirectUri: request.redirectUri,
        challenge: request.challenge,
        expiresAtMs: clock() + codeMilliseconds,
      })
    })
    return code
  }

  /**
   * A token for a code, which is worth nothing afterwards, whether it was exchanged or not.
   *
   * @throws InvalidGrantError
   */
  async exchange(
    address: string,
    application: OauthApplication,
    given: {
      readonly code: string
      readonly redirectUri: string
      readonly verifier: string | undefined
    },
  ): Promise<CreatedOauthToken> {
    const { database, clock } = this.#dependencies
    const token = await database.transaction(async (tx) => {
      const code = await takeCode(tx, digestOf(given.code))
      const isGood =
        code !== undefined &&
        code.applicationId === application.id &&
        code.redirectUri === given.redirectUri &&
        code.expiresAtMs > clock() &&
        isProof(code.challenge, given.verifier)
      if (!isGood) return undefined
      const actor: Actor = { accountId: code.accountId, address, details: {} }
      return await this.#createToken(tx, actor, code.accountId, application, code.scope)
    })
    if (token === undefined) throw new InvalidGrantError()
    return token
  }

  async #createToken(
    tx: Tx,
    actor: Actor,
    accountId: number,
    application: OauthApplication,
    scope: string,
  ): Promise<CreatedOauthToken> {
    const { tokens, audit } = this.#dependencies
    const token = await tokens.create(tx, { applicationId: application.id, accountId, scope })
    await audit.record(tx, actor, {
      kind: 'create_oauth_api_token',
      namespaceId: application.ownerId,
      metadata: {
        oauth_token_uuid: token.uuid,
        scope,
        token_display_name: null,
        application_name: application.name,
        auth_method: 'session',
        client_id: application.clientId,
      },
    })
    return token
  }
}

/** A verifier for a code without a challenge is refused too: somebody took the challenge away. */
function isProof(challenge: CodeChallenge | undefined, verifier: string | undefined): boolean {
  if (challenge === undefined || verifier === undefined) return challenge === verifier
  const answer =
    challenge.method === 'plain'
      ? verifier
      : createHash('sha256').update(verifier).digest('base64url')
  return isSameSecret(answer, challenge.text)
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
