import { expect, test } from 'vitest'
import { nearest, slipsBetween } from './nearest.ts'

test.each([
  { left: 'DB_URI', right: 'DB_URI', slips: 0 },
  { left: 'DB_URL', right: 'DB_URI', slips: 1 },
  { left: 'BD_URI', right: 'DB_URI', slips: 1 },
  { left: 'DBURI', right: 'DB_URI', slips: 1 },
  { left: 'DB__URI', right: 'DB_URI', slips: 1 },
  { left: '', right: 'ABC', slips: 3 },
  { left: 'CA', right: 'ABC', slips: 3 },
])('from $left to $right it takes $slips', ({ left, right, slips }) => {
  expect(slipsBetween(left, right)).toBe(slips)
  expect(slipsBetween(right, left)).toBe(slips)
})

const keys = ['DB_URI', 'SERVER_HOSTNAME', 'SUPER_USERS', 'FEATURE_QUOTA_MANAGEMENT']

test.each([
  { name: 'SERVER_HOSTNAM', meant: 'SERVER_HOSTNAME' },
  { name: 'super_user', meant: 'SUPER_USERS' },
  { name: 'DB_URL', meant: 'DB_URI' },
  { name: 'FEATURE_QOUTA_MANAGMENT', meant: 'FEATURE_QUOTA_MANAGEMENT' },
  { name: 'COLOUR', meant: undefined },
  { name: 'DBX', meant: undefined },
])('$name was meant to be $meant', ({ name, meant }) => {
  expect(nearest(name, keys)).toBe(meant)
})
