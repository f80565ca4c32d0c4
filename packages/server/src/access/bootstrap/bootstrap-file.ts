import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'

import { type BootstrapPlace, BootstrapPlaceError, textOf, tokenIn } from './bootstrap-token.ts'

/** A file for its owner alone. Readers see the old one or the new one, never a half. */
export function bootstrapFile(path: string): BootstrapPlace {
  return {
    async read() {
      const text = await readFile(path, 'utf8').catch(() => undefined)
      return text === undefined ? undefined : tokenIn(text)
    },
    async write(content) {
      const draft = `${path}.${randomUUID()}`
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        const file = await open(draft, 'wx', 0o600)
        try {
          await file.writeFile(textOf(content))
          await file.sync()
        } finally {
          await file.close()
        }
        await rename(draft, path)
      } catch (error) {
        await unlink(draft).catch(() => undefined)
        const reason = (error as NodeJS.ErrnoException).code ?? 'unknown'
        throw new BootstrapPlaceError(
          path,
          reason,
          'make the folder writable for the registry',
          error,
        )
      }
    },
  }
}
