import { randomUUID } from 'node:crypto'
import { open, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'

import { commandLine } from '../../logs/log-entry.ts'
import { hashPassword, requireUsablePassword, WeakPasswordError } from '../../identity/password.ts'
import { NameTakenError } from '../../namespaces/account.ts'
import type { BerthConfig } from '../../platform/config/berth-config.ts'
import { randomPassword } from '../../platform/crypto/random-password.ts'
import type { Services } from '../services.ts'

/** The superuser that an empty registry was given just now. */
export interface FirstAdministrator {
  readonly name: string
  /** Undefined when somebody gave the password: it is not ours to show. */
  readonly made: { readonly password: string; readonly file: string } | undefined
}

const administratorName = 'admin'

/** The password of `BERTH_ADMIN_PASSWORD` breaks a rule, or the made-up one cannot be kept. */
export class FirstAdministratorError extends Error {
  override readonly name = 'FirstAdministratorError'
}

/**
 * Makes the first superuser of an empty database, with the given password or a random one
 * that is kept in `<data>/admin-password` (mode 0600). There is no default password.
 *
 * @returns undefined when there are users already
 * @throws FirstAdministratorError
 */
export async function createFirstAdministrator(
  config: BerthConfig,
  services: Services,
  givenPassword: string | undefined,
): Promise<FirstAdministrator | undefined> {
  if (await services.accounts.hasAnyUser()) return undefined
  if (givenPassword !== undefined) {
    requireGivenPassword(givenPassword, config)
    const isOurs = await create(config, services, givenPassword)
    return isOurs ? { name: administratorName, made: undefined } : undefined
  }
  const password = randomPassword()
  const file = join(config.dataDirectory, 'admin-password')
  // Kept before the account exists: no crash leaves an account whose password nobody knows.
  const draft = await keep(`${file}.${randomUUID()}`, password)
  try {
    if (await create(config, services, password)) {
      await rename(draft, file)
      return { name: administratorName, made: { password, file } }
    }
  } catch (error) {
    await unlink(draft)
    throw error
  }
  await unlink(draft)
  return undefined
}

/** @returns false when another replica, which starts at the same time, was first */
async function create(config: BerthConfig, services: Services, password: string): Promise<boolean> {
  try {
    await services.accounts.createUser(commandLine, {
      name: administratorName,
      passwordHash: await hashPassword(password, config.passwords),
      isSuperUser: true,
    })
    return true
  } catch (error) {
    if (error instanceof NameTakenError) return false
    throw error
  }
}

function requireGivenPassword(password: string, config: BerthConfig): void {
  try {
    requireUsablePassword(password, config.passwords)
  } catch (error) {
    if (!(error instanceof WeakPasswordError)) throw error
    throw new FirstAdministratorError(
      `BERTH_ADMIN_PASSWORD is to become the password of ${administratorName}, and ` +
        error.message,
      { cause: error },
    )
  }
}

async function keep(file: string, password: string): Promise<string> {
  try {
    const handle = await open(file, 'wx', 0o600)
    try {
      await handle.writeFile(`${password}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    return file
  } catch (cause) {
    throw new FirstAdministratorError(
      `the password of the first user cannot be kept in ${file} ` +
        `(${(cause as NodeJS.ErrnoException).code}); choose one with BERTH_ADMIN_PASSWORD`,
      { cause },
    )
  }
}
