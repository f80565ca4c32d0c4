import { Readable } from 'node:stream'

import type { Clock } from '../../platform/clock/clock.ts'
import type { Db } from '../../schema/tables.ts'
import type { Storage } from '../../storage/storage.ts'

/** What a registry consists of, as it is walked. */
export const subjects = ['blobs', 'manifests', 'tags', 'uploads', 'objects', 'jobs'] as const

export type Subject = (typeof subjects)[number]

/** What a walk through a registry needs. It only reads. */
export interface Walk {
  readonly reader: Db
  readonly storage: Storage
  readonly clock: Clock
  /** Whether manifests may name what their repository lacks. */
  readonly allowsSparse: boolean
  /** Whether every byte of every blob is read and compared with its digest. */
  readonly readsContent: boolean
  /** How long to wait each time before a store that refuses for now is asked again. */
  readonly pausesMilliseconds: readonly number[]
  /** Called with how much more was checked. */
  readonly onChecked: (subject: Subject, count: number, bytes: number) => void
}

/** What `work` makes of each item, in their order; a bounded number is under way at a time. */
export function eachConcurrently<Item, Result>(
  items: AsyncIterable<Item>,
  concurrency: number,
  work: (item: Item) => Promise<Result>,
): AsyncIterable<Result> {
  // A stream takes no undefined, so each result travels in a list.
  const results = Readable.from(items).map(async (item: Item) => [await work(item)], {
    concurrency,
  })
  return unwrapped(results as AsyncIterable<[Result]>)
}

async function* unwrapped<Result>(lists: AsyncIterable<[Result]>): AsyncIterable<Result> {
  for await (const [result] of lists) yield result
}
