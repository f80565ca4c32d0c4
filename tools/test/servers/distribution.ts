import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { pathOf, whyMissing } from '../installed.ts'
import { onFreePort } from './free-port.ts'
import { GuardedProcess } from './guarded-process.ts'
import { isListening } from './listening.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

export interface RegistryServer {
  readonly port: number
  /** `host:port`, as clients name it; it speaks plain HTTP. */
  readonly host: string
  readonly url: string
  /** Of the server itself, for its CPU time and memory. */
  readonly pid: number
  stop(): Promise<void>
}

/**
 * The two lines of CNCF Distribution: `2.8`, which Debian packs as `docker-registry`, and `3`,
 * which is built from its source.
 */
export type DistributionLine = '2.8' | '3'

const programs: Readonly<Record<DistributionLine, string>> = {
  '2.8': 'docker-registry',
  '3': 'registry',
}

export function whyNoDistribution(line: DistributionLine): string | undefined {
  return whyMissing([programs[line]])
}

/**
 * Starts a CNCF Distribution registry on a loopback port, with its files in a temporary
 * directory: an upstream to mirror, or a peer to be measured beside.
 *
 * @param options.configuration - more of its YAML, at the top level: `auth`, `proxy`, …
 */
export async function startDistribution(
  line: DistributionLine,
  options: { configuration?: string; environment?: Readonly<Record<string, string>> } = {},
): Promise<RegistryServer> {
  const home = await temporaryDirectory('registry')
  try {
    const { port, process } = await onFreePort(async (freePort) => {
      const file = join(home.path, 'config.yml')
      await writeFile(file, configuration(home.path, freePort, options.configuration ?? ''))
      const started = await GuardedProcess.startReady(
        {
          command: pathOf(programs[line]),
          arguments: ['serve', file],
          directory: home.path,
          environment: { OTEL_TRACES_EXPORTER: 'none', ...options.environment },
        },
        () => isListening(freePort),
      )
      return { port: freePort, process: started }
    })
    return {
      port,
      host: `127.0.0.1:${port}`,
      url: `http://127.0.0.1:${port}`,
      pid: process.pid,
      stop: async () => {
        await process.stop()
        await home.remove()
      },
    }
  } catch (error) {
    await home.remove()
    throw error
  }
}

function configuration(directory: string, port: number, more: string): string {
  return `
version: 0.1
log: { level: error, accesslog: { disabled: true } }
storage:
  filesystem: { rootdirectory: ${directory}/store }
  delete: { enabled: true }
http: { addr: "127.0.0.1:${port}" }
${more}
`
}
