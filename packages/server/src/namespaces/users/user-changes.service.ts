import { isUniqueViolation } from '../../platform/database/database-error.ts'
import type { Tx } from '../../schema/tables.ts'
import { type Account, EmailTakenError } from '../account.ts'
import { findUserById, markVerified, setUserEmail } from './user.queries.ts'

export { findUserById, insertPrompts as promptUser } from './user.queries.ts'

/**
 * Marks the address of a user as proved, or gives the user the new one that was.
 *
 * @returns the user as it was before
 * @throws EmailTakenError
 */
export async function proveAddress(
  tx: Tx,
  userId: number,
  newEmail?: string,
): Promise<Account | undefined> {
  const user = await findUserById(tx, userId)
  if (user === undefined) return undefined
  try {
    if (newEmail === undefined) await markVerified(tx, userId)
    else await setUserEmail(tx, userId, newEmail)
  } catch (error) {
    if (newEmail !== undefined && isUniqueViolation(error)) throw new EmailTakenError(newEmail)
    throw error
  }
  return user
}
