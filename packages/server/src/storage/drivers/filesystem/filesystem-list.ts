import type { Dirent } from 'node:fs'
import { opendir, stat } from 'node:fs/promises'
import { join } from 'node:path'

import type { StoredObject } from '../../storage-driver.ts'
import { findStorageKey } from '../../storage-key.ts'
import { codeOf } from './filesystem-errors.ts'

/** Every file below a directory whose name, relative to it, is a key and begins with the prefix. */
export async function* objectsBelow(root: string, prefix: string): AsyncIterable<StoredObject> {
  yield* objectsIn(root, '', prefix)
}

async function* objectsIn(
  folder: string,
  folderName: string,
  prefix: string,
): AsyncIterable<StoredObject> {
  for await (const entry of entriesOf(folder)) {
    const name = `${folderName}${entry.name}`
    const path = join(folder, entry.name)
    // Files that others keep here, and what is not yet finished, begin with a dot.
    if (entry.name.startsWith('.')) continue
    if (entry.isDirectory()) {
      const below = `${name}/`
      if (below.startsWith(prefix) || prefix.startsWith(below)) {
        yield* objectsIn(path, below, prefix)
      }
    } else if (entry.isFile() && name.startsWith(prefix)) {
      const found = await objectAt(path, name)
      if (found !== undefined) yield found
    }
  }
}

async function* entriesOf(folder: string): AsyncIterable<Dirent> {
  try {
    for await (const entry of await opendir(folder)) yield entry
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

/** Undefined for a file whose name is no key, and for one that was removed in the meantime. */
async function objectAt(path: string, name: string): Promise<StoredObject | undefined> {
  const key = findStorageKey(name)
  if (key === undefined) return undefined
  try {
    const found = await stat(path)
    return { key, sizeBytes: found.size, modifiedAtMs: found.mtimeMs }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
