import { expect, test } from 'vitest'

import {
  artifactManifest,
  blob,
  descriptorOf,
  digestOf,
  emptyBlob,
  imageManifest,
  pushBlob,
  pushManifest,
  putManifest,
  type TestManifest,
} from '../harness/content.ts'
import { describeEachFleet, type Fleet } from '../harness/each-fleet.ts'
import { rounds } from '../harness/effort.ts'
import type { RegistryClient } from '../harness/registry-client.ts'

const writers = 64

describeEachFleet('many who write at once', ['pusher'], (fleet) => {
  test('attack 28: 64 writers of one tag leave it at a value that was acknowledged last', async () => {
    const repository = 'pusher/one-tag'
    const clients = fleet().clients('pusher', writers)
    const readers = fleet().clients('pusher', 4)
    const first = clients[0] as RegistryClient
    const layer = await pushBlob(first, repository, blob('the layer of all'))
    await pushBlob(first, repository, emptyBlob)
    const history: Operation[] = []
    let isOver = false

    const writing = clients.map(async (client, writer) => {
      for (let round = 0; round < rounds(3); round += 1) {
        const annotations = { writer: String(writer), round: String(round) }
        const manifest = imageManifest(emptyBlob, [layer], { annotations })
        const startedAt = performance.now()
        const answer = await putManifest(client, repository, 'moving', manifest)
        expect(answer.status).toBe(201)
        history.push({
          kind: 'write',
          digest: manifest.digest,
          startedAt,
          endedAt: performance.now(),
        })
      }
    })
    const reading = readers.map(async (client) => {
      while (!isOver) {
        const startedAt = performance.now()
        const answer = await client.get(`/v2/${repository}/manifests/moving`)
        const endedAt = performance.now()
        // Nothing was pushed yet.
        if (answer.status === 404 && history.length === 0) continue
        expect(answer.status).toBe(200)
        const digest = digestOf(answer.body)
        expect(answer.headers['docker-content-digest']).toBe(digest)
        history.push({ kind: 'read', digest, startedAt, endedAt })
      }
    })
    await Promise.all(writing)
    isOver = true
    await Promise.all(reading)

    const startedAt = performance.now()
    const last = await first.get(`/v2/${repository}/manifests/moving`)
    const endedAt = performance.now()
    history.push({ kind: 'read', digest: digestOf(last.body), startedAt, endedAt })
    expect(staleReads(history)).toEqual([])
    expect(await overlaps(fleet(), 'one-tag', 'moving')).toEqual([])
  })

  test('attack 28: the history of a tag that is moved and deleted at once has no overlaps', async () => {
    const repository = 'pusher/moved'
    const clients = fleet().clients('pusher', 16)
    const first = clients[0] as RegistryClient
    await pushBlob(first, repository, emptyBlob)
    const manifests = [1, 2, 3].map((number) => artifactManifest(`application/v.n${number}`))
    const answers = await Promise.all(
      clients.map(async (client, index) => {
        const statuses: number[] = []
        for (let round = 0; round < rounds(6); round += 1) {
          const manifest = manifests[(index + round) % 3] as TestManifest
          const answer =
            index % 4 === 0
              ? await client.delete(`/v2/${repository}/manifests/moved`)
              : await putManifest(client, repository, 'moved', manifest)
          statuses.push(answer.status)
        }
        return statuses
      }),
    )
    expect([201, 202, 404]).toEqual(expect.arrayContaining([...new Set(answers.flat())]))
    expect(await overlaps(fleet(), 'moved', 'moved')).toEqual([])
  })

  test('attack 28: 64 referrers that are pushed at once are all listed', async () => {
    const repository = 'pusher/subject'
    const clients = fleet().clients('pusher', 64)
    const first = clients[0] as RegistryClient
    await pushBlob(first, repository, emptyBlob)
    const subject = await pushManifest(first, repository, artifactManifest('application/v.subject'))
    const referrers = clients.map((_client, index) =>
      artifactManifest('application/v.referrer', {
        subject: descriptorOf(subject),
        annotations: { index: String(index) },
      }),
    )
    const answers = await Promise.all(
      clients.map((client, index) => {
        const referrer = referrers[index] as TestManifest
        return putManifest(client, repository, referrer.digest, referrer)
      }),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201))
    const list = await first.get(`/v2/${repository}/referrers/${subject.digest}`)
    const { manifests } = list.json() as { manifests: { digest: string }[] }
    expect(manifests.map(({ digest }) => digest).toSorted()).toEqual(
      referrers.map(({ digest }) => digest).toSorted(),
    )
  })
})

interface Operation {
  readonly kind: 'read' | 'write'
  readonly digest: string
  readonly startedAt: number
  readonly endedAt: number
}

/**
 * Reads that no order of the operations explains: of a value that another had replaced for
 * certain before the read began, or that had not been written when it ended.
 */
function staleReads(history: readonly Operation[]): Operation[] {
  const writes = history.filter(({ kind }) => kind === 'write')
  return history.filter((read) => {
    if (read.kind === 'write') return false
    const written = writes.find(({ digest }) => digest === read.digest)
    if (written === undefined || written.startedAt > read.endedAt) return true
    return writes.some(
      (later) => later.startedAt > written.endedAt && later.endedAt < read.startedAt,
    )
  })
}

/** Pairs of intervals of one tag that overlap, or are turned round. */
async function overlaps(fleet: Fleet, repository: string, tag: string) {
  const [server] = fleet.servers
  const rows = await server?.foundation.database.reader
    .selectFrom('tag')
    .innerJoin('repository', 'repository.id', 'tag.repository_id')
    .select(['lifetime_start_ms', 'lifetime_end_ms', 'is_current'])
    .where('repository.name', '=', repository)
    .where('tag.name', '=', tag)
    .orderBy('lifetime_start_ms')
    .orderBy('tag.id')
    .execute()
  const intervals = rows ?? []
  expect(intervals.length).toBeGreaterThan(1)
  return intervals.filter((interval, index) => {
    const next = intervals[index + 1]
    const end = interval.lifetime_end_ms ?? Infinity
    return end <= interval.lifetime_start_ms || end > (next?.lifetime_start_ms ?? Infinity)
  })
}
