import { expect, test } from 'vitest'
import { findKey } from '../read-keys.ts'
import { allKeys, keySections } from './all-keys.ts'
import { keyPatterns } from './patterns.ts'
import { quayKeys } from './quay-keys.fixture.ts'

test.each(Object.keys(quayKeys))('every key of Quay is known: %s', (subject) => {
  expect(quayKeys[subject]?.filter((name) => findKey(name) === undefined)).toEqual([])
})

test('the fixture is as long as the documentation of Quay', () => {
  expect(Object.values(quayKeys).flat().length).toBeGreaterThan(400)
})

test('no key stands in two sections', () => {
  const names = Object.values(keySections).flatMap((keys) => Object.keys(keys))
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  expect(new Set(names)).toEqual(new Set(Object.keys(allKeys)))
})

test('families belong to sections that exist', () => {
  for (const family of keyPatterns) expect(Object.keys(keySections)).toContain(family.section)
})

test('every key is described in a sentence', () => {
  const keys = [
    ...Object.entries(allKeys),
    ...keyPatterns.map(({ name, key }) => [name, key] as const),
  ]
  const wrong = keys.filter(([, key]) => !/^[A-Z].{8,}[.]$/.test(key.description))
  expect(wrong.map(([name]) => name)).toEqual([])
})

test('keys of our own are marked as such', () => {
  const ours = Object.keys(keySections.berth)
  expect(ours.filter((name) => !name.startsWith('BERTH_'))).toEqual([])
})

test('keys that Quay itself does not heed have no effect here either', () => {
  const names = [
    'ALLOWED_OCI_ARTIFACT_TYPES',
    'FEATURE_HELM_OCI_SUPPORT',
    'FEATURE_UI_V2',
    'MAIL_USE_AUTH',
  ]
  expect(names.map((name) => findKey(name)?.state)).toEqual(names.map(() => 'no effect'))
})
