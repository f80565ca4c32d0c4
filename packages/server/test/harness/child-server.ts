import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
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
  /** Only where {@link whyNoSmallDisk} is undefined. */
  readonly smallDisk?: SmallDisk
}

/** A directory that is a disk of its own for the server, which goes with its process. */
export interface SmallDisk {
  readonly directory: string
  readonly sizeBytes: number
}

/** A registry in a process of its own: one that a test may halt, kill and start again. */
export interface ChildServer {
  readonly process: GuardedProcess
  readonly port: number
  readonly url: string
  client(credentials?: Credentials): RegistryClient
  /** Where this process finds a file as the server sees it. */
  inside(path: string): string
  /** Ends it as a loss of power to the process would, and waits until it is gone. */
  crash(): Promise<void>
  stop(): Promise<void>
}

const berth = join(import.meta.dirname, '../../bin/berth.js')
const compiledCode = join(import.meta.dirname, '../../../../node_modules/.cache/berth')
const cheapPasswords = 'BERTH_PASSWORD_HASH_MEMORY: 64K\nBERTH_PASSWORD_HASH_PASSES: 1\n'

/** Starts `berth serve` on a free port. Whoever starts it stops it. */
export async function startChildServer(options: ChildServerOptions): Promise<ChildServer> {
  const { dataDirectory } = options
  await mkdir(dataDirectory, { recursive: true })
  const config = join(dataDirectory, 'config.yaml')
  await writeFile(config, `${cheapPasswords}${options.config ?? ''}`)
  const [command, ...words] = onSmallDisk(options.smallDisk, [
    globalThis.process.execPath,
    options.entry ?? berth,
    ...(options.entry === undefined ? ['serve'] : []),
    ...['--config', config, '--data', dataDirectory, '--host', '127.0.0.1', '--port', '0'],
  ])
  const process = await GuardedProcess.start({
    command: command as string,
    arguments: words,
    environment: {
      BERTH_ADMIN_PASSWORD: administrator.password,
      // `berth serve` sets it for itself.
      ...(options.entry === undefined ? {} : { NODE_COMPILE_CACHE: compiledCode }),
      ...options.environment,
    },
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
    inside: (path) => `/proc/${process.pid}/root${path}`,
    crash: () => end(() => process.kill('SIGKILL')),
    stop: () => end(() => process.stop()),
  }
}

/** Why a server cannot be given a disk of its own here; undefined when it can. */
export function whyNoSmallDisk(): string | undefined {
  const disk = { directory: tmpdir(), sizeBytes: 1_000_000 }
  const [command, ...words] = onSmallDisk(disk, ['true'])
  const { status } = spawnSync(command as string, words, { stdio: 'ignore' })
  return status === 0 ? undefined : 'a disk cannot be mounted by this account'
}

/** The same command in a mount namespace of its own, which ends with its last process. */
function onSmallDisk(disk: SmallDisk | undefined, command: readonly string[]): readonly string[] {
  if (disk === undefined) return command
  const script = 'mount -t tmpfs -o "size=$1" tmpfs "$2" && shift 2 && exec "$@"'
  const { directory, sizeBytes } = disk
  const shell = ['/bin/sh', '-c', script, 'mount', String(sizeBytes), directory]
  return ['unshare', '--mount', ...shell, ...command]
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
