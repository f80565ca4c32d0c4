import { type Account, AccountNotFoundError } from '../../namespaces/account.ts'
import type { Services } from '../services.ts'

/** @throws AccountNotFoundError */
export async function userNamed({ accounts }: Services, name: string): Promise<Account> {
  const user = await accounts.find(name)
  if (user?.kind !== 'user') throw new AccountNotFoundError('user', name)
  return user
}
