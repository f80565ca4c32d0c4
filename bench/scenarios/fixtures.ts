import { Connection, prepareRequest, type PreparedRequest } from '../load/connection.ts'
import { contentOf, type Content } from '../load/content.ts'
import { manifestMediaType, manifestOf } from '../load/images.ts'
import { RegistryClient, UnexpectedAnswerError } from '../load/registry-client.ts'
import type { Installation, RunningPeer } from '../peers/peer.ts'
import { tagName, type Seeder } from '../seed/seeder.ts'
import { type TenancySizes, tenancyStatements } from '../seed/tenancy.ts'

export function pullAndPush(repository: string): string {
  return `repository:${repository}:pull,push`
}

/** A client of one repository, with a token for it, for the time of `body`. */
export async function withClient<T>(
  peer: RunningPeer,
  repository: string,
  body: (client: RegistryClient) => Promise<T>,
): Promise<T> {
  const token = await peer.tokens.tokenFor(pullAndPush(repository))
  const connection = new Connection(peer.origin)
  try {
    return await body(new RegistryClient(connection, { repository, token }))
  } finally {
    connection.close()
  }
}

/** Runs an installation for something that has to be there before the measurement. */
export async function whileStarted<T>(
  installation: Installation,
  body: (peer: RunningPeer) => Promise<T>,
): Promise<T> {
  const peer = await installation.start()
  try {
    return await body(peer)
  } finally {
    await peer.stop()
  }
}

export const smallConfig = contentOf(Buffer.from('{"architecture":"amd64","os":"linux"}'))
export const smallLayer = contentOf(Buffer.alloc(1024, 'layer'))

/** Manifests that differ only in an annotation, over blobs that all share. */
export function distinctManifests(count: number): Content[] {
  return Array.from({ length: count }, (_, number) =>
    manifestOf(smallConfig, [smallLayer], { annotations: { number: String(number) } }),
  )
}

/** Pushes manifests over the two shared blobs, the first as `tagName(0)` and so on. */
export async function pushTags(
  peer: RunningPeer,
  repository: string,
  manifests: readonly Content[],
): Promise<void> {
  await withClient(peer, repository, async (client) => {
    for (const blob of [smallConfig, smallLayer]) await client.pushBlob(blob, 'one PUT')
    for (const [number, manifest] of manifests.entries()) {
      await client.pushManifest(tagName(number), manifest)
    }
  })
}

/** A repository with `count` tags, `tagName(n)` on `manifests[n % manifests.length]`. */
export async function fillWithTags(
  installation: Installation,
  options: { repository: string; count: number; manifests: readonly Content[] },
): Promise<void> {
  const { repository, count } = options
  const manifests = options.manifests.slice(0, count)
  await whileStarted(installation, async (peer) => await pushTags(peer, repository, manifests))
  await seederOf(installation).addTags({
    repository,
    fromNumber: manifests.length,
    toNumber: count,
    manifestDigests: manifests.map(({ digest }) => digest),
  })
}

/** Everything that a large company has, in an installation that runs statements. */
export async function fillWithTenancy(
  installation: Installation,
  sizes: TenancySizes,
): Promise<void> {
  // The first start makes the schema and the administrator.
  await whileStarted(installation, async (peer) => {
    await pushTags(peer, `${installation.namespace}/like`, distinctManifests(1))
  })
  const options = { administrator: installation.namespace, nowMs: Date.now() }
  await installation.execute?.(tenancyStatements(sizes, options))
}

export function seederOf(installation: Installation): Seeder {
  if (installation.seeder === undefined) {
    throw new Error(`${installation.name} can be filled only by pushing, which would take too long`)
  }
  return installation.seeder
}

/** Sends a prepared request and holds the server to its promise. */
export async function sendAndCheck(
  connection: Connection,
  request: PreparedRequest,
  bodyBytes?: number,
): Promise<void> {
  const answer = await connection.send(request)
  const firstLine = request.head.toString('latin1', 0, request.head.indexOf('\r\n'))
  if (answer.status !== 200) throw new UnexpectedAnswerError(firstLine, 200, answer)
  if (bodyBytes !== undefined && answer.bodyBytes !== bodyBytes) {
    throw new Error(`${firstLine}: ${answer.bodyBytes} of ${bodyBytes} bytes came`)
  }
}

/** A GET or HEAD of something in a repository, such as `manifests/latest`. */
export function prepareRead(
  peer: RunningPeer,
  options: { method?: 'GET' | 'HEAD'; repository: string; path: string; token: string },
): PreparedRequest {
  return prepareRequest(peer.origin, {
    method: options.method ?? 'GET',
    target: `/v2/${options.repository}/${options.path}`,
    token: options.token,
    headers: { Accept: manifestMediaType },
  })
}

/** Whole numbers below `limit`, spread over all of them in no visible order, the same each time. */
export function spreadNumbers(count: number, limit: number): number[] {
  const stride = 7919
  return Array.from({ length: Math.min(count, limit) }, (_, index) => (index * stride) % limit)
}
