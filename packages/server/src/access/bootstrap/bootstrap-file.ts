import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'

import { BootstrapFileError } from './bootstrap-token.ts'

/** What a program finds in the file. */
export interface BootstrapFile {
  readonly token: string
  readonly username: string
  readonly scope: string
  /** ISO 8601. */
  readonly expires_at: string
}

/** The token that stands in a file; undefined when there is none that can be read. */
export async function readBootstrapToken(path: string): Promise<string | undefined> {
  try {
    const { token } = JSON.parse(await readFile(path, 'utf8')) as Partial<BootstrapFile>
    return typeof token === 'string' ? token : undefined
  } catch {
    return undefined
  }
}

/**
 * Writes the file, for its owner alone. Readers see the old one or the new one, never a half.
 *
 * @throws BootstrapFileError
 */
export async function writeBootstrapFile(path: string, content: BootstrapFile): Promise<void> {
  const draft = `${path}.${randomUUID()}`
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(`${JSON.stringify(content, undefined, 2)}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } catch (error) {
    await unlink(draft).catch(() => undefined)
    throw new BootstrapFileError(path, error)
  }
}
