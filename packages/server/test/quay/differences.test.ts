import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { apiDifferences } from './api/api-differences.ts'
import { differences } from './differences.ts'

const page = readFileSync(join(import.meta.dirname, '../../../../docs/differences.md'), 'utf8')
const titles = [...page.matchAll(/^- \*\*(?<title>.+?)\.\*\*/gm)].map(
  (match) => match.groups?.['title'],
)

test('every difference that the tests know is on the page', () => {
  const missing = [...differences, ...apiDifferences].filter((title) => !titles.includes(title))
  expect(missing).toEqual([])
})

test('the page is sorted', () => {
  const section = page.split('\n## ')
  for (const part of section) {
    const inPart = [...part.matchAll(/^- \*\*(?<title>.+?)\.\*\*/gm)].map(
      (match) => match.groups?.['title'] ?? '',
    )
    expect(inPart).toEqual(inPart.toSorted((left, right) => left.localeCompare(right, 'en')))
  }
})
