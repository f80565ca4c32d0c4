import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'

import pg from 'pg'

import { startPostgres, whyNoPostgres } from '../../tools/test/servers/postgres.ts'
import { headerOf, type Answer } from '../load/answer-parser.ts'
import { Connection, type Origin } from '../load/connection.ts'
import { drive } from '../load/drive.ts'
import { berthSeeder } from '../seed/berth-seeder.ts'
import { workspaceDirectory } from './executables.ts'
import {
  type Installation,
  type Peer,
  type PeerName,
  PeerUnavailableError,
  type StartOptions,
  type TokenSource,
} from './peer.ts'
import { freeOrigin, startServerProcess } from './server-process.ts'

const superuser = 'admin'
const password = 'a-password-for-benchmarks'
const tokenConnections = 8
const program = join(workspaceDirectory, 'packages/server/src/main/berth.ts')

interface BerthOptions {
  readonly version: string
  readonly profileDirectory?: string
}

/** This checkout, as `npm start` runs it: SQLite and local disk, one process. */
export function findBerth(options: BerthOptions): Peer {
  return {
    name: 'berth',
    version: options.version,
    install: async (directory) => installOnSqlite(directory, options),
  }
}

/**
 * The same on a PostgreSQL of its own, on the same disk, which keeps what it promised. Its time is
 * counted in.
 *
 * @throws PeerUnavailableError
 */
export function findBerthOnPostgresql(options: BerthOptions): Peer {
  const reason = whyNoPostgres()
  if (reason !== undefined) throw new PeerUnavailableError(`PostgreSQL: ${reason}`)
  return {
    name: 'berth-postgresql',
    version: options.version,
    install: async (directory) => installOnPostgresql(directory, options),
  }
}

function installOnSqlite(directory: string, options: BerthOptions): Installation {
  const databaseFile = join(directory, 'data', 'berth.db')
  return {
    ...installBerth(directory, { ...options, name: 'berth' }),
    seeder: berthSeeder(databaseFile),
    async execute(statements) {
      const database = new DatabaseSync(databaseFile)
      try {
        database.exec('pragma synchronous = off')
        for (const statement of statements) database.exec(statement)
        database.exec('analyze; pragma wal_checkpoint(truncate)')
      } finally {
        database.close()
      }
    },
  }
}

async function installOnPostgresql(
  directory: string,
  options: BerthOptions,
): Promise<Installation> {
  const server = await startPostgres({ durable: true })
  return {
    ...installBerth(directory, {
      ...options,
      name: 'berth-postgresql',
      config: { DB_URI: server.uri() },
      beside: server.pid,
    }),
    async execute(statements) {
      const client = new pg.Client(server.uri())
      await client.connect()
      try {
        for (const statement of statements) await client.query(statement)
        await client.query('vacuum analyze')
      } finally {
        await client.end()
      }
    },
    dispose: () => server.stop(),
  }
}

function installBerth(
  directory: string,
  options: {
    readonly name: PeerName
    readonly profileDirectory?: string
    readonly config?: Readonly<Record<string, string>>
    /** A process whose work is counted in. */
    readonly beside?: number
  },
): Installation {
  const { name, profileDirectory, beside } = options
  const dataDirectory = join(directory, 'data')
  const configFile = join(directory, 'config.yaml')
  mkdirSync(dataDirectory, { recursive: true })

  return {
    name,
    namespace: superuser,
    storageDirectory: join(dataDirectory, 'storage'),
    async verifyQuota() {
      const place = serveOptions({ config: configFile, data: dataDirectory })
      await promisify(execFile)(process.execPath, [program, 'quota', 'verify', ...place])
    },
    start: async ({ accelRedirectPrefix, quotaBytes }: StartOptions = {}) => {
      const origin = await freeOrigin()
      const config = {
        ...options.config,
        ...(accelRedirectPrefix !== undefined && {
          BERTH_ACCEL_REDIRECT_PREFIX: accelRedirectPrefix,
        }),
        ...(quotaBytes !== undefined && {
          FEATURE_QUOTA_MANAGEMENT: true,
          DEFAULT_SYSTEM_REJECT_QUOTA_BYTES: quotaBytes,
        }),
      }
      writeFileSync(configFile, JSON.stringify(config))
      const server = await startServerProcess({
        command: process.execPath,
        arguments: [
          ...(profileDirectory === undefined
            ? []
            : ['--cpu-prof', `--cpu-prof-dir=${profileDirectory}`]),
          program,
          'serve',
          ...serveOptions({ config: configFile, data: dataDirectory, ...origin }),
        ],
        environment: { BERTH_ADMIN_PASSWORD: password },
        origin,
        logFile: join(directory, 'log'),
      })
      return {
        name,
        namespace: superuser,
        origin,
        processIds: [server.processId, ...(beside === undefined ? [] : [beside])],
        startSeconds: server.startSeconds,
        tokens: endpointTokens(origin),
        stop: server.stop,
      }
    },
  }
}

function serveOptions(options: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
}

/**
 * Tokens of the registry's own endpoint. The password is checked once, for a refresh token
 * (distribution's OAuth2 token specification), because checking a password is slow on purpose.
 */
function endpointTokens(origin: Origin): TokenSource {
  let session: Promise<Session> | undefined

  const ask = async (connection: Connection, scope: string) => {
    session ??= signIn(origin)
    const { target, service, refreshToken } = await session
    const form = {
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      service,
      client_id: 'bench',
      ...(scope !== '' && { scope }),
    }
    const body = Buffer.from(new URLSearchParams(form).toString())
    const answer = await connection.request({
      method: 'POST',
      target,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: [body],
      bodyBytes: body.length,
      isBodyKept: true,
    })
    return memberOf(answer, 'access_token')
  }

  return {
    async tokenFor(scope) {
      return await withConnection(origin, async (connection) => await ask(connection, scope))
    },
    async tokensFor(scopes) {
      const tokens: string[] = []
      await drive({
        origin,
        connections: tokenConnections,
        count: scopes.length,
        step: async (connection, index) => {
          tokens[index] = await ask(connection, scopes[index]!)
        },
      })
      return tokens
    },
  }
}

interface Session {
  /** Path of the token endpoint. */
  readonly target: string
  readonly service: string
  readonly refreshToken: string
}

/** Goes where the challenge of `GET /v2/` sends a client (distribution's token specification). */
async function signIn(origin: Origin): Promise<Session> {
  return await withConnection(origin, async (connection) => {
    const challenge = headerOf(
      await connection.request({ method: 'GET', target: '/v2/' }),
      'www-authenticate',
    )
    const realm = /realm="([^"]+)"/.exec(challenge ?? '')?.[1]
    const service = /service="([^"]+)"/.exec(challenge ?? '')?.[1]
    if (realm === undefined || service === undefined) {
      throw new Error(`GET /v2/ does not say where tokens are: ${challenge}`)
    }
    const target = new URL(realm).pathname
    const basic = Buffer.from(`${superuser}:${password}`).toString('base64')
    const answer = await connection.request({
      method: 'GET',
      target: `${target}?service=${encodeURIComponent(service)}&offline_token=true&client_id=bench`,
      headers: { Authorization: `Basic ${basic}` },
      isBodyKept: true,
    })
    return { target, service, refreshToken: memberOf(answer, 'refresh_token') }
  })
}

async function withConnection<T>(
  origin: Origin,
  body: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = new Connection(origin)
  try {
    return await body(connection)
  } finally {
    connection.close()
  }
}

function memberOf(answer: Answer, name: 'access_token' | 'refresh_token'): string {
  const text = answer.body?.toString() ?? ''
  const parsed: unknown = answer.status === 200 ? JSON.parse(text) : undefined
  const value = (parsed as Record<string, unknown> | undefined)?.[name]
  if (typeof value === 'string') return value
  throw new Error(`no ${name}: ${answer.status} ${text.slice(0, 300)}`)
}
