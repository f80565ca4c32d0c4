import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { headerOf, type Answer } from '../load/answer-parser.ts'
import { Connection, type Origin } from '../load/connection.ts'
import { drive } from '../load/drive.ts'
import { berthSeeder } from '../seed/berth-seeder.ts'
import { workspaceDirectory } from './executables.ts'
import type { Installation, Peer, StartOptions, TokenSource } from './peer.ts'
import { freeOrigin, startServerProcess } from './server-process.ts'

const superuser = 'admin'
const password = 'a-password-for-benchmarks'
const tokenConnections = 8

/** This checkout, as `npm start` runs it: SQLite and local disk, one process. */
export function findBerth(options: { version: string; profileDirectory?: string }): Peer {
  return {
    name: 'berth',
    version: options.version,
    install: async (directory) => installBerth(directory, options.profileDirectory),
  }
}

function installBerth(directory: string, profileDirectory: string | undefined): Installation {
  const dataDirectory = join(directory, 'data')
  const configFile = join(directory, 'config.yaml')
  mkdirSync(dataDirectory, { recursive: true })

  return {
    name: 'berth',
    namespace: superuser,
    storageDirectory: join(dataDirectory, 'storage'),
    seeder: berthSeeder(join(dataDirectory, 'berth.db')),
    start: async ({ accelRedirectPrefix }: StartOptions = {}) => {
      const origin = await freeOrigin()
      const config = {
        ...(accelRedirectPrefix !== undefined && {
          BERTH_ACCEL_REDIRECT_PREFIX: accelRedirectPrefix,
        }),
      }
      writeFileSync(configFile, JSON.stringify(config))
      const server = await startServerProcess({
        command: process.execPath,
        arguments: [
          ...(profileDirectory === undefined
            ? []
            : ['--cpu-prof', `--cpu-prof-dir=${profileDirectory}`]),
          join(workspaceDirectory, 'packages/server/src/main/berth.ts'),
          'serve',
          ...serveOptions({ config: configFile, data: dataDirectory, ...origin }),
        ],
        environment: { BERTH_ADMIN_PASSWORD: password },
        origin,
        logFile: join(directory, 'log'),
      })
      return {
        name: 'berth',
        namespace: superuser,
        origin,
        processIds: [server.processId],
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
