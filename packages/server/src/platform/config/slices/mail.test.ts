import { expect, test } from 'vitest'

import { configOf, faultsOf, warningsOf } from '../parse-config.fixture.ts'

test.each([
  ['', undefined, 'nobody said where to'],
  ['MAIL_SERVER: m\nFEATURE_MAILING: false\n', undefined, 'it is switched off'],
  ['MAIL_SERVER: m\n', 'starttls', 'a mail server has TLS unless it is said'],
  ['MAIL_SERVER: m\nMAIL_PORT: 465\n', 'tls', 'that port begins with it'],
  ['MAIL_SERVER: m\nMAIL_PORT: 25\nMAIL_USE_TLS: false\n', 'none', 'somebody wants none'],
])('%j has encryption %s, because %s', (text, encryption, _because) => {
  const { mail, api } = configOf(text)
  expect(mail?.encryption).toBe(encryption)
  expect(api.features.MAILING).toBe(encryption !== undefined)
})

test('mail comes from the registry itself unless somebody else is named', () => {
  expect(configOf('MAIL_SERVER: m\nSERVER_HOSTNAME: r.example:8443\n').mail?.sender).toBe(
    'registry@r.example',
  )
  const named = 'MAIL_SERVER: m\nMAIL_DEFAULT_SENDER: Berth <b@x.example>\n'
  expect(configOf(named).mail?.sender).toBe('Berth <b@x.example>')
  expect(faultsOf('MAIL_SERVER: m\nMAIL_DEFAULT_SENDER: Berth\n')).toHaveLength(1)
})

test('an account at the mail server has a password', () => {
  expect(faultsOf('MAIL_SERVER: m\nMAIL_USERNAME: u\n')).toHaveLength(1)
  expect(faultsOf('MAIL_SERVER: m\nMAIL_PASSWORD: p\n')).toHaveLength(1)
})

test('mail that is wanted and has no server is told', () => {
  expect(warningsOf('FEATURE_MAILING: true\n').join()).toContain('MAIL_SERVER')
})
