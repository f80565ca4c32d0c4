import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { hashPassword, requireUsablePassword } from '../../identity/password.ts'
import { NameTakenError } from '../../namespaces/account.ts'
import type { BerthConfig } from '../../platform/config/berth-config.ts'
import { randomText } from '../../platform/crypto/random.ts'
import type { Services } from '../services.ts'

export const administratorName = 'admin'
/** Letters and digits that nobody takes for others. */
const alphabet = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const passwordLength = 24

/**
 * Makes the first superuser of an empty database, with the given password or a random one
 * that is kept in `<data>/admin-password` (mode 0600). There is no default password.
 *
 * @returns the random password, when one was made now
 * @throws WeakPasswordError for a given password that cannot be used
 */
export async function createFirstAdministrator(
  config: BerthConfig,
  services: Services,
  givenPassword: string | undefined,
): Promise<string | undefined> {
  if (await services.accounts.hasAnyUser()) return undefined
  if (givenPassword !== undefined) requireUsablePassword(givenPassword, config.passwords)
  const password = givenPassword ?? randomText(passwordLength, alphabet)
  try {
    await services.accounts.createUser({
      name: administratorName,
      passwordHash: await hashPassword(password, config.passwords),
      isSuperUser: true,
    })
  } catch (error) {
    // Another replica that starts at the same time was first.
    if (error instanceof NameTakenError) return undefined
    throw error
  }
  if (givenPassword !== undefined) return undefined
  const file = join(config.dataDirectory, 'admin-password')
  await writeFile(file, `${password}\n`, { mode: 0o600 })
  return password
}
