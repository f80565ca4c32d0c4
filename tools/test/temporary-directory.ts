import { spawn } from 'node:child_process'
import { chmod, mkdtemp, rm, statfs } from 'node:fs/promises'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Removes directories when standard input ends, as often as programs still write into them. */
const removeScript = `
cat >/dev/null
tries=0
until rm -rf "$@" || [ "$tries" -ge 50 ]; do sleep 0.2; tries=$((tries + 1)); done
`

/** Linux keeps files here in memory. */
const memoryFolder = '/dev/shm'
const memoryFreeBytesMinimum = 2 * 2 ** 30
const memoryVariable = 'BERTH_TEST_MEMORY_DIRECTORY'

export interface TemporaryDirectory {
  readonly path: string
  remove(): Promise<void>
}

/**
 * Makes a directory for everything temporary of this process and its children, to which
 * `os.tmpdir()` points from now on. It is removed when this process ends, however it ends.
 */
export async function ownTemporaryDirectory(): Promise<TemporaryDirectory> {
  const path = await traversableDirectory(tmpdir())
  const inMemory = (await hasMemoryFolder()) ? await traversableDirectory(memoryFolder) : undefined
  const paths = inMemory === undefined ? [path] : [path, inMemory]
  const remover = spawn('/bin/sh', ['-c', removeScript, 'remover', ...paths], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  // The remover waits for this process, not this process for the remover.
  remover.unref()
  if (remover.stdin instanceof Socket) remover.stdin.unref()

  const restore = [setVariable('TMPDIR', path), setVariable(memoryVariable, inMemory)]
  return {
    path,
    remove: async () => {
      for (const undo of restore) undo()
      await Promise.all(paths.map(removeTree))
      remover.stdin.end()
    },
  }
}

/**
 * A directory of its own below `os.tmpdir()`.
 *
 * @param options.inMemory - in memory where the machine can: for small files that are synced
 * often and need survive nothing. A database is made fifteen times faster there.
 */
export async function temporaryDirectory(
  purpose: string,
  options: { inMemory?: boolean } = {},
): Promise<TemporaryDirectory> {
  const memory = options.inMemory === true ? process.env[memoryVariable] : undefined
  const path = await mkdtemp(join(memory ?? tmpdir(), `${purpose}-`))
  return { path, remove: () => removeTree(path) }
}

/** Servers that refuse to run as root have folders in it, and must get through. */
async function traversableDirectory(parent: string): Promise<string> {
  const path = await mkdtemp(join(parent, 'berth-'))
  await chmod(path, 0o711)
  return path
}

async function hasMemoryFolder(): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(memoryFolder)
    return bavail * bsize >= memoryFreeBytesMinimum
  } catch {
    return false
  }
}

async function removeTree(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
}

/** Sets or takes away a variable of the environment; the answer puts back what was there. */
function setVariable(name: string, value: string | undefined): () => void {
  const before = process.env[name]
  const set = (to: string | undefined): void => {
    if (to === undefined) delete process.env[name]
    else process.env[name] = to
  }
  set(value)
  return () => set(before)
}
