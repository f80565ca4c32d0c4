import { dirname, resolve } from 'node:path'
import type { BerthConfig } from './berth-config.ts'
import { readEnvironment, type Environment } from './environment.ts'
import { ConfigError, type Fault, type Notice } from './faults.ts'
import type { KeyName } from './keys/all-keys.ts'
import { readKeys } from './read-keys.ts'
import { readYaml } from './read-yaml.ts'
import type { Reading, Surroundings } from './reading.ts'
import { isNull, type Setting } from './setting.ts'
import { autopruneConfig } from './slices/autoprune.ts'
import { quotaConfig } from './slices/quota.ts'
import { apiConfig } from './slices/api.ts'
import { accountsConfig, lastUseConfig, passwordsConfig, signInConfig } from './slices/accounts.ts'
import { collectionConfig } from './slices/collection.ts'
import { databaseConfig } from './slices/database.ts'
import { identityConfig } from './slices/identity.ts'
import { limitsConfig } from './slices/limits.ts'
import { mailConfig } from './slices/mail.ts'
import { logsConfig } from './slices/logs.ts'
import { healthConfig, loggingConfig, metricsConfig, tracingConfig } from './slices/operations.ts'
import { notificationsConfig } from './slices/notifications.ts'
import { outboundConfig } from './slices/outbound.ts'
import { oauthConfig } from './slices/oauth.ts'
import { registryConfig } from './slices/registry.ts'
import { secretsConfig } from './slices/secrets.ts'
import { serverConfig } from './slices/server.ts'
import { siteConfig } from './slices/site.ts'
import { storageConfig } from './slices/storage.ts'
import { deletionsConfig } from './slices/deletions.ts'
import { tagsConfig } from './slices/tags.ts'
import { tokensConfig } from './slices/tokens.ts'
import { uploadsConfig } from './slices/uploads.ts'

export interface ParseOptions {
  /** Path of the file, for messages and for what lies beside it. */
  readonly filename: string
  readonly dataDirectory: string
  readonly environment?: Environment
  /** Names of the files beside the configuration; `ssl.cert` and `ssl.key` mean something. */
  readonly siblingFiles?: Iterable<string>
}

export interface ParsedConfig {
  readonly config: BerthConfig
  readonly warnings: readonly Notice[]
  /** What it was made from, for a later look at what has changed. */
  readonly source: ConfigSource
}

/** Everything that a configuration is made from. */
export interface ConfigSource {
  readonly settings: ReadonlyMap<string, Setting>
  readonly options: ParseOptions
}

/** What `parseConfig` found, whether it can be used or not. */
export interface CheckedConfig {
  readonly filename: string
  /** Undefined when there are faults. */
  readonly config: BerthConfig | undefined
  readonly faults: readonly Fault[]
  readonly notices: readonly Notice[]
  readonly source: ConfigSource
}

/**
 * Turns the text of a `config.yaml` with Quay's keys into Berth's configuration.
 *
 * Pure: it touches no file and no variable but those it is given. An empty text
 * is a whole configuration. Fails with `ConfigError`, which has all faults.
 */
export function parseConfig(text: string, options: ParseOptions): ParsedConfig {
  const { config, faults, notices, source } = checkConfig(text, options)
  if (config === undefined) throw new ConfigError(faults, notices)
  return { config, warnings: notices, source }
}

/** The same without failing: faults are handed back beside the notices. */
export function checkConfig(text: string, options: ParseOptions): CheckedConfig {
  const yaml = readYaml(text, options.filename)
  const environment = readEnvironment(options.environment ?? {})
  const settings = new Map([...yaml.settings, ...environment.settings])
  return checkSettings(
    { settings, options },
    { faults: [...yaml.faults, ...environment.faults], notices: yaml.notices },
  )
}

/**
 * Makes a configuration of settings that were read before.
 *
 * @param found what their reader has found already
 */
export function checkSettings(
  source: ConfigSource,
  found: { readonly faults: readonly Fault[]; readonly notices: readonly Notice[] },
): CheckedConfig {
  const { settings, options } = source
  const keys = readKeys(settings)
  const faults = [...found.faults, ...keys.faults]
  const notices = [...found.notices, ...keys.notices]
  const reading: Reading = {
    values: keys.values,
    surroundings: surroundingsOf(options),
    isSet: (name) => isWritten(settings.get(name)),
    hasFault: (name) => faults.some((fault) => fault.key === name),
    fault: (name, sentence) => faults.push({ key: name, place: placeOf(name), sentence }),
    advise: (name, sentence) =>
      notices.push({ kind: 'advice', key: name, place: placeOf(name), sentence }),
  }
  function placeOf(name: KeyName) {
    return settings.get(name)?.place ?? { source: options.filename, line: undefined }
  }

  const config = configFrom(reading)
  return {
    filename: options.filename,
    config: faults.length === 0 ? config : undefined,
    faults: inOrder(faults, options.filename),
    notices: inOrder(notices, options.filename),
    source,
  }
}

function configFrom(reading: Reading): BerthConfig {
  return {
    dataDirectory: reading.surroundings.dataDirectory,
    server: serverConfig(reading),
    database: databaseConfig(reading),
    storage: storageConfig(reading),
    secrets: secretsConfig(reading),
    registry: registryConfig(reading),
    uploads: uploadsConfig(reading),
    tokens: tokensConfig(reading),
    tags: tagsConfig(reading),
    deletions: deletionsConfig(reading),
    autoprune: autopruneConfig(reading),
    quota: quotaConfig(reading),
    collection: collectionConfig(reading),
    accounts: accountsConfig(reading),
    passwords: passwordsConfig(reading),
    signIn: signInConfig(reading),
    identity: identityConfig(reading),
    lastUse: lastUseConfig(reading),
    api: apiConfig(reading),
    logs: logsConfig(reading),
    outbound: outboundConfig(reading),
    notifications: notificationsConfig(reading),
    oauth: oauthConfig(reading),
    site: siteConfig(reading),
    mail: mailConfig(reading),
    limits: limitsConfig(reading),
    logging: loggingConfig(reading),
    metrics: metricsConfig(reading),
    tracing: tracingConfig(reading),
    health: healthConfig(reading),
  }
}

function surroundingsOf(options: ParseOptions): Surroundings {
  return {
    dataDirectory: resolve(options.dataDirectory),
    configDirectory: dirname(resolve(options.filename)),
    siblingFiles: new Set(options.siblingFiles),
  }
}

function isWritten(setting: Setting | undefined): boolean {
  return setting !== undefined && !isNull(setting)
}

/** As in the file, line by line; what comes from elsewhere follows. */
function inOrder<Message extends Fault | Notice>(
  messages: readonly Message[],
  filename: string,
): readonly Message[] {
  const rank = ({ place }: Message) =>
    place.source === filename ? (place.line ?? 0) : Number.MAX_SAFE_INTEGER
  return messages.toSorted((left, right) => rank(left) - rank(right))
}
