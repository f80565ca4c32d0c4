import { expect, test } from 'vitest'
import { Secret } from '../secret.ts'
import {
  boolean,
  filePath,
  fraction,
  hidden,
  hostAddress,
  httpUrl,
  oneOf,
  port,
  secretText,
  text,
  wholeNumber,
} from './scalars.ts'
import { readWith } from './shapes.fixture.ts'

test('a boolean in quotes is refused, since Quay would take "false" for true', () => {
  expect(readWith(boolean, 'false')).toEqual({
    faults: ['KEY is "false"; write true or false, without quotes'],
  })
})

test('text may look like a number', () => {
  expect(readWith(text, 587)).toEqual({ value: '587', advice: [] })
})

test('a whole number has bounds, and they belong to it', () => {
  const shape = wholeNumber({ minimum: 2, maximum: 4 })
  expect([1, 2, 4, 5].map((number) => 'value' in readWith(shape, number))).toEqual([
    false,
    true,
    true,
    false,
  ])
})

test.each([1.5, '1.5', 'x', true, '1e2', 2 ** 60, '', [1]])('%j is no whole number', (written) => {
  expect(readWith(wholeNumber(), written)).toHaveProperty('faults')
})

test('digits in quotes are a whole number', () => {
  expect(readWith(port, '443')).toEqual({ value: 443, advice: [] })
})

test.each([0, 0.05, 1])('%d is a share of a whole', (written) => {
  expect(readWith(fraction, written)).toEqual({ value: written, advice: [] })
})

test.each([-0.1, 1.1, '0.5', Number.NaN])('%j is none', (written) => {
  expect(readWith(fraction, written)).toHaveProperty('faults')
})

test('a word of a list is found in any case and given as it is listed', () => {
  const shape = oneOf('IPv4', 'dual-stack')
  expect(readWith(shape, 'ipv4')).toEqual({ value: 'IPv4', advice: [] })
  expect(readWith(shape, 'IPv5')).toEqual({ faults: ['KEY is "IPv5"; write IPv4 or dual-stack'] })
})

test.each(['quay.example.com', 'localhost:8080', '10.0.0.1', '[::1]:8443', 'berth_1'])(
  '%s is the address of a host',
  (written) => {
    expect(readWith(hostAddress, written)).toEqual({ value: written, advice: [] })
  },
)

test.each(['https://a.example', 'a.example/path', 'a b', 'a:99999', '', '::1', 'user@a'])(
  '%j is none, or more than that',
  (written) => {
    expect(readWith(hostAddress, written)).toHaveProperty('faults')
  },
)

test('the address of a host is kept in small letters, as clients send it', () => {
  expect(readWith(hostAddress, 'Quay.Example.COM')).toEqual({
    value: 'quay.example.com',
    advice: [],
  })
})

test.each(['ftp://a', 'a.example', '//a', 5])('%j is no URL of the web', (written) => {
  expect(readWith(httpUrl, written)).toHaveProperty('faults')
})

test('a path cannot be empty', () => {
  expect(readWith(filePath, '')).toHaveProperty('faults')
})

test('a fault about a secret does not show it', () => {
  expect(readWith(secretText, ['hunter2'])).toEqual({
    faults: ['KEY has an unusable value (hidden); write text in quotes, not empty'],
  })
  expect(JSON.stringify(readWith(hidden(port), 'hunter2'))).not.toContain('hunter2')
})

test('a secret that looks like a number keeps its characters', () => {
  const outcome = readWith(secretText, 12_345)
  expect('value' in outcome && outcome.value instanceof Secret && outcome.value.reveal()).toBe(
    '12345',
  )
})

test('a long value is quoted in part, and a URL without its password', () => {
  const [long] = faultsOf(readWith(port, 'x'.repeat(500)))
  expect(long?.length).toBeLessThan(150)
  const [url] = faultsOf(readWith(httpUrl, 'ldap://admin:hunter2@host/?token=hunter2'))
  expect(url).toContain('ldap://[hidden]@host')
  expect(url).not.toContain('hunter2')
})

function faultsOf(outcome: object): readonly string[] {
  return 'faults' in outcome ? (outcome.faults as readonly string[]) : []
}
