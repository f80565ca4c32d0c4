import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { pathOf, whyMissing } from '../installed.ts'
import { GuardedProcess } from './guarded-process.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

/** A Docker engine of its own: images and builds, and no networks. */
export interface DockerEngine {
  /** What `DOCKER_HOST` has to be to reach it. */
  readonly url: string
  stop(): Promise<void>
}

/** Why no engine can run on this machine; undefined when one can. */
export function whyNoDocker(): string | undefined {
  const missing = whyMissing(['dockerd', 'docker'])
  if (missing !== undefined) return missing
  if (process.getuid?.() !== 0) return 'only root can run dockerd'
  const groups = ['cgroup.controllers', 'devices'].map((name) => join('/sys/fs/cgroup', name))
  return groups.some((path) => existsSync(path)) ? undefined : 'dockerd needs control groups'
}

/** Starts an engine that keeps everything in a temporary directory. */
export async function startDocker(): Promise<DockerEngine> {
  const home = await temporaryDirectory('docker')
  const at = (name: string) => join(home.path, name)
  const url = `unix://${at('engine.sock')}`
  // This key has no option, and lies in /etc otherwise.
  await writeFile(at('daemon.json'), JSON.stringify({ 'deprecated-key-path': at('key.json') }))
  try {
    const engine = await GuardedProcess.startReady(
      {
        command: pathOf('dockerd'),
        arguments: [
          ...['--host', url],
          ...['--config-file', at('daemon.json')],
          ...['--data-root', at('data')],
          ...['--exec-root', at('exec')],
          ...['--pidfile', at('pid')],
          ...['--storage-driver', 'vfs'],
          ...['--bridge', 'none'],
          ...['--iptables=false', '--ip6tables=false', '--ip-forward=false', '--ip-masq=false'],
        ],
        directory: home.path,
      },
      ({ output }) => output.includes('API listen on'),
    )
    return {
      url,
      stop: async () => {
        await engine.stop()
        await home.remove()
      },
    }
  } catch (error) {
    await home.remove()
    throw error
  }
}
