import { pushImage, type TestManifest } from '../../test/harness/content.ts'
import type { ApiClient } from '../../test/harness/api-client.ts'
import type { RegistryClient } from '../../test/harness/registry-client.ts'
import type { RunningBerth } from '../../test/harness/running-berth.ts'

/** A repository of the organization acme in which `v1` is immutable, and `other` is not. */
export interface ImmutablePlace {
  readonly berth: RunningBerth
  /** `acme/…`. */
  readonly repository: string
  /** What `v1` points to. */
  readonly kept: TestManifest
  /** What `other` points to. */
  readonly other: TestManifest
  /** Administers the repository. */
  readonly owner: ApiClient
  /** Pushes as the owner does. */
  readonly client: RegistryClient
  /** The path of a tag in the API. */
  readonly tag: (name: string) => string
  /** The path of a manifest in `/v2`, by tag or digest. */
  readonly manifest: (reference: string) => string
}

export const immutableConfig = `FEATURE_IMMUTABLE_TAGS: true
FEATURE_AUTO_PRUNE: true
PERMANENTLY_DELETE_TAGS: true
`

/** Users: alice owns acme, wendy may write and roger read in what a test gives them. */
export async function prepareAcme(berth: RunningBerth): Promise<void> {
  for (const name of ['alice', 'wendy', 'roger']) await berth.createUser(name)
  await berth.createOrganization('acme', 'alice')
}

export async function immutablePlace(berth: RunningBerth, name: string): Promise<ImmutablePlace> {
  const repository = `acme/${name}`
  await berth.createRepository(repository)
  const client = berth.client('alice')
  const { manifest: kept } = await pushImage(client, repository, 'v1', `${name}, kept`)
  const { manifest: other } = await pushImage(client, repository, 'other', `${name}, other`)
  const owner = await berth.api('alice')
  const tag = (tagName: string) => `/repository/${repository}/tag/${tagName}`
  const { status } = await owner.put(tag('v1'), { immutable: true })
  if (status !== 201) throw new Error(`v1 was not made immutable: ${status}`)
  return {
    berth,
    repository,
    kept,
    other,
    owner,
    client,
    tag,
    manifest: (reference) => `/v2/${repository}/manifests/${reference}`,
  }
}

export interface ShownTag {
  readonly name: string
  readonly manifest_digest: string
  readonly immutable?: boolean
  readonly end_ts?: number
}

/** The current tags of a repository as the API shows them. */
export async function shownTags(owner: ApiClient, repository: string): Promise<ShownTag[]> {
  const { body } = await owner.get(`/repository/${repository}/tag/?onlyActiveTags=true&limit=100`)
  return (body as { readonly tags: ShownTag[] }).tags
}

/** The tags that are immutable, by name. */
export async function immutableTags(owner: ApiClient, repository: string): Promise<string[]> {
  const tags = await shownTags(owner, repository)
  return tags.flatMap((each) => (each.immutable === true ? [each.name] : [])).toSorted()
}

/** Kinds and metadata of what the log of an organization or repository says. */
export async function logged(
  berth: RunningBerth,
  owner: ApiClient,
  path: string,
  kinds: readonly string[],
): Promise<{ readonly kind: string; readonly metadata: Readonly<Record<string, unknown>> }[]> {
  const day = 86_400_000
  const date = (atMs: number) => {
    const [year, month, ofMonth] = new Date(atMs).toISOString().slice(0, 10).split('-')
    return `${month}/${ofMonth}/${year}`
  }
  const window = `starttime=${date(berth.clock() - day)}&endtime=${date(berth.clock() + day)}`
  const { body } = await owner.get(`${path}/logs?${window}`)
  const { logs } = body as {
    logs: { readonly kind: string; readonly metadata: Readonly<Record<string, unknown>> }[]
  }
  return logs.filter(({ kind }) => kinds.includes(kind))
}
