import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { pathOf, whyMissing } from '../installed.ts'
import { freePort } from './free-port.ts'
import { GuardedProcess } from './guarded-process.ts'
import { isListening } from './listening.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

export interface NginxServer {
  readonly port: number
  readonly url: string
  stop(): Promise<void>
}

export function whyNoNginx(): string | undefined {
  return whyMissing(['nginx'])
}

/**
 * Starts an nginx on a loopback port.
 *
 * @param server - what stands in its one `server` block beside `listen`: locations, limits.
 * @param http - what stands in front of that block: groups of upstream servers, maps.
 */
export async function startNginx(server: string, http = ''): Promise<NginxServer> {
  const home = await temporaryDirectory('nginx')
  const port = await freePort()
  const configurationFile = join(home.path, 'nginx.conf')
  await writeFile(configurationFile, configuration({ port, server, http, directory: home.path }))
  try {
    const process = await GuardedProcess.startReady(
      {
        command: pathOf('nginx'),
        arguments: ['-c', configurationFile, '-p', home.path, '-e', 'stderr'],
        directory: home.path,
        stopSignal: 'SIGTERM',
      },
      () => isListening(port),
    )
    return {
      port,
      url: `http://127.0.0.1:${port}`,
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

function configuration(options: {
  port: number
  server: string
  http: string
  directory: string
}): string {
  const { port, server, http, directory } = options
  // As the same user as the tests, so that it can read the files that they make.
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  return `
daemon off;
${user}
worker_processes 1;
pid ${directory}/nginx.pid;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path ${directory}/body;
  proxy_temp_path ${directory}/proxy;
  fastcgi_temp_path ${directory}/fastcgi;
  uwsgi_temp_path ${directory}/uwsgi;
  scgi_temp_path ${directory}/scgi;
  ${http}
  server {
    listen 127.0.0.1:${port};
    ${server}
  }
}
`
}
