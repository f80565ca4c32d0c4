import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { promisify } from 'node:util'

const execFileAsync = promisify(execFile)

export const workspaceDirectory = resolve(import.meta.dirname, '../..')

/** Where programs built from Go sources for tests and benchmarks are kept. */
export const goProgramsDirectory = join(workspaceDirectory, '.cache/go-bin')

/** The file of a program: one built for us, or the machine's. */
export function findExecutable(name: string): string | undefined {
  const systemDirectories = ['/usr/sbin', '/sbin']
  const directories = [
    goProgramsDirectory,
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...systemDirectories,
  ]
  return directories.map((directory) => join(directory, name)).find(isExecutable)
}

/** Runs a program to its end and gives its standard output; fails with its standard error. */
export async function run(
  command: string,
  commandArguments: readonly string[],
  options: { environment?: Record<string, string>; timeoutSeconds?: number } = {},
): Promise<string> {
  const { stdout } = await execFileAsync(command, commandArguments, {
    env: { ...process.env, ...options.environment },
    timeout: (options.timeoutSeconds ?? 300) * 1000,
    maxBuffer: 64 << 20,
  })
  return stdout
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
