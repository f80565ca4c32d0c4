import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

import { describe, expect, test } from 'vitest'

import { blobKey, storageKey } from '../../storage-key.ts'
import { driverOf } from './answering-store.ts'
import { addTags } from './upload-progress.ts'

const now = '2026-01-02T03:04:05.000Z'

/** Answers by the first query that fits, in the order given. */
function answering(answers: readonly (readonly [RegExp, string])[]) {
  const asked: string[] = []
  const bodies: string[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    asked.push(`${request.method} ${request.url}`)
    bodies.push(await text(request))
    const found = answers.find(([query]) => query.test(`${request.method} ${request.url}`))
    response.writeHead(found === undefined ? 204 : 200).end(found?.[1])
  }
  return { asked, bodies, answer: (...args: Parameters<typeof answer>) => void answer(...args) }
}

describe('an answer of several pages', () => {
  test('is read to its end: a listing of objects', async () => {
    const object = (name: string) =>
      `<Contents><Key>${name}</Key><Size>7</Size><LastModified>${now}</LastModified></Contents>`
    const { answer } = answering([
      [/continuation-token=two/, `<ListBucketResult>${object('health/c')}</ListBucketResult>`],
      [
        /list-type=2/,
        `<ListBucketResult><IsTruncated>true</IsTruncated>
         <NextContinuationToken>two</NextContinuationToken>
         ${object('health/a')}${object('health/b')}</ListBucketResult>`,
      ],
    ])
    const driver = await driverOf(answer)
    const objects = await Array.fromAsync(driver.list('health/'))
    expect(objects).toEqual(
      ['health/a', 'health/b', 'health/c'].map((name) => ({
        key: storageKey(name),
        sizeBytes: 7,
        modifiedAtMs: Date.parse(now),
      })),
    )
  })

  test('is read to its end: the parts of an upload', async () => {
    const part = (number: number) =>
      `<Part><PartNumber>${number}</PartNumber><ETag>"t${number}"</ETag><Size>10</Size></Part>`
    const { answer, bodies } = answering([
      [/part-number-marker=2/, `<ListPartsResult>${part(3)}</ListPartsResult>`],
      [
        /^GET .*uploadId=u/,
        `<ListPartsResult><IsTruncated>true</IsTruncated>
         <NextPartNumberMarker>2</NextPartNumberMarker>${part(1)}${part(2)}</ListPartsResult>`,
      ],
      [/^POST .*uploadId=u/, '<CompleteMultipartUploadResult/>'],
    ])
    const driver = await driverOf(answer)
    await driver.uploads.complete({
      key: storageKey('blobs/aa/layer'),
      receivedBytes: 30,
      driverState: {
        kind: 'parts',
        uploadId: 'u',
        partCount: 3,
        partsBytes: 30,
        tagsDigest: addTags('', ['t1', 't2', 't3']),
      },
    })
    const joined = bodies.at(-1) ?? ''
    expect([...joined.matchAll(/<PartNumber>(\d)<\/PartNumber>/g)].map(([, n]) => n)).toEqual([
      '1',
      '2',
      '3',
    ])
  })

  test('is read to its end: unfinished uploads', async () => {
    const keys = ['a', 'b', 'c'].map((letter) => blobKey(`${letter}${letter}-${letter}`))
    const upload = (index: number) =>
      `<Upload><Key>${keys[index]}</Key><UploadId>u${index}</UploadId>
       <Initiated>${now}</Initiated></Upload>`
    const { answer, asked } = answering([
      [/key-marker=k.*upload-id-marker=i/, `<R>${upload(2)}</R>`],
      [
        /[?&]uploads(?![^=&])/,
        `<R><IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker>
         <NextUploadIdMarker>i</NextUploadIdMarker>${upload(0)}${upload(1)}</R>`,
      ],
      [/list-type=2/, '<ListBucketResult/>'],
    ])
    const driver = await driverOf(answer)
    const removed = await driver.uploads.removeAbandoned({
      beforeMs: Date.parse(now) + 1,
      isKnown: (key) => Promise.resolve(key === keys[1]),
      signal: new AbortController().signal,
    })
    expect(removed).toBe(2)
    const aborted = asked.filter((line) => line.startsWith('DELETE'))
    expect(aborted.map((line) => /uploadId=(\w+)/.exec(line)?.[1])).toEqual(['u0', 'u2'])
  })
})
