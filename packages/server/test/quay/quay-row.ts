import { afterAll, beforeAll, expect, test } from 'vitest'

import { describeEachBerth } from '../harness/each-berth.ts'
import { type Answer, claimsOf } from '../harness/registry-client.ts'
import type { RunningBerth } from '../harness/running-berth.ts'
import type { Difference } from './differences.ts'
import { withLines } from './with-lines.ts'
import { makeWorld, type World, worldConfig } from './world.ts'

/** What one answer has to be, as far as it was measured and matters to clients. */
export interface Expected {
  readonly status: number
  /** The first code of the `errors` list; null for a body without one. */
  readonly code?: string | null
  /** Each by its whole value or its form; null for a header that is not there. */
  readonly headers?: Readonly<Record<string, string | RegExp | null>>
  /** The `access` and `sub` claims of the token in the body. */
  readonly access?: readonly unknown[]
  readonly subject?: string
  readonly json?: unknown
}

/** One request that was sent to a running Quay, what it answered, and where Berth differs. */
export interface QuayRow {
  readonly case: string
  readonly send: (world: World) => Promise<Answer>
  readonly quay: Expected
  /** Berth's own answer, with the reason; what is not named is as Quay's. */
  readonly berth?: Partial<Expected> & { readonly because: Difference }
}

/**
 * Sends the rows in their order to one registry: a row may build on those before it.
 *
 * A row that differs has to differ: when Berth comes to answer as Quay does, its reason
 * has outlived itself, and the test says so.
 */
export function describeQuayRows(
  title: string,
  rows: readonly QuayRow[],
  /** Lines that replace those of the world's own configuration. */
  config?: string,
): void {
  describeEachBerth(
    title,
    (berth) => {
      let world: World | undefined
      let changed: RunningBerth | undefined
      beforeAll(async () => {
        world = await makeWorld(berth())
        if (config === undefined) return
        changed = await berth().another(withLines(worldConfig, config))
        world = { ...world, berth: changed, owner: changed.client('owner') }
      })
      afterAll(async () => {
        await changed?.stop()
      })
      test.each(rows)('$case', async ({ send, quay, berth: own }) => {
        const answer = await send(world as World)
        expect(mismatches(answer, { ...quay, ...own })).toEqual([])
        expect(mismatches(answer, quay).length > 0).toBe(own !== undefined)
      })
    },
    { config: worldConfig },
  )
}

function mismatches(answer: Answer, expected: Expected): string[] {
  const found: string[] = []
  const compare = (what: string, wanted: unknown, actual: unknown) => {
    const isSame =
      wanted instanceof RegExp && typeof actual === 'string'
        ? wanted.test(actual)
        : JSON.stringify(wanted) === JSON.stringify(actual)
    if (!isSame)
      found.push(
        `${what} is ${JSON.stringify(actual)}, not ${wanted instanceof RegExp ? String(wanted) : JSON.stringify(wanted)}`,
      )
  }
  compare('status', expected.status, answer.status)
  if (expected.code !== undefined) compare('code', expected.code, codeOf(answer))
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    const actual = answer.headers[name]
    compare(name, value, Array.isArray(actual) ? actual.join(', ') : (actual ?? null))
  }
  if (expected.json !== undefined) compare('body', expected.json, jsonOf(answer))
  if (expected.access !== undefined) compare('access', expected.access, claimOf(answer, 'access'))
  if (expected.subject !== undefined) compare('sub', expected.subject, claimOf(answer, 'sub'))
  return found
}

function codeOf(answer: Answer): string | null {
  const value = jsonOf(answer) as { errors?: { code: string }[] } | null | undefined
  return value?.errors?.[0]?.code ?? null
}

function claimOf(answer: Answer, claim: string): unknown {
  const { token } = (jsonOf(answer) ?? {}) as { token?: string }
  return token === undefined ? undefined : claimsOf(token)[claim]
}

function jsonOf(answer: Answer): unknown {
  try {
    return answer.json()
  } catch {
    return undefined
  }
}
