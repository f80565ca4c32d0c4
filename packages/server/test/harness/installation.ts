import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { commandLine } from '../../src/logs/log-entry.ts'
import { freshBucket } from '../../../../tools/test/fresh-bucket.ts'
import { freshPostgresDatabase } from '../../../../tools/test/fresh-database.ts'
import { startNginx } from '../../../../tools/test/servers/nginx.ts'
import { temporaryDirectory } from '../../../../tools/test/temporary-directory.ts'
import { openFoundation } from '../../src/main/foundation.ts'
import { assembleServices, type Services } from '../../src/main/services.ts'
import { hashPassword } from '../../src/identity/password.ts'
import { parseConfig } from '../../src/platform/config/parse-config.ts'
import { type ChildServer, startChildServer } from './child-server.ts'
import type { Credentials } from './registry-client.ts'

/** A registry as people have it: servers in processes of their own, with people in it. */
export interface Installation {
  /** `host:port`, as people write it in front of a repository. */
  readonly host: string
  /** The servers one by one; requests to `host` meet them in turn. */
  readonly replicas: readonly ChildServer[]
  /** Where the first of them keeps what it keeps itself. */
  readonly dataDirectory: string
  readonly people: People
  /** What an administrator can do, without a server in between. */
  readonly services: Services
  /** What the servers logged as their own faults so far; tests end with none. */
  readonly faults: readonly string[]
  stop(): Promise<void>
}

/** Who works with the organization `acme`. */
export interface People {
  /** Owns it. */
  readonly owner: Credentials
  /** A robot that may create repositories in it, and nothing else. */
  readonly builder: Credentials
  /** A robot that may do nothing until it gets a role on a repository. */
  readonly reader: Credentials
  /** A user who has nothing to do with it. */
  readonly stranger: Credentials
}

const organization = 'acme'
const password = 'correct-horse-battery'

export interface DefaultOptions {
  /** More lines of `config.yaml`. */
  readonly config?: string
  /** Called before the start with the folder of `config.yaml`: for what has to lie beside it. */
  readonly prepare?: (directory: string) => Promise<void>
  /** False where the content is too large for that. */
  readonly inMemory?: boolean
}

/** What somebody has after one command: one process, SQLite, and files on the local disk. */
export async function startDefaultInstallation(
  options: DefaultOptions = {},
): Promise<Installation> {
  const { config = '', inMemory = true } = options
  const directory = await temporaryDirectory('default-installation', { inMemory })
  await options.prepare?.(directory.path)
  const server = await startChildServer({ dataDirectory: directory.path, config })
  return await installationOf({
    host: `localhost:${server.port}`,
    replicas: [server],
    dataDirectory: directory.path,
    afterwards: () => directory.remove(),
  })
}

export interface CompanyOptions {
  /** More lines of `config.yaml`. */
  readonly config?: string
  /** How the configuration names the machine of the store: `localhost` or `127.0.0.1`. */
  readonly storeHostname?: string
}

/**
 * What a company has: two replicas with one PostgreSQL and one S3 store behind nginx, which
 * gives each request to the replica that did not have the last one.
 */
export async function startCompanyInstallation(
  options: CompanyOptions = {},
): Promise<Installation> {
  const [database, bucket, directory] = await Promise.all([
    freshPostgresDatabase(),
    freshBucket(),
    temporaryDirectory('company-installation', { inMemory: true }),
  ])
  const { port } = new URL(bucket.endpoint)
  const store = {
    hostname: options.storeHostname ?? 'localhost',
    port: Number(port),
    is_secure: false,
    bucket_name: bucket.bucket,
    access_key: bucket.accessKey,
    secret_key: bucket.secretKey,
    storage_path: '/registry',
  }
  const settings = {
    DB_URI: database.uri,
    DISTRIBUTED_STORAGE_CONFIG: { store: ['RadosGWStorage', store] },
    DISTRIBUTED_STORAGE_PREFERENCE: ['store'],
    SECRET_KEY: 'a secret that is the same on all replicas',
    DATABASE_SECRET_KEY: 'another secret that is the same on all replicas',
    PROXY_COUNT: 1,
  }
  // JSON is YAML.
  const lines = Object.entries(settings).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
  const config = `${lines.join('')}${options.config ?? ''}`
  const folders = ['a', 'b'].map((name) => join(directory.path, name))
  const replicas = await Promise.all(
    folders.map((dataDirectory) => startChildServer({ dataDirectory, config })),
  )
  const nginx = await startNginx(proxyServer, upstream(replicas))
  return await installationOf({
    // Not by the name of the store: from one host to another clients follow redirects.
    host: `127.0.0.1:${nginx.port}`,
    replicas,
    dataDirectory: folders[0] as string,
    afterwards: async () => {
      await nginx.stop()
      await database.drop()
      await directory.remove()
    },
  })
}

/** Names the replica that answered, for tests that want to know. */
export const replicaHeader = 'x-replica'

const proxyServer = `
  client_max_body_size 0;
  location / {
    proxy_pass http://replicas;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_request_buffering off;
    proxy_buffering off;
    add_header ${replicaHeader} $upstream_addr always;
  }
`

function upstream(replicas: readonly ChildServer[]): string {
  const servers = replicas.map(({ port }) => `server 127.0.0.1:${port};`)
  return `upstream replicas { ${servers.join(' ')} keepalive 8; }`
}

async function installationOf(parts: {
  readonly host: string
  readonly replicas: readonly ChildServer[]
  readonly dataDirectory: string
  readonly afterwards: () => Promise<void>
}): Promise<Installation> {
  const { host, replicas, dataDirectory, afterwards } = parts
  const filename = join(dataDirectory, 'config.yaml')
  const text = await readFile(filename, 'utf8')
  const { config } = parseConfig(text, { filename, dataDirectory })
  const foundation = await openFoundation(config, () => undefined)
  const services = assembleServices(foundation)
  const faults: string[] = []
  for (const { process } of replicas) {
    process.onLine((line) => {
      if (/"level":"(?:error|fatal)"/.test(line)) faults.push(line)
    })
  }
  return {
    host,
    replicas,
    dataDirectory,
    people: await populate(services, await hashPassword(password, config.passwords)),
    services,
    faults,
    async stop() {
      await foundation.database.close()
      await Promise.all(replicas.map((replica) => replica.stop()))
      await afterwards()
    },
  }
}

async function populate({ accounts, teams }: Services, passwordHash: string): Promise<People> {
  await accounts.createUser(commandLine, { name: 'ann', passwordHash })
  await accounts.createUser(commandLine, { name: 'bob', passwordHash })
  const owned = await accounts.createOrganization(commandLine, {
    name: organization,
    ownerName: 'ann',
  })
  const builder = await accounts.createRobot(commandLine, { name: `${organization}+builder` })
  const reader = await accounts.createRobot(commandLine, { name: `${organization}+reader` })
  await teams.create(commandLine, owned, { name: 'creators', role: 'creator' })
  await teams.addMember(commandLine, owned, 'creators', builder.account.name)
  return {
    owner: { username: 'ann', password },
    builder: { username: builder.account.name, password: builder.token },
    reader: { username: reader.account.name, password: reader.token },
    stranger: { username: 'bob', password },
  }
}
