import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chown, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

import pg from 'pg'

import { pathOf, whyMissing } from '../installed.ts'
import { onFreePort } from './free-port.ts'
import { GuardedProcess } from './guarded-process.ts'
import { temporaryDirectory } from '../temporary-directory.ts'
import { unprivilegedUser } from './unprivileged-user.ts'

export interface PostgresServer {
  /** The address of a database of this server; of the one for administration by default. */
  uri(database?: string): string
  readonly port: number
  /** Of the server's first process, for signals; another one after every {@link startAgain}. */
  readonly pid: number
  /** Ends the server as a crash would and keeps its data. */
  crash(): Promise<void>
  /** Starts it again after {@link crash}, on the same port and data. */
  startAgain(): Promise<void>
  /** Ends the server and removes its data. */
  stop(): Promise<void>
}

/** Why PostgreSQL cannot run on this machine; undefined when it can. */
export function whyNoPostgres(): string | undefined {
  return whyMissing(['initdb', 'postgres'])
}

/**
 * Starts a PostgreSQL of its own on a loopback port.
 *
 * @param options.durable - whether commits reach the disk. Tests that do not take the power
 * away do without, which is several times faster.
 */
export async function startPostgres(options: { durable?: boolean } = {}): Promise<PostgresServer> {
  const isDurable = options.durable === true
  const home = await temporaryDirectory('postgres', { inMemory: !isDurable })
  const user = unprivilegedUser()
  if (user !== undefined) await chown(home.path, user.uid, user.gid)
  const password = randomBytes(12).toString('hex')
  try {
    const cluster = join(home.path, 'data')
    await initialize(cluster, password, user)
    const started = await onFreePort(async (port) => ({
      port,
      process: await run(cluster, { port, password, user, isDurable }),
    }))
    return serverOf(started, { cluster, password, user, isDurable }, home)
  } catch (error) {
    await home.remove()
    throw error
  }
}

interface RunOptions {
  readonly password: string
  readonly user: ReturnType<typeof unprivilegedUser>
  readonly isDurable: boolean
}

function serverOf(
  started: { port: number; process: GuardedProcess },
  options: RunOptions & { cluster: string },
  home: { remove(): Promise<void> },
): PostgresServer {
  const { port } = started
  let { process } = started
  return {
    port,
    get pid() {
      return process.pid
    },
    uri: (database = 'postgres') => uriOf({ port, password: options.password, database }),
    crash: async () => {
      process.kill('SIGQUIT')
      await process.ended
    },
    startAgain: async () => {
      process = await run(options.cluster, { ...options, port })
    },
    stop: async () => {
      await process.stop()
      await home.remove()
    },
  }
}

async function initialize(
  cluster: string,
  password: string,
  user: RunOptions['user'],
): Promise<void> {
  const passwordFile = `${cluster}-password`
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (user !== undefined) await chown(passwordFile, user.uid, user.gid)
  await promisify(execFile)(
    pathOf('initdb'),
    [
      `--pgdata=${cluster}`,
      '--username=berth',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ],
    { cwd: '/', ...user },
  )
}

async function run(
  cluster: string,
  options: RunOptions & { readonly port: number },
): Promise<GuardedProcess> {
  const settings = {
    port: options.port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 400,
    shared_buffers: '64MB',
    log_min_messages: 'error',
    ...(options.isDurable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  }
  const uri = uriOf({ ...options, database: 'postgres' })
  return await GuardedProcess.startReady(
    {
      command: pathOf('postgres'),
      arguments: [
        '-D',
        cluster,
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      directory: '/',
      // Immediate shutdown: there is nothing to keep.
      stopSignal: 'SIGQUIT',
      ...(options.user === undefined ? {} : { user: options.user }),
    },
    async () => {
      await withConnection(uri, (client) => client.query('select 1'))
      return true
    },
  )
}

function uriOf(options: { port: number; password: string; database: string }): string {
  return `postgresql://berth:${options.password}@127.0.0.1:${options.port}/${options.database}`
}

/** Runs `work` with a connection that is closed afterwards. */
export async function withConnection<Result>(
  uri: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: uri, connectionTimeoutMillis: 10_000 })
  // A server that is stopped under a connection is the business of the query that notices.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
