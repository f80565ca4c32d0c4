import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { readBuiltScripts } from '../build/script-sizes.ts'

const dist = join(import.meta.dirname, '../dist')
const kibibyte = 1024
/** Before a page is useful, no more script than this is loaded, compressed. */
const scriptBytesMaximum = 300 * kibibyte

const { chunks, start, routes, bytesOf } = readBuiltScripts(dist)
const [entry = '', app = ''] = start

describe('script that a page loads before it is useful', () => {
  test('there is an entry, and each page is a chunk of its own', () => {
    expect(chunks[entry]?.src).toBe('index.html')
    expect(routes.length).toBeGreaterThan(20)
  })

  test('the app and its style are on their way as soon as the page is read', () => {
    const html = readFileSync(join(dist, 'index.html'), 'utf8')
    const { file = '', css = [] } = chunks[app] ?? {}
    expect(file).toMatch(/\/app-.*\.js$/)
    expect(html).toMatch(new RegExp(`<link rel="modulepreload"[^>]* href="/${file}"`))
    expect(css).toHaveLength(1)
    expect(html).toMatch(new RegExp(`<link rel="stylesheet"[^>]* href="/${css[0]}"`))
  })

  // A tab comes with the page that it is on; the largest of those is counted with each tab.
  const shells = [
    ...['src/main/repository-page.tsx', 'src/main/organization-page.tsx'],
    'src/main/user-page.tsx',
  ]
  test.each(routes)('of %s and all it needs is no more than 300 KiB', (route) => {
    const largest = Math.max(...shells.map((shell) => bytesOf(shell, route)))
    expect(largest).toBeLessThanOrEqual(scriptBytesMaximum)
  })
})
