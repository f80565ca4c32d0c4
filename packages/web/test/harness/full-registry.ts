import {
  artifactManifest,
  blob,
  descriptorOf,
  emptyBlob,
  imageManifest,
  indexManifest,
  pushBlob,
  pushImage,
  pushManifest,
} from '../../../server/test/harness/content.ts'
import type { RunningBerth } from '../../../server/test/harness/running-berth.ts'

/** What people wrote, wherever they may write. */
export interface Words {
  /** Names of things that may be called anything: applications, tokens, notifications. */
  readonly title: string
  /** Descriptions, messages and comments. */
  readonly text: string
  /** Labels, annotations, commands and variables. */
  readonly notes: readonly string[]
}

const usualWords: Words = {
  title: 'Harbour master',
  text: 'Serves the **pages** of the harbour: [berths](https://example.com/berths) and tides.',
  notes: ['https://example.com/web', 'main@4f2a9c1', '/bin/sh -c apt-get install -y nginx'],
}

/** Everything that the pages can show is on. */
export const fullConfig = `
SUPER_USERS: [root]
GLOBAL_READONLY_SUPER_USERS: [auditor]
FEATURE_SUPERUSERS_FULL_ACCESS: true
FEATURE_SUPERUSER_CONFIGDUMP: true
FEATURE_QUOTA_MANAGEMENT: true
FEATURE_EDIT_QUOTA: true
FEATURE_AUTO_PRUNE: true
FEATURE_IMMUTABLE_TAGS: true
FEATURE_USER_METADATA: true
`

/** The repository in which there is one of everything, and the tag of an image for two platforms. */
export const fullRepository = 'harbour/web'
export const fullTag = 'v1.4'

/**
 * A registry with one of everything. `ada` owns the organization `harbour`, `will` may write in its
 * repository, `rita` may read it, `root` is a superuser and `auditor` one who may only look.
 */
export async function fillRegistry(berth: RunningBerth, words: Words = usualWords): Promise<void> {
  for (const name of ['root', 'auditor', 'ada', 'will', 'rita']) await berth.createUser(name)
  await berth.createOrganization('harbour', 'ada')
  await berth.createRepository(fullRepository, { visibility: 'public' })
  await fillContent(berth, words)
  await fillOrganization(berth, words)
  await fillRepository(berth, words)
  await fillAccounts(berth, words)
}

/** Calls as somebody; a refusal is a fault of the test. */
async function callerAs(berth: RunningBerth, name: string) {
  const api = await berth.api(name)
  return async (method: string, path: string, body?: unknown) => {
    const answer = await api.call(method, path, body)
    if (answer.status < 300) return answer.body
    throw new Error(`${method} ${path} was answered with ${answer.status}: ${answer.text}`)
  }
}

async function fillContent(berth: RunningBerth, { title, text, notes }: Words): Promise<void> {
  const client = berth.client('ada')
  const annotations = Object.fromEntries(
    notes.map((note, index) => [`org.example.note${index}`, note]),
  )
  const children = []
  for (const architecture of ['amd64', 'arm64']) {
    const config = {
      architecture,
      os: 'linux',
      author: title,
      created: '2026-03-01T08:00:00Z',
      config: { Env: [`MACHINE=${architecture}`, `NOTE=${text}`], Cmd: notes, Labels: annotations },
      history: notes.map((note) => ({ created_by: note, comment: text })),
    }
    const stored = await pushBlob(client, fullRepository, blob(JSON.stringify(config)))
    const layers = await Promise.all(
      notes.map((_note, index) =>
        pushBlob(client, fullRepository, blob(`layer ${index} of ${architecture}`)),
      ),
    )
    const image = imageManifest(stored, layers, { annotations })
    await pushManifest(client, fullRepository, image)
    children.push(descriptorOf(image, image.mediaType, { platform: { os: 'linux', architecture } }))
  }
  const index = indexManifest([], { manifests: children, annotations })
  await pushManifest(client, fullRepository, index, fullTag)
  await pushBlob(client, fullRepository, emptyBlob)
  const attach = async (type: string, subject: typeof index) =>
    await pushManifest(
      client,
      fullRepository,
      artifactManifest(type, { subject: descriptorOf(subject), annotations }),
    )
  const contents = await attach('application/spdx+json', index)
  await attach('application/vnd.cncf.notary.signature', contents)
  for (const tag of ['latest', 'v1.3', 'nightly-0301']) {
    await pushImage(client, fullRepository, tag, tag)
  }
}

async function fillOrganization(berth: RunningBerth, { title, text }: Words): Promise<void> {
  const call = await callerAs(berth, 'ada')
  const organization = '/organization/harbour'
  await call('PUT', `${organization}/team/crew`, { role: 'member', description: text })
  await call('PUT', `${organization}/team/crew/members/rita`, {})
  await call('PUT', `${organization}/robots/ci`, { description: title })
  await call('POST', `${organization}/prototypes`, {
    role: 'read',
    delegate: { name: 'crew', kind: 'team' },
  })
  await call('POST', `${organization}/applications`, {
    name: title,
    description: text,
    redirect_uri: 'https://ci.example.com/callback',
  })
  const prune = { method: 'creation_date', value: '30d', tagPattern: 'nightly-.*' }
  await call('POST', `${organization}/autoprunepolicy/`, prune)
  await call('POST', `${organization}/immutabilitypolicy/`, { tagPattern: 'v[0-9]+.*' })
  await berth.createRepository('harbour/gone')
  await pushImage(berth.client('ada'), 'harbour/gone', 'last', 'gone')
  await call('DELETE', '/repository/harbour/gone')
}

async function fillRepository(berth: RunningBerth, { title, text, notes }: Words): Promise<void> {
  const call = await callerAs(berth, 'ada')
  const repository = `/repository/${fullRepository}`
  await call('PUT', repository, { description: text })
  await berth.setRole(fullRepository, 'will', 'write')
  await berth.setRole(fullRepository, 'rita', 'read')
  await berth.setTeamRole(fullRepository, 'crew', 'read')
  const prune = { method: 'number_of_tags', value: 10, tagPattern: 'nightly-.*' }
  await call('POST', `${repository}/autoprunepolicy/`, prune)
  await call('POST', `${repository}/immutabilitypolicy/`, { tagPattern: 'v[0-9]+.*' })
  await call('POST', `${repository}/notification/`, {
    event: 'repo_push',
    method: 'webhook',
    config: { url: 'https://hooks.example.com/push' },
    eventConfig: {},
    title,
  })
  const { tags } = (await call('GET', `${repository}/tag/?specificTag=${fullTag}`)) as {
    tags: { manifest_digest: string }[]
  }
  for (const [index, value] of notes.entries()) {
    await call('POST', `${repository}/manifest/${tags[0]?.manifest_digest}/labels`, {
      key: `com.example.note${index}`,
      value,
      media_type: 'text/plain',
    })
  }
}

async function fillAccounts(berth: RunningBerth, { title, text }: Words): Promise<void> {
  for (const name of ['ada', 'auditor', 'root']) {
    const call = await callerAs(berth, name)
    await call('POST', '/user/starred', { namespace: 'harbour', repository: 'web' })
    await call('POST', '/user/apptoken', { title })
  }
  const call = await callerAs(berth, 'ada')
  await call('PUT', '/user/robots/laptop', { description: title })
  await berth.createRepository('ada/notes')
  const administrate = await callerAs(berth, 'root')
  for (const media of ['text/markdown', 'text/plain']) {
    await administrate('POST', '/messages', {
      message: { content: text, severity: 'info', media_type: media },
    })
  }
  await administrate('POST', '/superuser/keys', {
    service: 'signer',
    name: title,
    notes: text,
    expiration: null,
  })
  await administrate('POST', '/superuser/organization/harbour/quota', { limit: '10 GiB' })
}
