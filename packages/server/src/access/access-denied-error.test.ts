import { expect, test } from 'vitest'

import type { Account } from '../namespaces/account.ts'
import { AccessDeniedError } from './access-denied-error.ts'
import { anonymous, type Principal } from './principal.ts'

const name = { namespace: 'acme', repository: 'web/app' }
const bob: Principal = {
  kind: 'account',
  account: { name: 'bob' } as Account,
  credential: 'user',
}

test.each([
  [
    'nobody',
    anonymous,
    'pull',
    'sign in to pull from acme/web/app, or look for a mistake in the name',
  ],
  [
    'somebody',
    bob,
    'push',
    'bob may not push to acme/web/app with this token; ask an owner of acme for the right, or look for a mistake in the name',
  ],
] as const)('%s is told what to do, and not what there is', (_who, principal, action, message) => {
  expect(new AccessDeniedError({ principal, action, name }).message).toBe(message)
})
