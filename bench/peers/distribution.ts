import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { distributionSeeder } from '../seed/distribution-seeder.ts'
import { findExecutable, goProgramsDirectory, run } from './executables.ts'
import { PeerUnavailableError, type Installation, type Peer, type PeerName } from './peer.ts'
import { freeOrigin, startServerProcess } from './server-process.ts'
import { TokenIssuer } from './token-issuer.ts'

const v3Module = 'github.com/distribution/distribution/v3/cmd/registry@v3.1.2'

/** distribution v3, built with Go when it is not there yet. */
export async function findDistributionV3(): Promise<Peer> {
  const executable = findExecutable('registry') ?? (await buildV3())
  return await distributionPeer('distribution-v3', executable)
}

/** Debian's `docker-registry`: distribution 2.8. */
export async function findDockerRegistry(): Promise<Peer> {
  const executable = findExecutable('docker-registry')
  if (executable === undefined) {
    throw new PeerUnavailableError(
      'docker-registry is not installed: apt-get install --no-install-recommends docker-registry',
    )
  }
  return await distributionPeer('docker-registry', executable)
}

async function buildV3(): Promise<string> {
  const go = findExecutable('go') ?? findExecutable('../../local/go/bin/go')
  if (go === undefined) {
    throw new PeerUnavailableError(
      'distribution v3 is built with Go, which is not installed: --peers berth,docker-registry compares with 2.8.2',
    )
  }
  process.stderr.write(`building ${v3Module}\n`)
  mkdirSync(goProgramsDirectory, { recursive: true })
  await run(go, ['install', v3Module], {
    environment: { GOBIN: goProgramsDirectory },
    timeoutSeconds: 900,
  })
  return join(goProgramsDirectory, 'registry')
}

async function distributionPeer(name: PeerName, executable: string): Promise<Peer> {
  const described = await run(executable, ['--version'])
  return {
    name,
    version: described.trim().split(/\s+/).at(-1) ?? 'unknown',
    install: async (directory) => await installDistribution(name, executable, directory),
  }
}

/**
 * As its documentation sets it up: local disk, blob descriptors cached in memory, tokens of a
 * named issuer. What would only cost it time is off: its access log, traces and upload purging.
 */
async function installDistribution(
  name: PeerName,
  executable: string,
  directory: string,
): Promise<Installation> {
  const tokens = await TokenIssuer.create(directory)
  const dataDirectory = join(directory, 'data')
  const keySetFile = join(directory, 'keys.json')
  const configFile = join(directory, 'config.yml')
  mkdirSync(dataDirectory, { recursive: true })
  writeFileSync(keySetFile, JSON.stringify(tokens.keySet))

  return {
    name,
    namespace: 'admin',
    seeder: distributionSeeder(dataDirectory),
    start: async () => {
      const origin = await freeOrigin()
      const config = {
        version: 0.1,
        log: { level: 'error', accesslog: { disabled: true } },
        storage: {
          filesystem: { rootdirectory: dataDirectory },
          cache: { blobdescriptor: 'inmemory' },
          delete: { enabled: true },
          maintenance: { uploadpurging: { enabled: false } },
        },
        http: { addr: `${origin.host}:${origin.port}`, secret: 'bench' },
        auth: {
          token: {
            realm: `http://${origin.host}:${origin.port}/token`,
            service: tokens.service,
            issuer: tokens.issuer,
            rootcertbundle: tokens.certificateFile,
            ...(name === 'distribution-v3' && { jwks: keySetFile }),
          },
        },
      }
      writeFileSync(configFile, JSON.stringify(config))
      const server = await startServerProcess({
        command: executable,
        arguments: ['serve', configFile],
        environment: { OTEL_TRACES_EXPORTER: 'none' },
        origin,
        logFile: join(directory, 'log'),
      })
      return {
        name,
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
