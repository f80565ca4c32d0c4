import { expect, test } from 'vitest'
import { checkConfig } from './parse-config.ts'
import { formatConfigReport } from './report.ts'

function reportOf(text: string): string {
  return formatConfigReport(checkConfig(text, { filename: 'config.yaml', dataDirectory: '/data' }))
}

test('a file without a flaw is in order', () => {
  expect(reportOf('SERVER_HOSTNAME: a.example\n')).toBe('config.yaml is in order.\n')
})

test('faults come first, then warnings, then the keys for later', () => {
  expect(reportOf('FEATURE_LDAP_CACHING: false\nLDAP_URI: m\nSUPER_USER: [a]\nPROXY_COUNT: x\n'))
    .toBe(`config.yaml cannot be used: 1 fault, 1 warning.

Faults:
  config.yaml:4: PROXY_COUNT is "x"; write a whole number from 0 to 10

Warnings:
  config.yaml:3: SUPER_USER is not known, so it has no effect; did you mean SUPER_USERS?

Not used yet by this version:
  FEATURE_LDAP_CACHING, LDAP_URI
`)
})

test('a file with warnings can be used', () => {
  expect(reportOf('SUPER_USER: [a]\nDB_URL: x\n')).toMatch(
    /^config\.yaml can be used: 2 warnings\.\n/,
  )
})
