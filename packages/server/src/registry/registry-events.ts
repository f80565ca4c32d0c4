import type { IncomingMessage } from 'node:http'

import type { Authorized } from '../access/access.service.ts'
import type { RepositoryAction } from '../access/effective-role.ts'
import type { Principal } from '../access/principal.ts'
import { SignInThrottledError } from '../identity/identity.ts'
import { requestIdOf } from '../platform/http/request-id.ts'
import type { LogFields, Logger } from '../platform/log/logger.ts'
import { type FullName, formatFullName } from '../repositories/repository-name.ts'
import type { Blob } from './blobs/blob.ts'
import type { Digest } from './digest.ts'
import type { RegistryExchange } from './http/registry-exchange.ts'
import type { RegistryMetrics } from './registry-metrics.ts'

interface Dependencies {
  readonly log: Logger
  readonly metrics: RegistryMetrics
  /** Whom a request came from. */
  readonly addressOf: (request: IncomingMessage) => string
}

/** Where something was done, and by whom. */
type Target = Authorized<RepositoryAction>

/** How somebody asked for a registry token. */
export type SignInKind = 'basic' | 'credentials' | 'refresh_token'

/**
 * What happens in the registry, one function for each kind of act, called when it is done.
 * From here it goes to the log and the metrics, and to whoever else has to know.
 *
 * Changes and sign-ins are told at `info`; reading, which is most of the work, at `debug`.
 */
export class RegistryEvents {
  readonly #log: Logger
  readonly #metrics: RegistryMetrics
  readonly #addressOf: (request: IncomingMessage) => string
  #onPush: (target: Target, tags: readonly string[]) => void = () => undefined

  constructor({ log, metrics, addressOf }: Dependencies) {
    this.#log = log
    this.#metrics = metrics
    this.#addressOf = addressOf
  }

  /** Who else is told of a push that is committed: at once, and never in its way. */
  whenPushed(listener: (target: Target, tags: readonly string[]) => void): void {
    this.#onPush = listener
  }

  manifestPulled(exchange: RegistryExchange, target: Target, digest: Digest): void {
    if (this.#log.isOn('debug')) {
      this.#log.debug('manifest pulled', { ...this.#act(exchange, target), digest })
    }
  }

  manifestPushed(
    exchange: RegistryExchange,
    target: Target,
    manifest: {
      readonly digest: Digest
      readonly tags: readonly string[]
      readonly mediaType: string
      readonly sizeBytes: number
    },
  ): void {
    this.#onPush(target, manifest.tags)
    if (this.#log.isOn('info')) {
      this.#log.info('manifest pushed', { ...this.#act(exchange, target), ...manifest })
    }
  }

  manifestDeleted(exchange: RegistryExchange, target: Target, digest: Digest): void {
    this.#log.info('manifest deleted', { ...this.#act(exchange, target), digest })
  }

  tagDeleted(exchange: RegistryExchange, target: Target, tag: string): void {
    this.#log.info('tag deleted', { ...this.#act(exchange, target), tag })
  }

  blobPulled(exchange: RegistryExchange, target: Target, blob: Blob): void {
    this.#metrics.pulledBytes.with('v2').add(blob.sizeBytes)
    if (this.#log.isOn('debug')) {
      const { digest, sizeBytes } = blob
      this.#log.debug('blob pulled', { ...this.#act(exchange, target), digest, sizeBytes })
    }
  }

  uploadCompleted(
    exchange: RegistryExchange,
    target: Target,
    blob: { readonly digest: Digest; readonly sizeBytes: number },
  ): void {
    this.#metrics.pushedBytes.with().add(blob.sizeBytes)
    if (this.#log.isOn('debug')) {
      this.#log.debug('upload completed', { ...this.#act(exchange, target), ...blob })
    }
  }

  blobMounted(exchange: RegistryExchange, target: Target, digest: Digest): void {
    if (this.#log.isOn('debug')) {
      this.#log.debug('blob mounted', { ...this.#act(exchange, target), digest })
    }
  }

  blobDeleted(exchange: RegistryExchange, target: Target, digest: Digest): void {
    this.#log.info('blob deleted', { ...this.#act(exchange, target), digest })
  }

  repositoryCreated(name: FullName, principal: Principal): void {
    this.#log.info('repository created', {
      repository: formatFullName(name),
      account: accountOf(principal),
    })
  }

  /** A registry token was issued. */
  signedIn(exchange: RegistryExchange, kind: SignInKind, principal: Principal): void {
    this.#metrics.authenticationAttempts.with(kind, 'true').add()
    if (this.#log.isOn('debug')) {
      this.#log.debug('sign-in succeeded', { ...this.#asked(exchange, principal), kind })
    }
  }

  /**
   * Of the name only that of an account that exists gets into the log: people type passwords
   * where names belong.
   */
  signInFailed(
    exchange: RegistryExchange,
    kind: SignInKind,
    failure: Error & { readonly accountName?: string | undefined },
  ): void {
    this.#metrics.authenticationAttempts.with(kind, 'false').add()
    this.#log.info('sign-in failed', {
      ...this.#asked(exchange, undefined),
      kind,
      account: failure.accountName,
      isThrottled: failure instanceof SignInThrottledError,
    })
  }

  /** The signature of a registry token was checked, which is done once for each token. */
  tokenDecoded(isValid: boolean): void {
    this.#metrics.tokensDecoded.with(isValid ? 'true' : 'false').add()
  }

  #act(exchange: RegistryExchange, { repository, principal }: Target): LogFields {
    return {
      ...this.#asked(exchange, principal),
      repository: formatFullName(repository.name),
    }
  }

  #asked({ request }: RegistryExchange, principal: Principal | undefined): LogFields {
    return {
      requestId: requestIdOf(request),
      client: this.#addressOf(request),
      ...(principal === undefined ? {} : { account: accountOf(principal) }),
    }
  }
}

function accountOf(principal: Principal): string | undefined {
  return principal.kind === 'account' ? principal.account.name : undefined
}
