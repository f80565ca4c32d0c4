import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { findExecutable } from './executables.ts'
import { PeerUnavailableError, type Installation, type RunningPeer } from './peer.ts'
import { freeOrigin, startServerProcess } from './server-process.ts'

const prefix = '/_blobs/'

/** A registry behind nginx, which sends the files that the registry names: together one server. */
export async function startBehindNginx(
  installation: Installation,
  directory: string,
): Promise<RunningPeer> {
  const nginx = findExecutable('nginx')
  const { storageDirectory } = installation
  if (nginx === undefined) {
    throw new PeerUnavailableError('nginx is not installed: apt-get install nginx')
  }
  if (storageDirectory === undefined) {
    throw new PeerUnavailableError(`${installation.name} does not name files to nginx`)
  }
  const registry = await installation.start({ accelRedirectPrefix: prefix })
  const origin = await freeOrigin()
  mkdirSync(directory, { recursive: true })
  chmodSync(directory, 0o755)
  const configFile = join(directory, 'nginx.conf')
  writeFileSync(
    configFile,
    `
daemon off;
pid ${join(directory, 'pid')};
error_log ${join(directory, 'log')} warn;
user root;
worker_processes 1;
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  client_max_body_size 0;
  client_body_temp_path ${directory};
  proxy_temp_path ${directory};
  fastcgi_temp_path ${directory};
  uwsgi_temp_path ${directory};
  scgi_temp_path ${directory};
  upstream registry { server ${registry.origin.host}:${registry.origin.port}; keepalive 64; }
  server {
    listen ${origin.host}:${origin.port};
    location ${prefix} { internal; alias ${storageDirectory}/; }
    location / {
      proxy_pass http://registry;
      proxy_http_version 1.1;
      proxy_request_buffering off;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
    }
  }
}
`,
  )
  try {
    const server = await startServerProcess({
      command: nginx,
      arguments: ['-c', configFile, '-e', join(directory, 'log')],
      origin,
      logFile: join(directory, 'log'),
    })
    return {
      ...registry,
      origin,
      processIds: [server.processId, ...registry.processIds],
      stop: async () => {
        await server.stop()
        await registry.stop()
      },
    }
  } catch (error) {
    await registry.stop()
    throw error
  }
}
