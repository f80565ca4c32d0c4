import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

const dist = join(import.meta.dirname, '../dist')
const kibibyte = 1024
/** Before a page is useful, no more script than this is loaded, compressed. */
const scriptBytesMaximum = 300 * kibibyte

interface Chunk {
  readonly file: string
  readonly src?: string
  readonly isEntry?: boolean
  readonly isDynamicEntry?: boolean
  readonly imports?: readonly string[]
  readonly dynamicImports?: readonly string[]
  readonly css?: readonly string[]
}

const chunks = JSON.parse(readFileSync(join(dist, 'chunks.json'), 'utf8')) as Record<string, Chunk>

/** A chunk with everything that it needs before it runs. */
function filesOf(name: string, seen = new Set<string>()): ReadonlySet<string> {
  const chunk = chunks[name]
  if (chunk === undefined || seen.has(chunk.file)) return seen
  seen.add(chunk.file)
  for (const imported of chunk.imports ?? []) filesOf(imported, seen)
  return seen
}

function compressedBytes(files: Iterable<string>): number {
  return [...files].map((file) => sizeOf(join(dist, file))).reduce((sum, size) => sum + size, 0)
}

/** Browsers that take brotli get it; small files are sent as they are. */
function sizeOf(path: string): number {
  try {
    return statSync(`${path}.br`).size
  } catch {
    return statSync(path).size
  }
}

const entry = Object.keys(chunks).find((name) => chunks[name]?.isEntry === true) ?? ''
/** What the entry loads at once. */
const app = chunks[entry]?.dynamicImports?.[0] ?? ''
const pages = Object.keys(chunks).filter((name) => chunks[name]?.isDynamicEntry === true)

describe('script that a page loads before it is useful', () => {
  test('there is an entry, and each page is a chunk of its own', () => {
    expect(chunks[entry]?.src).toBe('index.html')
    expect(pages.length).toBeGreaterThan(20)
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
  test.each(pages)('of %s and all it needs is no more than 300 KiB', (page) => {
    const withEntry = (names: readonly string[]) => {
      const files = new Set<string>()
      for (const name of names) for (const file of filesOf(name)) files.add(file)
      return compressedBytes(files)
    }
    const largest = Math.max(...shells.map((shell) => withEntry([entry, app, shell, page])))
    expect(largest).toBeLessThanOrEqual(scriptBytesMaximum)
  })
})
