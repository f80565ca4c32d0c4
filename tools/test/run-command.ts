import { spawn } from 'node:child_process'

export interface CommandResult {
  /** It ended by itself, with the code 0. */
  readonly isSuccess: boolean
  /** Both outputs in the order in which they came; empty when they went to the terminal. */
  readonly output: string
}

/** Runs a command that reads nothing, and ends it when it takes longer than it may. */
export async function runCommand(
  command: readonly [string, ...string[]],
  options: {
    timeLimitSeconds: number
    directory: string
    /** Let it write to the terminal instead of keeping what it writes. */
    isShown?: boolean
    environment?: Readonly<Record<string, string>>
  },
): Promise<CommandResult> {
  const [program, ...programArguments] = command
  const standardOutput = 1
  const output = options.isShown === true ? standardOutput : 'pipe'
  const child = spawn(program, programArguments, {
    // Both to one place, so that what is printed last stands last.
    stdio: ['ignore', output, output],
    cwd: options.directory,
    env: { ...process.env, ...options.environment },
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  }
  const { promise, resolve } = Promise.withResolvers<CommandResult>()
  const limit = setTimeout(() => {
    text += `\n${program} took longer than ${options.timeLimitSeconds} s and was ended\n`
    child.kill('SIGKILL')
  }, options.timeLimitSeconds * 1000)
  child.once('error', (error) => resolve({ isSuccess: false, output: error.message }))
  child.once('close', (code) => resolve({ isSuccess: code === 0, output: text }))
  try {
    return await promise
  } finally {
    clearTimeout(limit)
  }
}
