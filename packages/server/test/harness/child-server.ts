import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { GuardedProcess } from '../../../../tools/test/servers/guarded-process.ts'
import { waitUntil } from '../../../../tools/test/wait-until.ts'
import { type Credentials, RegistryClient } from './registry-client.ts'

/** The administrator of every child server. */
export const administrator: Credentials = { username: 'admin', password: 'correct-horse-battery' }

export interface ChildServerOptions {
  readonly dataDirectory: string
  /** Text of a `config.yaml`; cheap password hashes are added. */
  readonly config?: string
  /** What to run in place of `berth serve`; it gets the same options. */
  readonly entry?: string
  readonly environment?: Readonly<Record<string, string>>
}

/** A registry in a process of its own: one that a test may halt, kill and start again. */
export interface ChildServer {
  readonly process: GuardedProcess
  readonly port: number
  readonly url: string
  client(credentials?: Credentials): RegistryClient
  /** Ends it as a loss of power to the process would, and waits until it is gone. */
  crash(): Promise<void>
  stop(): Promise<void>
}

const berth = join(import.meta.dirname, '../../bin/berth.js')
const cheapPasswords = 'BERTH_PASSWORD_HASH_MEMORY: 64K\nBERTH_PASSWORD_HASH_PASSES: 1\n'

/** Starts `berth serve` on a free port. Whoever starts it stops it. */
export async function startChildServer(options: ChildServerOptions): Promise<ChildServer> {
  const { dataDirectory } = options
  await mkdir(dataDirectory, { recursive: true })
  const config = join(dataDirectory, 'config.yaml')
  await writeFile(config, `${cheapPasswords}${options.config ?? ''}`)
  const process = await GuardedProcess.start({
    command: nodePath(),
    arguments: [
      options.entry ?? berth,
      ...(options.entry === undefined ? ['serve'] : []),
      ...['--config', config, '--data', dataDirectory, '--host', '127.0.0.1', '--port', '0'],
    ],
    environment: { BERTH_ADMIN_PASSWORD: administrator.password, ...options.environment },
    stopSignal: 'SIGKILL',
  })
  const port = await portOf(process)
  const url = `http://127.0.0.1:${port}`
  const clients: RegistryClient[] = []
  const end = async (how: () => Promise<void> | void) => {
    await Promise.all(clients.map((client) => client.close()))
    await how()
    await process.ended
  }
  return {
    process,
    port,
    url,
    client(credentials) {
      const client = new RegistryClient(url, credentials)
      clients.push(client)
      return client
    },
    crash: () => end(() => process.kill('SIGKILL')),
    stop: () => end(() => process.stop()),
  }
}

function nodePath(): string {
  return globalThis.process.execPath
}

/** Where a server listens, which is the first address that it writes. */
async function portOf(server: GuardedProcess): Promise<number> {
  let port: number | undefined
  const ended = new AbortController()
  void server.ended.then(() => ended.abort())
  try {
    await waitUntil(
      'the server says where it listens',
      () => {
        const match = /https?:\/\/[^\s/"]*:(\d+)/.exec(server.output)
        port = match === null ? undefined : Number(match[1])
        return port !== undefined
      },
      { signal: ended.signal },
    )
  } catch (error) {
    await server.stop()
    throw new Error(`the server did not start; it wrote:\n${server.output}`, { cause: error })
  }
  return port as number
}
