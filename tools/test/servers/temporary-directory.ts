import { spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Removes a directory when standard input ends, as often as programs still write into it. */
const removeScript = `
cat >/dev/null
tries=0
until rm -rf "$1" || [ "$tries" -ge 50 ]; do sleep 0.2; tries=$((tries + 1)); done
`

export interface TemporaryDirectory {
  readonly path: string
  remove(): Promise<void>
}

/**
 * Makes a directory for everything temporary of this process and its children, to which
 * `os.tmpdir()` points from now on. It is removed when this process ends, however it ends.
 */
export async function ownTemporaryDirectory(): Promise<TemporaryDirectory> {
  const before = process.env['TMPDIR']
  const path = await mkdtemp(join(tmpdir(), 'berth-'))
  // Servers that refuse to run as root have their folders in it, and must get through.
  await chmod(path, 0o711)
  const remover = spawn('/bin/sh', ['-c', removeScript, 'remover', path], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  // The remover waits for this process, not this process for the remover.
  remover.unref()
  if (remover.stdin instanceof Socket) remover.stdin.unref()
  process.env['TMPDIR'] = path
  return {
    path,
    remove: async () => {
      if (before === undefined) delete process.env['TMPDIR']
      else process.env['TMPDIR'] = before
      await rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
      remover.stdin.end()
    },
  }
}

/** A directory of its own below `os.tmpdir()`. */
export async function temporaryDirectory(purpose: string): Promise<TemporaryDirectory> {
  const path = await mkdtemp(join(tmpdir(), `${purpose}-`))
  return {
    path,
    remove: () => rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }),
  }
}
