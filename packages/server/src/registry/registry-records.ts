import type { IncomingMessage } from 'node:http'

import type { Authorized } from '../access/access.service.ts'
import { AccessDeniedError } from '../access/access-denied-error.ts'
import type { RepositoryAction } from '../access/effective-role.ts'
import type { Principal } from '../access/principal.ts'
import { SignInFailedError } from '../identity/identity.ts'
import type { DeferredLog } from '../logs/deferred-log.service.ts'
import type { Actor, LogKind, LogMetadata } from '../logs/log-entry.ts'
import { type ProofOfCaller, requestDetails, userAgentOf } from '../logs/request-details.ts'
import type { LogsConfig } from '../platform/config/slices/logs.ts'
import type { RegistryConfig } from '../platform/config/slices/registry.ts'
import type { FullName } from '../repositories/repository-name.ts'
import type { RegistryCaller } from './http/registry-caller.ts'
import type { RegistryExchange } from './http/registry-exchange.ts'
import type { RepositoryNames } from './http/repository-names.ts'
import type { StoredManifest } from './manifests/manifest.queries.ts'
import type { RegistryOutcome } from './registry-outcome.ts'
import { RateLimitedError } from './registry-errors.ts'

interface Dependencies {
  readonly deferred: DeferredLog
  readonly names: RepositoryNames
  readonly config: {
    readonly logs: LogsConfig
    readonly registry: RegistryConfig
    readonly api: { readonly features: { readonly IMAGE_PULL_STATS: boolean } }
  }
  readonly addressOf: (request: IncomingMessage) => string
}

type Target = Authorized<RepositoryAction>

/**
 * What stands in the audit log of what happens below `/v2`, beside changes: those are recorded
 * in their own transactions, by `registry-audit.ts`. Nothing here takes time or fails.
 *
 * A registry that is read-only records nothing: its database may take no writes.
 */
export class RegistryRecords {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /** Who does something, as entries name it. */
  actorOf({ request }: RegistryExchange, { principal }: RegistryCaller): Actor {
    return this.#actor(request, principal, proofOf(principal))
  }

  /** A manifest was handed out. */
  pulled(
    exchange: RegistryExchange,
    caller: RegistryCaller,
    { repository, principal }: Target,
    pull: {
      readonly manifest: StoredManifest
      readonly reference: string
      /** It was pulled as it was at this moment. */
      readonly momentMs?: number
    },
  ): void {
    if (this.#isReadOnly()) return
    const { deferred, config } = this.#dependencies
    const { name, id: repositoryId, namespaceId } = repository
    const { manifest, reference, momentMs } = pull
    const isByTag = reference !== manifest.digest
    const isRecorded = !config.logs.unrecordedPullNamespaces.includes(name.namespace)
    deferred.add({
      atMs: deferred.now(),
      ...(config.logs.countsActions ? { repositoryId } : {}),
      ...(config.api.features.IMAGE_PULL_STATS
        ? {
            // What the tag points to now was not pulled.
            pull: {
              manifestId: manifest.id,
              tag: isByTag && momentMs === undefined ? reference : undefined,
            },
            repositoryId,
          }
        : {}),
      entry: isRecorded
        ? {
            actor: this.actorOf(exchange, { ...caller, principal }),
            entry: {
              kind: 'pull_repo',
              namespaceId,
              repositoryId,
              metadata: {
                repo: name.repository,
                namespace: name.namespace,
                ...(isByTag ? { tag: reference } : { manifest_digest: reference }),
                mediaType: manifest.mediaType,
                ...(momentMs === undefined ? {} : { as_of: new Date(momentMs).toISOString() }),
              },
            },
          }
        : undefined,
    })
  }

  /** Something was done in a repository, and is recorded already: it counts for its day. */
  acted({ repository }: Target): void {
    const { deferred, config } = this.#dependencies
    if (!config.logs.countsActions || this.#isReadOnly()) return
    deferred.add({ atMs: deferred.now(), repositoryId: repository.id, entry: undefined })
  }

  /** Somebody signed in without asking for any right: that is what `login` does. */
  signedIn({ request }: RegistryExchange, principal: Principal): void {
    const { logs } = this.#dependencies.config
    if (!logs.recordsSignIns || principal.kind === 'anonymous') return
    const { account } = principal
    this.#defer({
      kind: 'login_success',
      namespaceId: account.ownerId ?? account.id,
      actor: this.#actor(request, principal, { ...proofOf(principal), authType: 'basic' }),
      metadata: { type: 'v2auth', useragent: userAgentOf(request) },
    })
  }

  /** Only the name of an account that exists is told: people type passwords where names belong. */
  signInFailed({ request }: RegistryExchange, error: SignInFailedError): void {
    const { logs } = this.#dependencies.config
    if (!logs.recordsSignInFailures) return
    this.#defer({
      kind: 'login_failure',
      ...(error.accountName === undefined
        ? { namespaceId: undefined }
        : { place: { namespace: error.accountName.split('+', 1)[0] as string } }),
      actor: {
        accountId: undefined,
        address: this.#dependencies.addressOf(request),
        details: this.#requestDetails(request, { authType: 'basic', performerKind: 'anonymous' }),
      },
      metadata: {
        type: 'v2auth',
        kind: error.accountName?.includes('+') === true ? 'robot' : 'user',
        useragent: userAgentOf(request),
        message: error.message,
        ...(error.accountName === undefined ? {} : { username: error.accountName }),
      },
    })
  }

  /** A request for a manifest came to nothing, where that is to be recorded. */
  refused(
    exchange: RegistryExchange,
    { path, caller, error, isServerFault }: RegistryOutcome,
  ): void {
    if (path?.kind !== 'manifest' || caller === undefined || isServerFault) return
    if (!(error instanceof Error) || error instanceof RateLimitedError) return
    const kind = this.#failureKind(exchange.request.method)
    if (kind === undefined) return
    // The first request of most clients brings no token: it only asks where to get one.
    if (error instanceof AccessDeniedError && caller.claims === undefined) return
    const place = this.#dependencies.names.tryParse(path.name)
    if (place === undefined) return
    this.#defer({
      kind,
      place,
      actor: this.actorOf(exchange, caller),
      metadata: {
        repo: place.repository,
        namespace: place.namespace,
        ...(path.reference.includes(':')
          ? { manifest_digest: path.reference.slice(0, 200) }
          : { tag: path.reference.slice(0, 200) }),
        message: error.message.slice(0, 500),
      },
    })
  }

  #failureKind(method: string | undefined): LogKind | undefined {
    const { logs } = this.#dependencies.config
    if (method === 'GET' && logs.recordsPullFailures) return 'pull_repo_failed'
    if (method === 'PUT' && logs.recordsPushFailures) return 'push_repo_failed'
    if (method === 'DELETE' && logs.recordsDeleteFailures) return 'delete_tag_failed'
    return undefined
  }

  #defer(record: {
    readonly kind: LogKind
    readonly actor: Actor
    readonly metadata: LogMetadata
    readonly namespaceId?: number | undefined
    readonly place?: FullName | { readonly namespace: string }
  }): void {
    if (this.#isReadOnly()) return
    const { deferred } = this.#dependencies
    const { kind, actor, metadata, namespaceId, place } = record
    deferred.add({
      atMs: deferred.now(),
      ...(place === undefined ? {} : { place }),
      entry: { actor, entry: { kind, namespaceId, metadata } },
    })
  }

  #isReadOnly(): boolean {
    return this.#dependencies.config.registry.state === 'readonly'
  }

  #actor(request: IncomingMessage, principal: Principal, proof: ProofOfCaller): Actor {
    return {
      accountId: principal.kind === 'account' ? principal.account.id : undefined,
      address: this.#dependencies.addressOf(request),
      details: {
        'user-agent': userAgentOf(request),
        ...(principal.kind === 'account'
          ? { username: principal.account.name, ...principal.tokenDetails }
          : {}),
        ...(principal.kind === 'account' && principal.account.kind === 'robot'
          ? { is_robot: true }
          : {}),
        ...tokenDetailsOf(principal),
        ...this.#requestDetails(request, proof),
      },
    }
  }

  #requestDetails(request: IncomingMessage, proof: ProofOfCaller): LogMetadata {
    return this.#dependencies.config.logs.recordsRequests ? requestDetails(request, proof) : {}
  }
}

/** Which token it was, where an account may have several. */
function tokenDetailsOf(principal: Principal): LogMetadata {
  if (principal.kind === 'anonymous') return {}
  const { credential, credentialUuid, tokenDetails } = principal
  return {
    ...(credential === 'appspecifictoken' && credentialUuid !== undefined
      ? { app_specific_token: credentialUuid }
      : {}),
    ...tokenDetails,
  }
}

function proofOf(principal: Principal): ProofOfCaller {
  if (principal.kind === 'anonymous') return { authType: 'anonymous', performerKind: 'anonymous' }
  switch (principal.credential) {
    case 'user':
      return { authType: 'bearer', performerKind: 'user' }
    case 'robot':
      return { authType: 'bearer', performerKind: 'robot' }
    case 'appspecifictoken':
      return { authType: 'app_specific_token', performerKind: 'app_specific_token' }
    case 'oauthtoken':
      return { authType: 'oauth', performerKind: 'oauth' }
  }
}
