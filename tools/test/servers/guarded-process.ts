import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

import { waitUntil } from '../wait-until.ts'

/**
 * Starts the command of its arguments and ends it when standard input ends, which it does with
 * the parent whatever way the parent goes. Descriptor 3 tells the command's process id.
 */
const guardScript = `
signal=$1; grace=$2; shift 2
exec 4<&0
"$@" </dev/null 3>&- 4<&- &
child=$!
echo "$child" >&3
exec 3>&-
(
  cat <&4
  kill -s "$signal" "$child"
  tenths=0
  while [ "$tenths" -lt "$grace" ] && kill -0 "$child"; do
    sleep 0.1
    tenths=$((tenths + 1))
  done
  kill -s KILL "$child"
) >/dev/null 2>&1 &
guard=$!
exec >&- 2>&- 4<&-
wait "$child"
code=$?
kill "$guard"
exit "$code"
`

export interface GuardedProcessOptions {
  readonly command: string
  readonly arguments?: readonly string[]
  readonly directory?: string
  /** Added to this process's environment; `undefined` takes a variable away. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** Run as this user; only root can. */
  readonly user?: { readonly uid: number; readonly gid: number }
  /** The signal that asks the program to end. */
  readonly stopSignal?: NodeJS.Signals
  /** How long it may take to end before it is killed. */
  readonly graceSeconds?: number
}

/** The end of each output that is kept for messages. */
const outputKeptCharacters = 64 * 1024

/**
 * A program that never outlives this process: neither a crash nor `kill -9` of the tests
 * leaves it behind.
 */
export class GuardedProcess {
  /** The program itself: what a test sends signals to. */
  readonly pid: number
  /** Resolves when the program has ended, with its exit code (128 + signal when killed). */
  readonly ended: Promise<number>
  readonly #guard: ChildProcess
  readonly #command: string
  readonly #lineListeners = new Set<(line: string) => void>()
  #output = ''
  #exitCode: number | undefined

  private constructor(guard: ChildProcess, pid: number, command: string, ended: Promise<number>) {
    this.#guard = guard
    this.pid = pid
    this.#command = command
    this.ended = ended
    void ended.then((code) => (this.#exitCode = code))
    for (const stream of [guard.stdout, guard.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', (line) => this.#hear(line))
    }
  }

  static async start(options: GuardedProcessOptions): Promise<GuardedProcess> {
    const guard = spawn(
      '/bin/sh',
      [
        '-c',
        guardScript,
        'guard',
        (options.stopSignal ?? 'SIGTERM').replace('SIG', ''),
        String((options.graceSeconds ?? 10) * 10),
        options.command,
        ...(options.arguments ?? []),
      ],
      {
        stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
        // Out of the terminal's process group: Ctrl-C reaches the tests, and they end this.
        detached: true,
        env: { ...process.env, ...options.environment },
        ...(options.directory === undefined ? {} : { cwd: options.directory }),
        ...options.user,
      },
    )
    // Writing to a guard that is gone is no news: its end is already told by `ended`.
    guard.stdin?.on('error', () => undefined)
    const ended = once(guard, 'exit').then(([code]) => Number(code ?? 137))
    const pid = await firstLine(guard.stdio[3] as Readable, ended)
    return new GuardedProcess(guard, pid, options.command, ended)
  }

  /**
   * Starts a program and waits until `isReady` answers true. Ends it when that fails.
   *
   * @throws Error with what the program wrote.
   */
  static async startReady(
    options: GuardedProcessOptions,
    isReady: (started: GuardedProcess) => Promise<boolean> | boolean,
  ): Promise<GuardedProcess> {
    const started = await GuardedProcess.start(options)
    const over = new AbortController()
    void started.ended.then(() => over.abort())
    try {
      await waitUntil(`${options.command} is ready`, () => isReady(started), {
        signal: over.signal,
      })
      started.assertRunning()
      return started
    } catch (error) {
      await started.stop()
      const message = `${options.command} did not start; it wrote:\n${started.output}`
      throw new Error(message, { cause: error })
    }
  }

  /** What the program wrote so far, both outputs; only the end of it when it is long. */
  get output(): string {
    return this.#output
  }

  get hasEnded(): boolean {
    return this.#exitCode !== undefined
  }

  /** Calls back with each line that the program writes from now on. */
  onLine(listener: (line: string) => void): void {
    this.#lineListeners.add(listener)
  }

  /** Sends a signal to the program itself. */
  kill(signal: NodeJS.Signals): void {
    if (!this.hasEnded) process.kill(this.pid, signal)
  }

  /** Ends the program: asks, and after the grace period kills. Stopping twice is fine. */
  async stop(): Promise<void> {
    this.#guard.stdin?.end()
    await this.ended
  }

  /** @throws Error with the program's last words if it has ended. */
  assertRunning(): void {
    if (!this.hasEnded) return
    throw new Error(`${this.#command} ended with code ${this.#exitCode}:\n${this.#output}`)
  }

  #hear(line: string): void {
    this.#output = `${this.#output}${line}\n`.slice(-outputKeptCharacters)
    for (const listener of this.#lineListeners) listener(line)
  }
}

async function firstLine(stream: Readable, ended: Promise<number>): Promise<number> {
  const line = once(createInterface({ input: stream }), 'line').then(([text]) => Number(text))
  return await Promise.race([
    line,
    ended.then((code) => {
      throw new Error(`/bin/sh ended with code ${code} before it started anything`)
    }),
  ])
}
