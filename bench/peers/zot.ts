import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { findExecutable } from './executables.ts'
import { PeerUnavailableError, type Installation, type Peer } from './peer.ts'
import { freeOrigin, startServerProcess } from './server-process.ts'
import { TokenIssuer } from './token-issuer.ts'

/** zot, if somebody has put its program on the path: it is not built here. */
export function findZot(): Peer {
  const executable = findExecutable('zot') ?? findExecutable('zot-minimal')
  if (executable === undefined) {
    throw new PeerUnavailableError('zot is not installed: put a program named zot on the PATH')
  }
  return {
    name: 'zot',
    version: 'as installed',
    install: async (directory) => await installZot(executable, directory),
  }
}

/** Its minimal configuration with bearer tokens; no extension, no garbage collection meanwhile. */
async function installZot(executable: string, directory: string): Promise<Installation> {
  const tokens = await TokenIssuer.create(directory)
  const dataDirectory = join(directory, 'data')
  const configFile = join(directory, 'config.json')
  mkdirSync(dataDirectory, { recursive: true })

  return {
    name: 'zot',
    namespace: 'admin',
    start: async () => {
      const origin = await freeOrigin()
      const config = {
        distSpecVersion: '1.1.0',
        storage: { rootDirectory: dataDirectory, gc: false },
        http: {
          address: origin.host,
          port: String(origin.port),
          auth: {
            bearer: {
              realm: `http://${origin.host}:${origin.port}/token`,
              service: tokens.service,
              cert: tokens.certificateFile,
            },
          },
        },
        log: { level: 'error' },
      }
      writeFileSync(configFile, JSON.stringify(config))
      const server = await startServerProcess({
        command: executable,
        arguments: ['serve', configFile],
        origin,
        logFile: join(directory, 'log'),
      })
      return {
        name: 'zot',
        namespace: 'admin',
        origin,
        processIds: [server.processId],
        startSeconds: server.startSeconds,
        tokens,
        stop: server.stop,
      }
    },
  }
}
