import { findAccount } from '../namespaces/account-lookup.service.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import type { IdentityDriver } from './identity-driver.ts'

/** `AUTHENTICATION_TYPE: AppToken`: nobody has a password, and programs have tokens of their own. */
export function appTokenDriver({ reader }: BerthDatabase): IdentityDriver {
  return {
    kind: 'AppToken',
    find: (username) => findAccount(reader, username),
    verify: async () => undefined,
    advice: 'Passwords do not sign in here; use $app as the user name, with an app token',
  }
}
