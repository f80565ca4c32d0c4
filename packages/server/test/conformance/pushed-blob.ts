import { equal } from 'node:assert/strict'

import type { Answer } from '../harness/registry-client.ts'
import type { ChallengedClient } from './challenged-client.ts'

export interface BlobToPush {
  readonly repository: string
  readonly digest: string
  readonly content: Buffer
}

const octets = { 'content-type': 'application/octet-stream' }

/** Every way to push a blob; each answers with what ended it. */
export const waysToPush = {
  'one POST': async (client: ChallengedClient, { repository, digest, content }: BlobToPush) =>
    await client.send('POST', `/v2/${repository}/blobs/uploads/?digest=${digest}`, {
      headers: octets,
      body: content,
    }),

  'POST and PUT': async (client: ChallengedClient, blob: BlobToPush) =>
    await client.send('PUT', withDigest(await begin(client, blob.repository), blob.digest), {
      headers: octets,
      body: blob.content,
    }),

  'a stream and a PUT': async (client: ChallengedClient, blob: BlobToPush) => {
    const patched = await client.send('PATCH', await begin(client, blob.repository), {
      headers: octets,
      body: blob.content,
    })
    equal(patched.status, 202)
    return await client.send('PUT', withDigest(locationOf(patched), blob.digest), {
      headers: octets,
    })
  },

  'one chunk': async (client: ChallengedClient, blob: BlobToPush) =>
    await pushInChunks(client, blob, { chunks: 1 }),
  'three chunks': async (client: ChallengedClient, blob: BlobToPush) =>
    await pushInChunks(client, blob, { chunks: 3 }),
  'three chunks, the last with the PUT': async (client: ChallengedClient, blob: BlobToPush) =>
    await pushInChunks(client, blob, { chunks: 3, putsLast: true }),
  'three chunks, each first out of order': async (client: ChallengedClient, blob: BlobToPush) =>
    await pushInChunks(client, blob, { chunks: 3, isOutOfOrder: true }),
  'three chunks, each first out of order, the last with the PUT': async (
    client: ChallengedClient,
    blob: BlobToPush,
  ) => await pushInChunks(client, blob, { chunks: 3, isOutOfOrder: true, putsLast: true }),
} as const

async function begin(client: ChallengedClient, repository: string): Promise<string> {
  const answer = await client.send('POST', `/v2/${repository}/blobs/uploads/`)
  equal(answer.status, 202)
  return locationOf(answer)
}

/** "Pushing a blob in chunks": each chunk says its place, and a wrong place is refused. */
async function pushInChunks(
  client: ChallengedClient,
  { repository, digest, content }: BlobToPush,
  how: { readonly chunks: number; readonly putsLast?: true; readonly isOutOfOrder?: true },
): Promise<Answer> {
  const size = Math.max(1, Math.ceil(content.length / how.chunks))
  let location = await begin(client, repository)
  const send = async (first: number): Promise<Answer> => {
    const chunk = content.subarray(first, first + size)
    const isLast = first + chunk.length >= content.length
    const putsIt = isLast && how.putsLast === true
    return await client.send(
      putsIt ? 'PUT' : 'PATCH',
      putsIt ? withDigest(location, digest) : location,
      {
        headers: { ...octets, 'content-range': `${first}-${first + chunk.length - 1}` },
        body: chunk,
      },
    )
  }
  for (let first = 0; first < content.length; first += size) {
    if (how.isOutOfOrder === true) {
      const wrong = first + size < content.length ? first + size : 0
      if (wrong !== first) {
        equal((await send(wrong)).status, 416)
        const state = await client.send('GET', location)
        equal(state.status, 204)
        equal(state.headers['range'], `0-${Math.max(0, first - 1)}`)
        location = locationOf(state)
      }
    }
    const answer = await send(first)
    if (how.putsLast === true && first + size >= content.length) return answer
    equal(answer.status, 202)
    equal(answer.headers['range'], `0-${Math.min(first + size, content.length) - 1}`)
    location = locationOf(answer)
  }
  return await client.send('PUT', withDigest(location, digest), { headers: octets })
}

export function locationOf(answer: Answer): string {
  const { location } = answer.headers
  if (typeof location !== 'string') throw new Error('the answer has no Location')
  return location
}

function withDigest(location: string, digest: string): string {
  return `${location}${location.includes('?') ? '&' : '?'}digest=${digest}`
}
