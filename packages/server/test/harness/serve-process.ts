import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { GuardedProcess } from '../../../../tools/test/servers/guarded-process.ts'
import { waitUntil } from '../../../../tools/test/wait-until.ts'
import { berthCommand } from './command-line.ts'

export interface ServeOptions {
  readonly dataDirectory: string
  /** Further words behind `berth serve --data … --port 0`. */
  readonly words?: readonly string[]
  /** Text of a `config.yaml` in the data directory; cheap password hashes are added. */
  readonly config?: string
  /** Variables of its own; nothing that a test does not name is about Berth. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  readonly node?: string
  /** Run as this user; only root can. */
  readonly user?: { readonly uid: number; readonly gid: number }
}

/** `berth serve` as a person starts it, with what it writes. */
export interface ServeProcess {
  readonly process: GuardedProcess
  /** Waits until it says that it has started. */
  started(): Promise<void>
  readonly port: number
  /** What it says to the person who started it. */
  readonly banner: string
  /** The lines of its log with that message, as objects. */
  logged(message: string): readonly Record<string, unknown>[]
  /** Waits for that many lines of its log with that message. */
  untilLogged(message: string, count?: number): Promise<void>
  /** Writes another `config.yaml`. It does not hear of it by itself. */
  configure(text: string): Promise<void>
  stop(): Promise<void>
}

/** Hashing that costs nothing: the tests of the command line are about other things. */
const cheapPasswords = 'BERTH_PASSWORD_HASH_MEMORY: 64K\nBERTH_PASSWORD_HASH_PASSES: 1\n'

/** Starts `berth serve`, and does not wait for it. Whoever starts it stops it. */
export async function startServe(options: ServeOptions): Promise<ServeProcess> {
  const { dataDirectory } = options
  const configFile = join(dataDirectory, 'config.yaml')
  const configure = async (text: string) => {
    await mkdir(dataDirectory, { recursive: true })
    await writeFile(configFile, `${cheapPasswords}${text}`)
  }
  if (options.config !== undefined) await configure(options.config)
  const child = await GuardedProcess.start({
    command: options.node ?? process.execPath,
    arguments: [
      berthCommand,
      'serve',
      ...['--data', dataDirectory, '--port', '0'],
      ...(options.config === undefined ? [] : ['--config', configFile]),
      ...(options.words ?? []),
    ],
    environment: {
      ...Object.fromEntries(
        Object.keys(process.env)
          .filter((name) => /^(?:BERTH|QUAY)_/.test(name))
          .map((name) => [name, undefined]),
      ),
      ...options.environment,
    },
    stopSignal: 'SIGKILL',
    ...(options.user === undefined ? {} : { user: options.user }),
  })
  const lines = () => child.output.split('\n')
  const logLines = () =>
    lines()
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  const logged = (message: string) => logLines().filter((line) => line['message'] === message)
  const untilLogged = async (message: string, count = 1) => {
    const over = new AbortController()
    void child.ended.then(() => over.abort())
    try {
      await waitUntil(`"${message}" is logged`, () => logged(message).length >= count, {
        signal: over.signal,
      })
    } catch (error) {
      throw new Error(`the server wrote:\n${child.output}`, { cause: error })
    }
  }
  return {
    process: child,
    async started() {
      await untilLogged('server started')
      // The banner comes by the other stream.
      await waitUntil('the banner is printed', () => /Berth \S+ (?:is|listens)/.test(child.output))
    },
    get port() {
      const port = logged('server started')[0]?.['port']
      if (typeof port !== 'number') throw new Error('the server has not started')
      return port
    },
    get banner() {
      return lines()
        .filter((line) => !line.startsWith('{'))
        .join('\n')
    },
    logged,
    untilLogged,
    configure,
    stop: () => child.stop(),
  }
}
