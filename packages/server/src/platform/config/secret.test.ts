import { format, inspect } from 'node:util'
import { expect, test } from 'vitest'
import { Secret } from './secret.ts'

test('a secret shows itself in no way but one', () => {
  const secret = new Secret('hunter2')
  const shown = [
    String(secret),
    secret.toString(),
    `${String(secret)} in a sentence`,
    JSON.stringify({ secret }),
    inspect({ deep: [secret] }, { depth: 9, showHidden: true }),
    format('%s %o %j', secret, secret, secret),
    Object.values(secret).join(),
  ]
  expect(shown.join('\n')).not.toContain('hunter2')
  expect(secret.reveal()).toBe('hunter2')
})
