import { expect, test } from 'vitest'

import { DatabaseTooOldError, requireSupportedVersion } from './postgresql-version.ts'

test.each([150_000, 150_018, 160_004, 180_001])('PostgreSQL %i is taken', (number) => {
  expect(() => requireSupportedVersion(number)).not.toThrow()
})

test.each([
  [140_023, '14'],
  [130_000, '13'],
  [90_624, '9'],
])('PostgreSQL %i is refused, by its name', (number, name) => {
  expect(() => requireSupportedVersion(number)).toThrow(DatabaseTooOldError)
  expect(() => requireSupportedVersion(number)).toThrow(`PostgreSQL ${name};`)
})
