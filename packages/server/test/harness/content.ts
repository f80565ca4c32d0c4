import { createHash } from 'node:crypto'

import type { Answer, RegistryClient } from './registry-client.ts'

export interface TestBlob {
  readonly digest: string
  readonly content: Buffer
}

/** A descriptor (OCI image-spec) as it stands in a manifest. */
export interface TestDescriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly [key: string]: unknown
}

export interface TestManifest {
  readonly mediaType: string
  readonly digest: string
  readonly content: Buffer
  readonly size: number
}

export const ociManifest = 'application/vnd.oci.image.manifest.v1+json'
export const ociIndex = 'application/vnd.oci.image.index.v1+json'
export const dockerManifest = 'application/vnd.docker.distribution.manifest.v2+json'
export const dockerList = 'application/vnd.docker.distribution.manifest.list.v2+json'
export const ociConfig = 'application/vnd.oci.image.config.v1+json'
export const ociLayer = 'application/vnd.oci.image.layer.v1.tar+gzip'
export const emptyType = 'application/vnd.oci.empty.v1+json'

export function digestOf(content: Uint8Array | string, algorithm = 'sha256'): string {
  return `${algorithm}:${createHash(algorithm).update(content).digest('hex')}`
}

export function blob(content: string | Uint8Array, algorithm = 'sha256'): TestBlob {
  const bytes = Buffer.from(content as Uint8Array)
  return { content: bytes, digest: digestOf(bytes, algorithm) }
}

/** The content of an empty config (OCI image-spec, "Guidance for an empty descriptor"). */
export const emptyBlob = blob('{}')

export function descriptorOf(
  content: TestBlob | TestManifest,
  mediaType = 'mediaType' in content ? content.mediaType : ociLayer,
  more: Readonly<Record<string, unknown>> = {},
): TestDescriptor {
  return { mediaType, digest: content.digest, size: content.content.byteLength, ...more }
}

/** A manifest out of any object; its bytes are kept as they will be sent. */
export function manifest(
  value: Readonly<Record<string, unknown>> | string,
  mediaType = ociManifest,
): TestManifest {
  const content = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
  return { mediaType, content, digest: digestOf(content), size: content.byteLength }
}

/** An OCI image of these blobs. */
export function imageManifest(
  config: TestBlob,
  layers: readonly TestBlob[],
  more: Readonly<Record<string, unknown>> = {},
): TestManifest {
  return manifest({
    schemaVersion: 2,
    mediaType: ociManifest,
    config: descriptorOf(config, ociConfig),
    layers: layers.map((layer) => descriptorOf(layer)),
    ...more,
  })
}

/** An OCI index of these manifests. */
export function indexManifest(
  children: readonly TestManifest[],
  more: Readonly<Record<string, unknown>> = {},
): TestManifest {
  return manifest(
    {
      schemaVersion: 2,
      mediaType: ociIndex,
      manifests: children.map((child) => descriptorOf(child)),
      ...more,
    },
    ociIndex,
  )
}

/** An artifact: its type in the manifest, its config empty. */
export function artifactManifest(
  artifactType: string,
  more: Readonly<Record<string, unknown>> = {},
): TestManifest {
  return manifest({
    schemaVersion: 2,
    mediaType: ociManifest,
    artifactType,
    config: descriptorOf(emptyBlob, emptyType),
    layers: [descriptorOf(emptyBlob, emptyType)],
    ...more,
  })
}

/** Pushes a blob in one request. Fails unless it is taken. */
export async function pushBlob(
  client: RegistryClient,
  repository: string,
  content: TestBlob,
): Promise<TestBlob> {
  const answer = await client.post(`/v2/${repository}/blobs/uploads/?digest=${content.digest}`, {
    headers: { 'content-type': 'application/octet-stream' },
    body: content.content,
  })
  expectStatus(answer, 201, `the push of the blob ${content.digest}`)
  return content
}

/** `PUT`s a manifest, and answers with what the registry says. */
export async function putManifest(
  client: RegistryClient,
  repository: string,
  reference: string,
  content: TestManifest,
): Promise<Answer> {
  return await client.put(`/v2/${repository}/manifests/${reference}`, {
    headers: { 'content-type': content.mediaType },
    body: content.content,
  })
}

/** Pushes a manifest under its digest, or under a tag. Fails unless it is taken. */
export async function pushManifest(
  client: RegistryClient,
  repository: string,
  content: TestManifest,
  reference: string = content.digest,
): Promise<TestManifest> {
  const answer = await putManifest(client, repository, reference, content)
  expectStatus(answer, 201, `the push of the manifest ${reference}`)
  return content
}

/** Pushes a small image, its blobs first. Images with different seeds share nothing. */
export async function pushImage(
  client: RegistryClient,
  repository: string,
  reference: string | undefined,
  seed: string,
): Promise<{ manifest: TestManifest; config: TestBlob; layer: TestBlob }> {
  const config = await pushBlob(
    client,
    repository,
    blob(JSON.stringify({ architecture: 'amd64', os: 'linux', author: seed })),
  )
  const layer = await pushBlob(client, repository, blob(`layer of ${seed}`))
  const content = imageManifest(config, [layer])
  await pushManifest(client, repository, content, reference)
  return { manifest: content, config, layer }
}

function expectStatus(answer: Answer, status: number, what: string): void {
  if (answer.status === status) return
  throw new Error(`${what} was answered with ${answer.status}: ${answer.text}`)
}
