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
          `--config=${configFile}`,
          `--data=${dataDirectory}`,
          `--host=${origin.host}`,
          `--port=${origin.port}`,
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

/** Tokens of the registry's own endpoint, asked for with the superuser's password. */
function endpointTokens(origin: Origin): TokenSource {
  const basic = Buffer.from(`${superuser}:${password}`).toString('base64')
  let target: Promise<string> | undefined

  const ask = async (connection: Connection, scope: string) => {
    target ??= findTokenTarget(origin)
    const separator = (await target).includes('?') ? '&' : '?'
    const scopeQuery = scope === '' ? '' : `${separator}scope=${encodeURIComponent(scope)}`
    const answer = await connection.request({
      method: 'GET',
      target: `${await target}${scopeQuery}`,
      headers: { Authorization: `Basic ${basic}` },
      isBodyKept: true,
    })
    return tokenIn(answer)
  }

  return {
    async tokenFor(scope) {
      const connection = new Connection(origin)
      try {
        return await ask(connection, scope)
      } finally {
        connection.close()
      }
    },
    async newTokensFor(scope, count) {
      const tokens: string[] = []
      await drive({
        origin,
        connections: tokenConnections,
        count,
        step: async (connection) => void tokens.push(await ask(connection, scope)),
      })
      return tokens
    },
  }
}

/** Where the challenge of `GET /v2/` sends a client for a token (distribution's token specification). */
async function findTokenTarget(origin: Origin): Promise<string> {
  const connection = new Connection(origin)
  try {
    const challenge = headerOf(
      await connection.request({ method: 'GET', target: '/v2/' }),
      'www-authenticate',
    )
    const realm = /realm="([^"]+)"/.exec(challenge ?? '')?.[1]
    const service = /service="([^"]+)"/.exec(challenge ?? '')?.[1]
    if (realm === undefined || service === undefined) {
      throw new Error(`GET /v2/ does not say where tokens are: ${challenge}`)
    }
    return `${new URL(realm).pathname}?service=${encodeURIComponent(service)}`
  } finally {
    connection.close()
  }
}

function tokenIn(answer: Answer): string {
  const text = answer.body?.toString() ?? ''
  const parsed: unknown = answer.status === 200 ? JSON.parse(text) : undefined
  if (typeof parsed === 'object' && parsed !== null && 'token' in parsed) {
    if (typeof parsed.token === 'string') return parsed.token
  }
  throw new Error(`no token: ${answer.status} ${text.slice(0, 300)}`)
}
