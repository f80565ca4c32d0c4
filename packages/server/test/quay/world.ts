import { commandLine } from '../../src/logs/log-entry.ts'
import {
  artifactManifest,
  blob,
  descriptorOf,
  dockerList,
  dockerManifest,
  emptyBlob,
  imageManifest,
  manifest,
  pushBlob,
  pushManifest,
  type TestBlob,
  type TestManifest,
} from '../harness/content.ts'
import { type Answer, basic, type RegistryClient } from '../harness/registry-client.ts'
import { type RunningBerth, testPassword } from '../harness/running-berth.ts'

/** The accounts, repositories and images against which Quay was measured. */
export interface World {
  readonly berth: RunningBerth
  readonly robotToken: string
  readonly owner: RegistryClient
  /** What one row leaves for the next. */
  readonly notes: Map<string, string>
  readonly layer: TestBlob
  readonly config: TestBlob
  readonly image: TestManifest
  readonly referrer: TestManifest
  readonly list: TestManifest
  readonly dockerImage: TestManifest
  readonly web: TestManifest
  readonly webLayer: TestBlob
}

export const worldConfig = `
FEATURE_SUPERUSERS_FULL_ACCESS: true
SUPER_USERS: [admin]
GLOBAL_READONLY_SUPER_USERS: [readonly]
FEATURE_SPARSE_INDEX: true
BERTH_SIGN_IN_FREE_FAILURES: 0
`

export const zero = `sha256:${'0'.repeat(64)}`
export const someUpload = '01234567-89ab-4def-8123-456789abcdef'

export async function makeWorld(berth: RunningBerth): Promise<World> {
  for (const name of ['owner', 'stranger', 'member', 'admin', 'readonly', 'disabled']) {
    await berth.createUser(name)
  }
  await berth.services.accounts.setEnabled(commandLine, 'disabled', false)
  await berth.createOrganization('acme', 'owner')
  const robotToken = await berth.createRobot('acme+ci')
  for (const name of ['app', 'nested/deep/app', 'push', 'ro', 'mirrored']) {
    await berth.createRepository(`acme/${name}`)
  }
  await berth.createRepository('acme/web', { visibility: 'public' })
  await berth.setRole('acme/app', 'acme+ci', 'write')
  await berth.setRole('acme/mirrored', 'acme+ci', 'write')

  const owner = berth.client('owner')
  const config = await pushBlob(owner, 'acme/app', blob('{"architecture":"","os":""}'))
  const layer = await pushBlob(owner, 'acme/app', blob('l'.repeat(125)))
  await pushBlob(owner, 'acme/app', emptyBlob)
  const image = imageManifest(config, [layer])
  for (const tag of ['v1', 'latest', 'v2', 'labelled', 'other']) {
    await pushManifest(owner, 'acme/app', image, tag)
  }
  await pushManifest(owner, 'acme/app', image, 'copy')
  await owner.delete('/v2/acme/app/manifests/copy')
  const dockerImage = await pushManifest(owner, 'acme/app', dockerOf(config, layer), 'docker')
  const list = await pushManifest(owner, 'acme/app', listOf(dockerImage), 'multi')
  await pushManifest(owner, 'acme/app', artifactManifest('a/b'), 'artifact')
  const referrer = await pushManifest(
    owner,
    'acme/app',
    artifactManifest('application/spdx+json', {
      subject: descriptorOf(image),
      annotations: { k: 'v' },
    }),
    'sbom',
  )

  const webLayer = await pushBlob(owner, 'acme/web', blob('layer of the web'))
  await pushBlob(owner, 'acme/web', config)
  const web = imageManifest(config, [webLayer])
  for (const tag of ['1', '2']) await pushManifest(owner, 'acme/web', web, tag)
  for (const name of ['ro', 'mirrored']) {
    await pushBlob(owner, `acme/${name}`, config)
    await pushManifest(owner, `acme/${name}`, imageManifest(config, []), '1')
  }
  await berth.setState('acme/ro', 'read-only')
  await berth.setState('acme/mirrored', 'mirror')
  owner.forgetTokens()
  return {
    berth,
    robotToken,
    owner,
    notes: new Map(),
    layer,
    config,
    image,
    referrer,
    list,
    dockerImage,
    web,
    webLayer,
  }
}

function dockerOf(config: TestBlob, layer: TestBlob): TestManifest {
  return manifest(
    {
      schemaVersion: 2,
      mediaType: dockerManifest,
      config: descriptorOf(config, 'application/vnd.docker.container.image.v1+json'),
      layers: [descriptorOf(layer, 'application/vnd.docker.image.rootfs.diff.tar.gzip')],
    },
    dockerManifest,
  )
}

function listOf(image: TestManifest): TestManifest {
  return manifest(
    {
      schemaVersion: 2,
      mediaType: dockerList,
      manifests: [
        descriptorOf(image, dockerManifest, { platform: { architecture: 'amd64', os: 'linux' } }),
      ],
    },
    dockerList,
  )
}

/** Credentials at the token endpoint: a user with the password of tests, or as given. */
export type Who = string | { readonly username: string; readonly password: string } | undefined

/** `GET /v2/auth` with these scopes, as somebody. */
export function auth(
  scopes: readonly string[],
  who: Who,
  more: Readonly<Record<string, string>> = {},
) {
  return async ({ berth, robotToken }: World): Promise<Answer> => {
    const query = new URLSearchParams({ service: berth.services.tokens.audience, ...more })
    for (const [name, value] of Object.entries(more)) if (value === '') query.delete(name)
    for (const scope of scopes) query.append('scope', scope)
    const password = who === 'acme+ci' ? robotToken : testPassword
    const credentials = typeof who === 'string' ? { username: who, password } : who
    return await berth.anonymous().sendRaw('GET', `/v2/auth?${query}`, {
      headers: credentials === undefined ? {} : { authorization: basic(credentials) },
    })
  }
}

/** A request of nobody, or with an `Authorization` header as it stands. */
export function raw(method: string, path: string, headers: Readonly<Record<string, string>> = {}) {
  return async ({ berth }: World): Promise<Answer> =>
    await berth.anonymous().sendRaw(method, path, { headers })
}

export interface Bearing {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly scope?: string | readonly string[]
}

/** A request of the owner, with a token for what it needs or for the scope that is named. */
export function bearer(
  method: string,
  path: string | ((world: World) => string),
  more: Bearing | ((world: World) => Bearing) = {},
) {
  return async (world: World): Promise<Answer> =>
    await world.owner.send(
      method,
      typeof path === 'string' ? path : path(world),
      typeof more === 'function' ? more(world) : more,
    )
}
