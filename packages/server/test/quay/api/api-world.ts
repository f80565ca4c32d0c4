import { readFile } from 'node:fs/promises'

import { commandLine } from '../../../src/logs/log-entry.ts'
import { hashPassword } from '../../../src/identity/password.ts'
import { ApiClient } from '../../harness/api-client.ts'
import {
  artifactManifest,
  blob,
  descriptorOf,
  dockerManifest,
  emptyBlob,
  imageManifest,
  indexManifest,
  manifest,
  pushBlob,
  pushManifest,
  type TestManifest,
} from '../../harness/content.ts'
import type { RegistryClient } from '../../harness/registry-client.ts'
import type { RunningBerth } from '../../harness/running-berth.ts'
import { withLines } from '../with-lines.ts'
import { configurations, mainConfiguration } from './configurations.ts'

/** The accounts, repositories and images against which the API of Quay was recorded. */
export interface ApiWorld {
  readonly berth: RunningBerth
  /** What one case leaves for the next: ids, codes, tokens. */
  readonly notes: Map<string, string>
  /** None in a registry that is empty. */
  readonly images: Readonly<Record<string, TestManifest>>
  readonly image: TestManifest
  readonly otherImage: TestManifest
  /** A server with one of the configurations of the recording, on the same database. */
  readonly server: (configuration?: string) => Promise<RunningBerth>
  /** Somebody as the recording calls them, at a server. */
  readonly client: (as: string, server?: RunningBerth) => Promise<ApiClient>
  readonly note: (name: string) => string
  readonly stop: () => Promise<void>
}

/** Recorded requests have it in their bodies. */
const recordedPassword = 'password'
const allScopes = 'repo:admin repo:create org:admin user:admin user:read super:user'
/** The last has the applications by which tests act. */
const users = ['admin', 'readonly', 'owner', 'member', 'outsider', 'leaver', 'guest', 'oauth-owner']

export async function makeApiWorld(berth: RunningBerth): Promise<ApiWorld> {
  return worldOf(berth, await fill(berth))
}

/** A registry in which nobody is yet. */
export function emptyApiWorld(berth: RunningBerth): Promise<ApiWorld> {
  return Promise.resolve(worldOf(berth, {}))
}

/** Writes the bootstrap token into its file, and notes it. */
export async function noteBootstrapToken({ server, notes }: ApiWorld): Promise<void> {
  const { services, config } = await server('bootstrap')
  await services.bootstrap.provide()
  const { token } = JSON.parse(await readFile(config.oauth.bootstrap.path, 'utf8')) as {
    token: string
  }
  notes.set('bootstrap token', token)
}

async function fill(berth: RunningBerth): Promise<Record<string, TestManifest>> {
  const { accounts } = berth.services
  const passwordHash = await hashPassword(recordedPassword, berth.config.passwords)
  for (const name of users) {
    await accounts.createUser(commandLine, { name, email: `${name}@example.com`, passwordHash })
  }
  await accounts.createOrganization(commandLine, {
    name: 'acme',
    ownerName: 'owner',
    contactEmail: 'acme@example.com',
  })
  await berth.createTeam('acme', 'devs', 'creator')
  await berth.addToTeam('acme', 'devs', 'member')
  for (const robot of ['acme+ci', 'acme+ci2', 'owner+ci']) await berth.createRobot(robot)
  const owner = await accounts.find('owner')
  for (const name of ['app', 'nested/deep/app', 'lib', 'ro', 'mirrored']) {
    await berth.createRepository(`acme/${name}`, owner === undefined ? {} : { creator: owner })
  }
  await berth.createRepository('acme/web', { visibility: 'public' })
  const pusher = berth.client('owner', recordedPassword)
  const images = await pushImages(pusher)
  await berth.setState('acme/ro', 'read-only')
  await berth.setState('acme/mirrored', 'mirror')
  return images
}

function worldOf(berth: RunningBerth, images: Readonly<Record<string, TestManifest>>): ApiWorld {
  const servers = new Map<string, Promise<RunningBerth>>()
  const notes = new Map<string, string>()
  return {
    berth,
    notes,
    images,
    image: images['v1'] as TestManifest,
    otherImage: images['v2'] as TestManifest,
    async server(configuration) {
      if (configuration === undefined) return berth
      const lines = configurations[configuration]
      if (lines === undefined) throw new Error(`there is no configuration ${configuration}`)
      const server =
        servers.get(configuration) ?? berth.another(withLines(mainConfiguration, lines))
      servers.set(configuration, server)
      return await server
    },
    client: async (as, server = berth) => await clientOf(as, server, notes),
    note(name) {
      const value = notes.get(name)
      if (value === undefined) throw new Error(`no case has left a note of ${name}`)
      return value
    },
    async stop() {
      for (const server of servers.values()) {
        const running = await server
        // A fault on a second server is a fault.
        if (running.faults.length > 0) throw running.faults[0]
        await running.stop()
      }
    },
  }
}

async function pushImages(pusher: RegistryClient): Promise<Record<string, TestManifest>> {
  const config = await pushBlob(
    pusher,
    'acme/app',
    blob(
      JSON.stringify({ architecture: 'amd64', os: 'linux', config: { Labels: { main: 'yes' } } }),
    ),
  )
  await pushBlob(pusher, 'acme/app', emptyBlob)
  const images: Record<string, TestManifest> = {}
  const layered = async (repository: string, tag: string, seed: string) => {
    const layer = await pushBlob(pusher, repository, blob(`layer of ${seed}`))
    if (repository !== 'acme/app') await pushBlob(pusher, repository, config)
    return await pushManifest(pusher, repository, imageManifest(config, [layer]), tag)
  }
  images['v1'] = await layered('acme/app', 'v1', 'first')
  images['v2'] = await layered('acme/app', 'v2', 'second')
  await pushManifest(pusher, 'acme/app', images['v1'], 'latest')
  images['labelled'] = await layered('acme/app', 'labelled', 'third')
  const layer = await pushBlob(pusher, 'acme/app', blob('layer for docker'))
  images['docker'] = await pushManifest(
    pusher,
    'acme/app',
    manifest(
      {
        schemaVersion: 2,
        mediaType: dockerManifest,
        config: descriptorOf(config, 'application/vnd.docker.container.image.v1+json'),
        layers: [descriptorOf(layer, 'application/vnd.docker.image.rootfs.diff.tar.gzip')],
      },
      dockerManifest,
    ),
    'docker',
  )
  images['multi'] = await pushManifest(
    pusher,
    'acme/app',
    indexManifest([images['v1'], images['v2']]),
    'multi',
  )
  images['artifact'] = await pushManifest(pusher, 'acme/app', artifactManifest('a/b'), 'artifact')
  images['web'] = await layered('acme/web', '1', 'web')
  await layered('acme/ro', '1', 'read-only')
  await layered('acme/nested/deep/app', '1', 'nested')
  return images
}

async function clientOf(
  as: string,
  server: RunningBerth,
  notes: ReadonlyMap<string, string>,
): Promise<ApiClient> {
  const nobody = (headers: Readonly<Record<string, string>> = {}) =>
    new ApiClient(server.anonymous(), { 'x-requested-with': 'XMLHttpRequest', ...headers })
  switch (as) {
    case 'anonymous':
      return nobody()
    case 'anonymous with CSRF token':
      return await server.api()
    case 'superuser':
      return await server.api('admin')
    case 'readonly-superuser':
      return await server.api('readonly')
    case 'malformed Authorization':
      return nobody({ authorization: 'Bearer ' })
    case 'bearer unknown token':
      return nobody({ authorization: `Bearer ${'X'.repeat(40)}` })
    case 'bearer all scopes':
      return server.apiWithToken(await server.oauthToken('owner', allScopes))
    case 'bearer from initialize':
      return server.apiWithToken(await server.oauthToken('admin', allScopes))
    case 'bootstrap token':
    case 'application token':
    case 'revoked token':
      return nobody({ authorization: `Bearer ${notes.get(as) ?? 'none'}` })
    default:
      return as.startsWith('bearer ')
        ? server.apiWithToken(await server.oauthToken('owner', as.slice('bearer '.length)))
        : await server.api(as)
  }
}

export const zeroDigest = `sha256:${'0'.repeat(64)}`

/** An instant in the future, as tags have it. */
export function afterDays(days: number): number {
  return Math.floor(Date.now() / 1000) + days * 86_400
}

/** Gives every organization a quota, as those of the recording had one that were looked at. */
export async function limitOrganizations({ client }: ApiWorld): Promise<void> {
  const admin = await client('admin')
  const { body } = await admin.get('/superuser/organizations/')
  const { organizations } = body as { organizations: { name: string; quotas: unknown[] }[] }
  for (const { name, quotas } of organizations) {
    if (quotas.length > 0) continue
    const path = `/organization/${name}/quota`
    await admin.post(path, { limit: '8 GiB' })
    const [quota] = (await admin.get(path)).body as { id: number }[]
    await admin.post(`${path}/${quota?.id}/limit`, { type: 'Reject', threshold_percent: 90 })
  }
}
