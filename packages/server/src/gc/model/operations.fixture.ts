import fc from 'fast-check'

import { blobs, pieces } from './content.fixture.ts'

export const repositories = ['long/one', 'long/two', 'short/one'] as const
export type RepositoryName = (typeof repositories)[number]
const tags = ['red', 'green', 'blue'] as const

/** What somebody does, at one of the two replicas. */
export type Operation = { readonly replica: 0 | 1 } & (
  | { readonly kind: 'upload'; readonly repository: RepositoryName; readonly blob: number }
  | {
      readonly kind: 'mount'
      readonly repository: RepositoryName
      readonly from: RepositoryName
      readonly blob: number
    }
  | { readonly kind: 'ask'; readonly repository: RepositoryName; readonly blob: number }
  /** Asks for everything that it names, sends what is lacking, and then itself. */
  | {
      readonly kind: 'push'
      readonly repository: RepositoryName
      readonly piece: string
      readonly tag: string | undefined
    }
  | { readonly kind: 'delete-tag'; readonly repository: RepositoryName; readonly tag: string }
  | { readonly kind: 'delete'; readonly repository: RepositoryName; readonly piece: string }
  | {
      readonly kind: 'restore'
      readonly repository: RepositoryName
      readonly tag: string
      readonly piece: string
    }
  | {
      readonly kind: 'expire'
      readonly repository: RepositoryName
      readonly tag: string
      readonly minutes: number
    }
  | {
      readonly kind: 'forget'
      readonly repository: RepositoryName
      readonly tag: string
      readonly piece: string
      readonly isCurrent: boolean
    }
  | { readonly kind: 'collect' }
)

/** What happens at the same time, after the clock was moved on. */
export interface Group {
  readonly minutes: number
  readonly operations: readonly Operation[]
  /** How operations and collectors are interleaved. */
  readonly seed: number
  /** The second replica dies when it goes through its ports so often. */
  readonly diesAtCall: number | undefined
}

const repository = fc.constantFrom(...repositories)
const blob = fc.nat({ max: blobs.length - 1 })
const piece = fc.constantFrom(...pieces.keys())
const tag = fc.constantFrom(...tags)
const replica = fc.constantFrom<0 | 1>(0, 1)

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ replica, kind: fc.constant('upload'), repository, blob }) },
  {
    weight: 2,
    arbitrary: fc.record({
      replica,
      kind: fc.constant('mount'),
      repository,
      from: repository,
      blob,
    }),
  },
  { weight: 2, arbitrary: fc.record({ replica, kind: fc.constant('ask'), repository, blob }) },
  {
    weight: 6,
    arbitrary: fc.record({
      replica,
      kind: fc.constant('push'),
      repository,
      piece,
      tag: fc.option(tag, { nil: undefined }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ replica, kind: fc.constant('delete-tag'), repository, tag }),
  },
  { weight: 1, arbitrary: fc.record({ replica, kind: fc.constant('delete'), repository, piece }) },
  {
    weight: 3,
    arbitrary: fc.record({ replica, kind: fc.constant('restore'), repository, tag, piece }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      replica,
      kind: fc.constant('expire'),
      repository,
      tag,
      minutes: fc.constantFrom(10, 90, 600),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      replica,
      kind: fc.constant('forget'),
      repository,
      tag,
      piece,
      isCurrent: fc.boolean(),
    }),
  },
  { weight: 6, arbitrary: fc.record({ replica, kind: fc.constant('collect') }) },
) as fc.Arbitrary<Operation>

const group: fc.Arbitrary<Group> = fc.record({
  minutes: fc.constantFrom(0, 0, 0, 1, 12, 50, 61, 130, 500, 1500),
  operations: fc.array(operation, { minLength: 1, maxLength: 6 }),
  seed: fc.integer(),
  diesAtCall: fc.oneof(
    { weight: 9, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 40 }) },
  ),
})

/** What happens from an empty registry to its end. */
export const history: fc.Arbitrary<Group[]> = fc.array(group, {
  minLength: 5,
  maxLength: 40,
  size: 'max',
})

/** The same sequence for the same seed: from 0 up to 1. */
export function randomOf(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
