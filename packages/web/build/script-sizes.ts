import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface Chunk {
  readonly file: string
  readonly src?: string
  readonly isEntry?: boolean
  readonly isDynamicEntry?: boolean
  readonly imports?: readonly string[]
  readonly dynamicImports?: readonly string[]
  readonly css?: readonly string[]
}

/** The scripts of a built page, by the names that the build gives them. */
export interface BuiltScripts {
  readonly chunks: Readonly<Record<string, Chunk>>
  /** What the page begins with, and what that loads at once. */
  readonly start: readonly string[]
  /** Pages, tabs, and what else is loaded when it is wanted. */
  readonly routes: readonly string[]
  /** Compressed, what is loaded before the last of these runs, the start included. */
  readonly bytesOf: (...names: readonly string[]) => number
}

/** @param dist where the page was built to */
export function readBuiltScripts(dist: string): BuiltScripts {
  const chunks = JSON.parse(readFileSync(join(dist, 'chunks.json'), 'utf8')) as Record<
    string,
    Chunk
  >
  const names = Object.keys(chunks)
  const entry = names.find((name) => chunks[name]?.isEntry === true) ?? ''
  const start = [entry, ...(chunks[entry]?.dynamicImports ?? [])]

  /** A chunk with everything that it needs before it runs. */
  const addFiles = (name: string, files: Set<string>): void => {
    const chunk = chunks[name]
    if (chunk === undefined || files.has(chunk.file)) return
    files.add(chunk.file)
    for (const imported of chunk.imports ?? []) addFiles(imported, files)
  }
  return {
    chunks,
    start,
    routes: names.filter((name) => chunks[name]?.isDynamicEntry === true && !start.includes(name)),
    bytesOf(...wanted) {
      const files = new Set<string>()
      for (const name of [...start, ...wanted]) addFiles(name, files)
      return [...files].reduce((sum, file) => sum + compressedBytes(join(dist, file)), 0)
    },
  }
}

/** Browsers that take brotli get it; small files are sent as they are. */
function compressedBytes(path: string): number {
  try {
    return statSync(`${path}.br`).size
  } catch {
    return statSync(path).size
  }
}
