import { spawn } from 'node:child_process'
import { join } from 'node:path'

/** The command as `npx berth` runs it. */
export const berthCommand = join(import.meta.dirname, '../../bin/berth.js')

export interface CommandOptions {
  /** What is piped in; nothing otherwise. */
  readonly input?: string
  readonly environment?: Readonly<Record<string, string | undefined>>
  readonly directory?: string
  /** The Node that starts the command. */
  readonly node?: string
}

export interface CommandResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

const longestMilliseconds = 60_000

/** Runs `berth` to its end. No settings of the machine get into it. */
export async function runBerth(
  words: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const child = spawn(options.node ?? process.execPath, [berthCommand, ...words], {
    env: { ...environmentOfNobody(), ...options.environment },
    timeout: longestMilliseconds,
    killSignal: 'SIGKILL',
    ...(options.directory === undefined ? {} : { cwd: options.directory }),
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.input ?? '')
  const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)]
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? -1))
  })
  return { exitCode, stdout: await stdout, stderr: await stderr }
}

/** This process's environment without anything that Berth would act on. */
function environmentOfNobody(): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(?:BERTH_|QUAY_)/.test(name))
  return Object.fromEntries(kept)
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
