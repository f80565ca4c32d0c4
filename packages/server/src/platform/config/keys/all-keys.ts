import { accountKeys } from './accounts.ts'
import { berthKeys } from './berth.ts'
import { buildKeys } from './builds.ts'
import { databaseKeys } from './database.ts'
import { hostKeys } from './host.ts'
import { hostedServiceKeys } from './hosted-service.ts'
import type { Key } from './key.ts'
import { logKeys } from './logs.ts'
import { mailKeys } from './mail.ts'
import { mirroringKeys } from './mirroring.ts'
import { operationKeys } from './operations.ts'
import { quotaKeys } from './quota.ts'
import { registryKeys } from './registry.ts'
import { retiredKeys } from './retired.ts'
import { scanningKeys } from './scanning.ts'
import { signInKeys } from './sign-in.ts'
import { storageKeys } from './storage.ts'
import { tagKeys } from './tags.ts'

/** Every key by its section, in the order in which the help lists them. */
export const keySections = {
  host: hostKeys,
  database: databaseKeys,
  storage: storageKeys,
  registry: registryKeys,
  tags: tagKeys,
  quota: quotaKeys,
  mirroring: mirroringKeys,
  accounts: accountKeys,
  'sign-in': signInKeys,
  mail: mailKeys,
  scanning: scanningKeys,
  logs: logKeys,
  builds: buildKeys,
  operations: operationKeys,
  'hosted-service': hostedServiceKeys,
  retired: retiredKeys,
  berth: berthKeys,
}

export const allKeys = {
  ...hostKeys,
  ...databaseKeys,
  ...storageKeys,
  ...registryKeys,
  ...tagKeys,
  ...quotaKeys,
  ...mirroringKeys,
  ...accountKeys,
  ...signInKeys,
  ...mailKeys,
  ...scanningKeys,
  ...logKeys,
  ...buildKeys,
  ...operationKeys,
  ...hostedServiceKeys,
  ...retiredKeys,
  ...berthKeys,
}

export type KeyName = keyof typeof allKeys

/** What the keys hold once they are read, defaults included. */
export type KeyValues = {
  readonly [Name in KeyName]: (typeof allKeys)[Name] extends Key<infer Value> ? Value : never
}

export const keyTable: ReadonlyMap<string, Key<unknown>> = new Map<string, Key<unknown>>(
  Object.entries(allKeys),
)

export function isKeyName(name: string): name is KeyName {
  return keyTable.has(name)
}
